"""A posted ledger a module, and a lake of its own a test."""

from pathlib import Path

import pytest

from fluxo.settings import Settings
from tests.integration.orchestration.sample import days, post_day


@pytest.fixture(scope="module")
def ledger(settings: Settings) -> Settings:
    """Three days of 50 transactions, an empty one, and one more day."""
    first, second, third, _, fifth = days(5)
    for day in (first, second, third, fifth):
        post_day(settings, day, 50)
    return settings


@pytest.fixture
def lake(ledger: Settings, tmp_path: Path) -> Settings:
    """The posted ledger with an empty lake."""
    return ledger.model_copy(update={"lake_url": (tmp_path / "lake").as_uri(), "home": tmp_path})
