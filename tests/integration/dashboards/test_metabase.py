"""The provisioner against a strict fake: first run, nothing the second time, and the traps."""

import gzip
import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from dashboards.metabase.apply import Change, apply
from dashboards.metabase.queries import entity_id
from dashboards.metabase.setup import Waiting
from dashboards.metabase.transport import MetabaseRefused
from dashboards.spec.load import load_specs
from fluxo.cli.main import app
from fluxo.db.connect import connect
from fluxo.errors import ConfigurationError, FluxoError, ServiceDown
from fluxo.settings import PROJECT_ROOT, Settings

_spec = importlib.util.spec_from_file_location("fake_metabase", Path(__file__).with_name("fake_metabase.py"))
assert _spec is not None
assert _spec.loader is not None
fake = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fake)

OPENAPI = PROJECT_ROOT.parent / "shared" / "data" / "contracts" / "metabase_openapi.json.gz"
SOON = Waiting(longest=5, pause=0.001)
CARDS = 6

Start = Callable[..., tuple[Any, Settings]]


def expected_marts() -> dict[str, set[str]]:
    marts: dict[str, set[str]] = {}
    for card in load_specs().cards.values():
        for mart, columns in card.reads.items():
            marts.setdefault(mart, set()).update(columns)
    return marts


@pytest.fixture
def start(postgres: Settings) -> Iterator[Start]:
    servers = []

    def run(version: int = 57, **changes: Any) -> tuple[Any, Settings]:
        state = fake.State(marts=expected_marts(), version=version, **changes)
        server = fake.serve(state)
        servers.append(server)
        url = f"http://127.0.0.1:{server.server_address[1]}"
        return state, postgres.model_copy(update={"metabase_url": url, "metabase_password": SecretStr("a long one")})

    yield run
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("version", [57, 61, 64])
def test_first_apply_makes_everything_and_the_second_changes_nothing(start: Start, version: int) -> None:
    state, settings = start(version)

    first = apply(settings, waiting=SOON)
    made = len(state.writes)
    second = apply(settings, waiting=SOON)

    assert {(change.action, change.kind) for change in first} >= {
        ("create", "setup"), ("create", "database"), ("create", "collection"), ("create", "card"),
        ("create", "dashboard"), ("update", "setting"),
    }  # fmt: skip
    assert second == []
    assert [path for method, path, _ in state.writes[made:]] == ["/api/session"]
    assert len(state.cards) == CARDS
    assert len(state.dashboards) == 1


def test_tracking_is_off_after_the_first_run(start: Start) -> None:
    state, settings = start()
    apply(settings, waiting=SOON)
    assert state.settings["anon-tracking-enabled"] is False


def test_nothing_to_change_costs_at_most_two_requests_a_card(start: Start) -> None:
    state, settings = start(64)
    apply(settings, waiting=SOON)
    before = len(state.log)
    apply(settings, waiting=SOON)
    about_cards = [path for _, path, _ in state.log[before:] if path.startswith("/api/card")]
    assert len(about_cards) <= 2 * CARDS


def test_a_plan_that_would_change_has_an_exit_of_its_own(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    _, settings = start()
    monkeypatch.setattr("fluxo.cli.dashboards.load_settings", lambda: settings)
    assert CliRunner().invoke(app, ["dashboards", "plan", "metabase"]).exit_code == 5
    assert 5 not in {error.exit_code for error in (FluxoError, *FluxoError.__subclasses__())}
    assert CliRunner().invoke(app, ["dashboards", "apply", "metabase"]).exit_code == 0
    assert CliRunner().invoke(app, ["dashboards", "plan", "metabase"]).exit_code == 0
    assert "Exits with 5" in CliRunner().invoke(app, ["dashboards", "plan", "--help"]).output


def test_a_plan_writes_nothing(start: Start) -> None:
    state, settings = start()
    planned = apply(settings, write=False, waiting=SOON)
    assert state.writes == []
    applied = apply(settings, waiting=SOON)
    assert {(c.kind, c.name) for c in planned} <= {(c.kind, c.name) for c in applied}
    assert [path for _, path, _ in state.writes].count("/api/dashboard") == 1
    apply(settings, write=False, waiting=SOON)
    assert [path for _, path, _ in state.writes[-1:]] == ["/api/session"]


def test_what_was_edited_is_put_back_and_ids_are_kept(start: Start) -> None:
    state, settings = start(61)
    apply(settings, waiting=SOON)
    number, dashboard = next(iter(state.dashboards.items()))
    ids = [item["id"] for item in dashboard["dashcards"]]
    card = next(card for card in state.cards.values() if card["entity_id"] == entity_id("saldo-diario"))
    card["dataset_query"]["native"]["query"] = "SELECT 1"
    dashboard["dashcards"][0]["row"] = 99

    planned = apply(settings, write=False, waiting=SOON)
    done = apply(settings, waiting=SOON)

    expected = [Change("update", "card", "Saldo no fechamento do dia"), Change("update", "dashboard", "Visão geral")]
    assert planned == done == expected
    assert [item["id"] for item in state.dashboards[number]["dashcards"]] == ids
    assert apply(settings, waiting=SOON) == []


def test_a_query_that_is_kept_empty_is_noticed(start: Start) -> None:
    _, settings = start(empties_queries=True)
    with pytest.raises(MetabaseRefused, match="something other than what it was sent"):
        apply(settings, waiting=SOON)


def test_an_interrupted_apply_is_finished_by_the_next(start: Start) -> None:
    state, settings = start()
    state.marts, state.properties_asked = {}, 1
    with pytest.raises(MetabaseRefused, match="fluxo pipeline run"):
        apply(settings, waiting=Waiting(longest=0, pause=0))
    assert len(state.databases) == 1
    state.marts = expected_marts()
    apply(settings, waiting=SOON)
    assert len(state.databases) == 1
    assert len(state.cards) == CARDS


def test_a_wrong_password_and_a_missing_server_are_said_in_one_sentence(start: Start) -> None:
    state, settings = start()
    state.user = {"email": settings.metabase_user, "password": "another"}
    with pytest.raises(ConfigurationError, match="FLUXO_METABASE_PASSWORD"):
        apply(settings, waiting=SOON)
    away = settings.model_copy(update={"metabase_url": "http://127.0.0.1:1"})
    with pytest.raises(ServiceDown, match="was not ready"):
        apply(away, waiting=Waiting(longest=0, pause=0))
    with pytest.raises(ConfigurationError, match="FLUXO_METABASE_URL"):
        apply(settings.model_copy(update={"metabase_url": None}))


def test_the_queries_run_on_the_marts_with_and_without_their_filters(start: Start, marts: Settings) -> None:
    state, settings = start()
    apply(settings, waiting=SOON)
    for card in state.cards.values():
        query = card["dataset_query"]["native"]["query"]
        filtered = re.sub(r"\[\[(.*?)\]\]", r"\1", query)
        filtered = filtered.replace("{{workspace}}", "'banco'").replace("{{periodo}}", "30")
        plain = re.sub(r"\[\[.*?\]\]", "", query)
        with connect(marts, "reader") as connection:
            some = connection.execute(filtered).fetchall()
            every = connection.execute(plain).fetchall()
        assert 0 < len(some) < len(every) or card["name"] == "Jornada do cliente"


# --- Metabase's own description of its API


def allowed(schema: dict[str, Any], value: Any, root: dict[str, Any], where: str) -> list[str]:
    """Return where a value is not what a JSON schema asks for: required fields, names, types and enums."""
    if "$ref" in schema:
        schema = root["components"]["schemas"][schema["$ref"].removeprefix("#/components/schemas/")]
        return allowed(schema, value, root, where)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            tried = [allowed(option, value, root, where) for option in schema[word]]
            return [] if any(not found for found in tried) else min(tried, key=len)
    if "allOf" in schema:
        return [text for option in schema["allOf"] for text in allowed(option, value, root, where)]
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "number": (int, float), "integer": int}
    kind = schema.get("type")
    if kind == "null":
        return [] if value is None else [f"{where} is not null"]
    if kind in kinds and (not isinstance(value, kinds[kind]) or (kind == "number" and isinstance(value, bool))):
        return [f"{where} is not {kind}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where} is not one of {schema['enum']}"]
    if isinstance(value, dict):
        found = [f"{where}.{name} is missing" for name in schema.get("required", []) if name not in value]
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                found += allowed(inner, value[name], root, f"{where}.{name}")
        return found
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        return [
            text
            for place, item in enumerate(value)
            for text in allowed(schema["items"], item, root, f"{where}[{place}]")
        ]
    return []


@pytest.mark.skipif(not OPENAPI.exists(), reason="Metabase's API description is not at ../shared/data/contracts")
def test_every_request_is_in_metabases_api_description(start: Start) -> None:
    document = json.loads(gzip.decompress(OPENAPI.read_bytes()))
    state, settings = start(64)
    apply(settings, waiting=SOON)
    next(iter(state.cards.values()))["display"] = (
        "table" if next(iter(state.cards.values()))["display"] != "table" else "bar"
    )
    apply(settings, waiting=SOON)

    assert {"POST", "PUT", "GET"} == {method for method, _, _ in state.log}
    for method, path, body in state.log:
        if path == "/api/health":
            continue  # left out of the description
        operation, names = find_operation(document, method, path)
        if body is None:
            continue
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert allowed(schema, body, document, f"{method} {path}") == []
        if names is not None:
            assert set(body) <= names, f"{method} {path}"


def find_operation(document: dict[str, Any], method: str, path: str) -> tuple[dict[str, Any], set[str] | None]:
    """Return the operation and, where its body's fields are listed, their names."""
    for template, operations in document["paths"].items():
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
        if re.fullmatch(pattern, path) and method.lower() in operations:
            operation = operations[method.lower()]
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            return operation, set(schema["properties"]) if schema.get("properties") else None
    raise AssertionError(f"{method} {path} is not in the description")
