"""`fluxo users`: a bank's first manager comes from the command line, and mistakes are one sentence."""

import json

import pytest
from click.testing import Result
from typer.testing import CliRunner

from fluxo.cli.main import app
from fluxo.errors import FluxoError
from fluxo.settings import Settings
from tests.integration.api.invariants import one
from tests.integration.api.serving import PASSWORD, Api


def add(login: str, role: str = "manager", workspace: str = "banco", password: str = PASSWORD) -> Result:
    given = ["users", "add", "--workspace", workspace, "--login", login, "--role", role, "--password-stdin", "--json"]
    return CliRunner().invoke(app, given, input=password + "\n")


def test_a_user_is_added_logs_in_and_is_listed(api: Api, settings: Settings) -> None:
    done = add("gerente-1")
    assert done.exit_code == 0
    told = json.loads(done.stdout.splitlines()[-1])
    assert PASSWORD not in done.output
    assert api.log_in("banco", "gerente-1")
    query = "SELECT actor_id, action, details FROM fluxo.audit_log WHERE subject = %s ORDER BY seq LIMIT 1"
    assert one(settings, query, told["usuario_id"]) == (
        None, "user_created", {"role": "manager", "by": "command line"},
    )  # fmt: skip
    cpf = api.sign_up().cpf
    listed = CliRunner().invoke(app, ["users", "list", "--workspace", "banco", "--json"])
    logins = {member["login"]: member["state"] for member in json.loads(listed.stdout.splitlines()[-1])}
    assert logins["gerente-1"] == "active"
    assert cpf not in logins


@pytest.mark.usefixtures("api")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"workspace": "nenhum"}, "no workspace called nenhum"),
        ({"role": "seller"}, "Sellers are of shops"),
        ({"password": "curta"}, "8 to 128 characters"),
        ({"login": "gerente-1"}, "already"),
    ],
)
def test_mistakes(change: dict[str, str], told: str) -> None:
    add("gerente-1")
    failed = add(**{"login": "outro", **change})
    assert isinstance(failed.exception, FluxoError)
    assert told in str(failed.exception)


@pytest.mark.usefixtures("api")
def test_a_workspace_that_does_not_exist_has_no_list() -> None:
    failed = CliRunner().invoke(app, ["users", "list", "--workspace", "nada"])
    assert isinstance(failed.exception, FluxoError)
    assert "no workspace called nada" in str(failed.exception)


def test_without_a_terminal_no_password_is_asked_for() -> None:
    given = ["users", "add", "--workspace", "banco", "--login", "analista", "--role", "analyst"]
    failed = CliRunner().invoke(app, given)
    assert isinstance(failed.exception, FluxoError)
    assert "--password-stdin" in str(failed.exception)


def test_the_password_is_asked_for_twice_and_not_shown(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fluxo.cli.users._at_a_terminal", lambda: True)
    given = ["users", "add", "--workspace", "banco", "--login", "analista", "--role", "analyst"]
    done = CliRunner().invoke(app, given, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert api.log_in("banco", "analista")
