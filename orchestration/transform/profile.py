"""How dbt reaches the warehouse: the variables that ``dbt_project/profiles.yml`` asks for.

The password goes from the settings to dbt in memory: it is in the environment of this process for the
length of one invocation and never in a file.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL, make_url

from fluxo.settings import Settings

_NOWHERE = "postgresql://nobody:nothing@localhost:5432/fluxo_warehouse"
"""Stands in while no warehouse is set: parsing the project asks for a profile but does not connect."""


def warehouse_url(settings: Settings) -> URL:
    """Return the warehouse's address, a stand-in while there is none."""
    secret = settings.warehouse_database_url
    return make_url(secret.get_secret_value() if secret else _NOWHERE)


def _variables(url: URL) -> dict[str, str]:
    return {
        "DBT_WAREHOUSE_HOST": url.host or "localhost",
        "DBT_WAREHOUSE_PORT": str(url.port or 5432),
        "DBT_WAREHOUSE_DATABASE": url.database or "",
        "DBT_WAREHOUSE_USER": url.username or "",
        "DBT_WAREHOUSE_SSLMODE": str(url.query.get("sslmode", "prefer")),
        # dbt masks variables of this prefix in its logs
        "DBT_ENV_SECRET_PASSWORD": str(url.password or ""),
    }


@contextmanager
def warehouse_profile(settings: Settings) -> Iterator[None]:
    """Let dbt find the warehouse of these settings within the block."""
    variables = _variables(warehouse_url(settings))
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
