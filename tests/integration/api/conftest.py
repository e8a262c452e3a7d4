"""The API under test, served once a module."""

from collections.abc import Iterator

import pytest

from fluxo.settings import Settings
from tests.integration.api.serving import Api, serving


@pytest.fixture(scope="module")
def api(settings: Settings) -> Iterator[Api]:
    """A client of a running API with an empty database behind it."""
    with serving(settings) as address:
        yield Api(address)
