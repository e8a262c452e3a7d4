"""Hold the cards against dbt's own description of the marts, without a database."""

from pathlib import Path

from dashboards.spec.load import read_yaml
from dashboards.spec.models import Card
from fluxo.settings import PROJECT_ROOT

MARTS_FOLDER = PROJECT_ROOT / "dbt_project" / "models" / "marts"


def mart_columns(folder: Path = MARTS_FOLDER) -> dict[str, dict[str, str]]:
    """Return the data type of each column of each mart, from the ``.yml`` beside the models."""
    marts: dict[str, dict[str, str]] = {}
    for path in sorted(folder.rglob("*.yml")):
        for model in (read_yaml(path) or {}).get("models", []):
            marts[model["name"]] = {column["name"]: column.get("data_type", "") for column in model.get("columns", [])}
    return marts


def missing(cards: list[Card], marts: dict[str, dict[str, str]]) -> list[str]:
    """Return what of ``card.reads`` is not among the marts."""
    found = []
    for card in cards:
        for mart, columns in card.reads.items():
            if mart not in marts:
                found.append(f"{card.slug}.sql reads {mart}, which is not a mart of dbt.")
                continue
            found += [
                f"{card.slug}.sql reads {mart}.{name}, which is not a column of that mart."
                for name in columns
                if name not in marts[mart]
            ]
    return found
