"""Marts of a year, without dbt, for whoever reads them."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from fluxo.settings import Settings


def load_beside(name: str) -> ModuleType:
    """Import a module of this folder: tests are not packages."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def year() -> ModuleType:
    """The module that makes marts."""
    return load_beside("year_of_marts")


@pytest.fixture(scope="module")
def marts(settings: Settings, year: ModuleType) -> Settings:
    """Settings whose warehouse has the marts of a year."""
    year.fill_marts(settings)
    return settings
