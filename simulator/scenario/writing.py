"""A scenario as YAML for people: every knob with its value, and what it does as a comment above it."""

from typing import Any

import yaml

from simulator.scenario.knobs import Knobs
from simulator.scenario.model import Scenario


def with_comments(scenario: Scenario) -> str:
    """Return the YAML of a scenario; read again it is the same scenario."""
    return "\n".join(_lines(scenario, 0)) + "\n"


def _lines(knobs: Knobs, depth: int) -> list[str]:
    indent = "  " * depth
    lines: list[str] = []
    for name, field in type(knobs).model_fields.items():
        value = getattr(knobs, name)
        if field.description:
            lines.append(f"{indent}# {field.description}")
        if isinstance(value, Knobs):
            lines += [f"{indent}{name}:", *_lines(value, depth + 1)]
        else:
            lines.append(f"{indent}{name}: {_plain(value)}")
    return lines


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        value = [item.model_dump() if isinstance(item, Knobs) else item for item in value]
    return (
        yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000).removesuffix("\n...\n").strip()
    )
