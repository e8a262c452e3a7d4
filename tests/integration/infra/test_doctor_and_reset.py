"""``fluxo doctor`` finds what is wrong instead of failing on it; ``fluxo reset`` deletes what is fluxo's only."""

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fluxo.cli.main import app


def findings(exit_code: int) -> dict[str, dict[str, str]]:
    done = CliRunner().invoke(app, ["doctor", "--json"])
    assert done.exit_code == exit_code, done.output
    return {finding["what"]: finding for finding in json.loads(done.stdout)}


def test_an_address_that_is_not_set_on_a_server_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLUXO_ENV", "server")
    monkeypatch.setenv("FLUXO_HOME", str(tmp_path))
    found = findings(exit_code=1)
    for role in ("owner", "app", "extract", "warehouse", "reader"):
        assert f"FLUXO_{role.upper()}_DATABASE_URL is not set" in found[f"PostgreSQL as {role}"]["detail"]


def test_a_server_that_is_down_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLUXO_ENV", "server")
    monkeypatch.setenv("FLUXO_HOME", str(tmp_path))
    for role in ("OWNER", "APP", "EXTRACT", "WAREHOUSE", "READER"):
        monkeypatch.setenv(f"FLUXO_{role}_DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c")
    found = findings(exit_code=1)
    assert "does not answer" in found["PostgreSQL as app"]["detail"]
    assert "does not answer" in found["migrations"]["detail"]


def test_a_home_without_parents_and_a_taken_port_are_findings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLUXO_HOME", str(tmp_path / "not" / "made" / "yet"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("FLUXO_POSTGRES_PORT", str(other.getsockname()[1]))
        found = findings(exit_code=0)
    assert found["disk"]["state"] == "ok"
    assert found["port of postgres"]["state"] == "note"


def test_reset_leaves_what_is_not_fluxos(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLUXO_HOME", str(tmp_path))
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    for folder in ("lake", "logs", "site.versions", "mine"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file").touch()
    (tmp_path / "dagster").symlink_to(elsewhere)
    (tmp_path / "thesis.odt").touch()
    (tmp_path / "embedded.env").touch()
    done = CliRunner().invoke(app, ["reset", "--yes"])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "thesis.odt"]
    assert (elsewhere / "kept").exists()


def test_reset_removes_a_home_that_is_all_fluxos(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "run").mkdir(parents=True)
    (home / "embedded.env").touch()
    monkeypatch.setenv("FLUXO_HOME", str(home))
    assert CliRunner().invoke(app, ["reset", "--yes"]).exit_code == 0
    assert not home.exists()


def test_reset_refuses_a_folder_that_fluxo_did_not_make(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLUXO_HOME", str(tmp_path))
    (tmp_path / "logs").mkdir()
    assert CliRunner().invoke(app, ["reset", "--yes"]).exit_code == 1
    assert (tmp_path / "logs").exists()
