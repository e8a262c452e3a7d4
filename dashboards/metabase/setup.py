"""Make a Metabase ready: its first run, a session, tracking off, the warehouse and its synchronised marts."""

import time
from typing import Any

from sqlalchemy.engine import make_url

from dashboards.metabase.transport import Metabase, MetabaseRefused
from fluxo import names
from fluxo.errors import ConfigurationError, ServiceDown
from fluxo.settings import Settings

DATABASE_NAME = "Fluxo"
TRACKING = "anon-tracking-enabled"
_FORBIDDEN = 403
Expected = dict[str, set[str]]
"""Columns that must be known of each mart."""


class Waiting:
    """How long to wait for Metabase and how often to ask, in seconds."""

    def __init__(self, longest: float = 300.0, pause: float = 1.0) -> None:
        self.longest, self.pause = longest, pause


def wait_until_ready(metabase: Metabase, waiting: Waiting) -> dict[str, Any]:
    """Return the session's properties once Metabase gives them; its health turns green earlier. Raises ServiceDown."""
    deadline = time.monotonic() + waiting.longest
    while True:
        try:
            metabase.get("/api/health")
            properties: dict[str, Any] = metabase.get("/api/session/properties")
            return properties
        except (MetabaseRefused, ServiceDown) as error:
            if time.monotonic() >= deadline:
                raise ServiceDown(
                    f"Metabase at {metabase.url} was not ready in {waiting.longest:.0f} s: {error}"
                ) from None
        time.sleep(waiting.pause)


def is_set_up(properties: dict[str, Any]) -> bool:
    return bool(properties.get("has-user-setup"))


def first_run(metabase: Metabase, settings: Settings, token: str) -> bool:
    """Create the administrator and take the session; False if somebody has done so meanwhile."""
    user = {
        "email": settings.metabase_user,
        "password": settings.secret("metabase_password"),
        "first_name": "Fluxo",
        "last_name": None,
    }
    body = {"token": token, "user": user, "prefs": {"site_name": "Fluxo", "site_locale": "pt_BR"}}
    try:
        metabase.use_session(metabase.post("/api/setup", body)["id"])
    except MetabaseRefused as error:
        if error.status == _FORBIDDEN:
            return False
        raise
    return True


def log_in(metabase: Metabase, settings: Settings) -> None:
    """Take a session. Raises ConfigurationError where the password is wrong."""
    body = {"username": settings.metabase_user, "password": settings.secret("metabase_password")}
    try:
        metabase.use_session(metabase.post("/api/session", body)["id"])
    except MetabaseRefused as error:
        if error.status in (400, 401):
            raise ConfigurationError(
                f"Metabase at {metabase.url} does not let {settings.metabase_user} in: "
                "correct FLUXO_METABASE_USER and FLUXO_METABASE_PASSWORD."
            ) from None
        raise


def tracking_is_on(metabase: Metabase) -> bool:
    return metabase.get(f"/api/setting/{TRACKING}") is not False


def turn_tracking_off(metabase: Metabase) -> None:
    """Turn anonymous tracking off, which the first run turns on. Raises MetabaseRefused if it stays on."""
    metabase.put(f"/api/setting/{TRACKING}", {"value": False})
    if tracking_is_on(metabase):
        raise MetabaseRefused("Metabase keeps anonymous tracking on: turn it off in its settings.")


def database_body(settings: Settings) -> dict[str, Any]:
    """Return the warehouse as the readers' role sees it: the marts only."""
    url = make_url(settings.secret("reader_database_url"))
    details = {
        "host": url.host,
        "port": url.port or 5432,
        "dbname": url.database,
        "user": url.username,
        "password": url.password,
        "ssl": url.query.get("sslmode") in ("require", "verify-ca", "verify-full"),
        "schema-filters-type": "inclusion",
        "schema-filters-patterns": names.MARTS_SCHEMA,
    }
    return {"name": DATABASE_NAME, "engine": "postgres", "details": details, "is_full_sync": True}


def find_database(metabase: Metabase) -> dict[str, Any] | None:
    found = [item for item in metabase.get("/api/database")["data"] if item["name"] == DATABASE_NAME]
    return found[0] if found else None


def same_database(known: dict[str, Any], body: dict[str, Any]) -> bool:
    """Compare what can be: the password comes back masked."""
    details = {name: value for name, value in body["details"].items() if name != "password"}
    stored = known.get("details") or {}
    return all(stored.get(name) == value for name, value in details.items())


def lacking(metabase: Metabase, database: int, expected: Expected) -> list[str]:
    """Return the tables and columns that Metabase does not know yet."""
    tables = metabase.get(f"/api/database/{database}/metadata").get("tables", [])
    known = {table["name"]: {field["name"] for field in table.get("fields", [])} for table in tables}
    return sorted(
        [mart for mart in expected if mart not in known]
        + [f"{mart}.{name}" for mart, columns in expected.items() for name in columns - known.get(mart, columns)]
    )


def synchronise(metabase: Metabase, database: int, expected: Expected, waiting: Waiting) -> None:
    """Ask for a synchronisation, which goes on by itself, and wait for the marts. Raises MetabaseRefused."""
    metabase.post(f"/api/database/{database}/sync_schema")
    deadline = time.monotonic() + waiting.longest
    while left := lacking(metabase, database, expected):
        if time.monotonic() >= deadline:
            raise MetabaseRefused(
                f"Metabase did not find {', '.join(left[:5])} in {waiting.longest:.0f} s: build the marts first with "
                "`fluxo pipeline run`."
            )
        time.sleep(waiting.pause)
