"""Scenarios in YAML: those that come with Fluxo by name, a user's own by path.

A file says only what differs from ``based_on`` (``normal`` unless it says otherwise). Unknown knobs and values
out of bounds are refused with the place in the file.
"""

import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from fluxo.errors import ConfigurationError
from simulator.scenario.model import NORMAL, Scenario

_NAMED = files("simulator.scenario") / "named"
_BASE = "based_on"


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return the names of the scenarios that come with Fluxo, ``normal`` first."""
    found = sorted(entry.name.removesuffix(".yaml") for entry in _NAMED.iterdir() if entry.name.endswith(".yaml"))
    return (NORMAL.name, *(name for name in found if name != NORMAL.name))


def read_scenario(name_or_path: str) -> Scenario:
    """Return a scenario by its name or from a YAML file. Raises ConfigurationError if it is neither or not valid."""
    if name_or_path == NORMAL.name:
        return NORMAL
    if name_or_path in names():
        return _parse((_NAMED / f"{name_or_path}.yaml").read_text(encoding="utf-8"), name_or_path, name_or_path)
    path = Path(name_or_path)
    if not path.is_file():
        raise ConfigurationError(
            f"No scenario {name_or_path}: give the path of a YAML file or one of {', '.join(names())}."
        )
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The scenario {path} cannot be read ({error}).") from None
    return _parse(text, str(path), _plain_name(path.stem))


def _plain_name(stem: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:40] or "own"


def _parse(text: str, where: str, name: str) -> Scenario:
    try:
        given = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{where} is not YAML: {' '.join(str(error).split())}.") from None
    if not isinstance(given, dict):
        raise ConfigurationError(f"{where} is not a scenario: it has no knobs by name.")
    base = given.pop(_BASE, NORMAL.name)
    if base not in names():
        raise ConfigurationError(f"{where}: {_BASE} is one of {', '.join(names())}, not {base}.")
    try:
        return Scenario.model_validate(_merged(read_scenario(base).model_dump(), {"name": name, **given}))
    except ValidationError as error:
        raise ConfigurationError(f"{where}: {_first(error)}") from None


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return ``base`` with the changes, topic by topic; lists are replaced whole."""
    together = dict(base)
    for name, value in changes.items():
        mine = together.get(name)
        if value is None and isinstance(mine, dict):
            continue  # a topic without knobs under it
        together[name] = _merged(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return together


def _first(error: ValidationError) -> str:
    problem = error.errors()[0]
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"there is no knob {place}; `fluxo simulate scenario show normal` lists them all."
    if problem["type"] == "model_type":
        return f"{place}: a topic with knobs under it by name, not {problem['input']!r}."
    said = problem["msg"].removeprefix("Input ")
    return f"{place} {said if said != problem['msg'] else f'is wrong: {said}'} (it says {problem['input']!r})."
