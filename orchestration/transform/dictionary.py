"""The data dictionary, written from the descriptions in the dbt project.

``python -m orchestration.transform.dictionary`` writes ``docs/data-dictionary.md``; a test holds it current.
"""

from collections.abc import Iterable
from pathlib import Path

from fluxo.settings import PROJECT_ROOT
from orchestration.transform.project import LAYERS, Column, Described, described

DICTIONARY = PROJECT_ROOT / "docs" / "data-dictionary.md"

_HEAD = """# Data dictionary

Generated from the descriptions in `dbt_project`; to change it, change them and run
`python -m orchestration.transform.dictionary`.

Amounts in marts are in the workspace's currency, with two decimals; columns ending in `_cents` are integer
minor units. Dates are business dates in America/Sao_Paulo; instants (`_at`) are UTC. Ratios are fractions:
0.3804 is 38.04 %.
"""

_LAYERS = {
    "marts": "What BI, reports and `fluxo query` read. Tables in schema `marts`.",
    "intermediate": "Steps between staging and marts, by topic. Schema `intermediate`; not for BI.",
    "staging": "One view a source table, renamed and nothing else. Schema `staging`; not for BI.",
    "seeds": "Small tables kept in the repository. Schema `staging`.",
}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").strip()


def _table(columns: Iterable[Column]) -> list[str]:
    given = list(columns)
    if all(column.data_type for column in given):
        rows = [f"| `{column.name}` | {column.data_type} | {_cell(column.description)} |" for column in given]
        return ["| column | type | meaning |", "|---|---|---|", *rows]
    rows = [f"| `{column.name}` | {_cell(column.description)} |" for column in given]
    return ["| column | meaning |", "|---|---|", *rows]


def _section(model: Described) -> list[str]:
    return [f"### {model.name}", "", model.description.strip(), "", *_table(model.columns), ""]


def render() -> str:
    """Return the dictionary as Markdown."""
    models = list(described())
    lines = [_HEAD]
    for layer in LAYERS:
        lines += [f"## {layer}", "", _LAYERS[layer], ""]
        for model in models:
            if model.layer == layer:
                lines += _section(model)
    return "\n".join(lines).rstrip() + "\n"


def write(path: Path = DICTIONARY) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(render())


if __name__ == "__main__":
    write()
