"""Commands at the same time: one server for all of them, there until the last one has ended."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from fluxo.cli.embedded import database
from fluxo.db.connect import connect
from fluxo.settings import Settings, load_settings
from infra.embedded.postgres import EmbeddedPostgres, start_database
from infra.stack.up import runs_the_stack, stop_stack

HOLDER = """
import sys
from fluxo.cli.embedded import database
from fluxo.cli.interrupt import end_on_sigterm
end_on_sigterm()
with database():
    print("up", flush=True)
    sys.stdin.read()
"""
"""A command that uses the database until its standard input is closed."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FLUXO_HOME", str(tmp_path))
    monkeypatch.setenv("FLUXO_POSTGRES_PORT", str(free_port()))
    yield tmp_path
    EmbeddedPostgres(load_settings()).stop()


def program(text: str) -> subprocess.Popen[str]:
    """Start a Python program and return when it has printed its first line."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(text)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline()
    return process


def is_running() -> bool:
    return EmbeddedPostgres(load_settings()).is_running()


def answers(settings: Settings) -> bool:
    with connect(settings, "app", all_workspaces=True) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_the_server_goes_with_the_last_command_not_with_the_one_that_started_it(home: Path) -> None:
    first = program(HOLDER)
    with database() as settings:
        first.communicate()
        assert answers(settings), "the first command ended and left the server to the second"
        with database():
            pass
        assert answers(settings)
    assert not is_running()


def test_a_killed_command_lets_go_of_the_server(home: Path) -> None:
    killed = program(HOLDER)
    killed.kill()
    killed.communicate()
    assert is_running()
    with database():
        pass
    assert not is_running()


def test_sigterm_stops_the_server_that_the_command_started(home: Path) -> None:
    command = program(HOLDER)
    command.send_signal(signal.SIGTERM)
    assert command.wait() == 128 + signal.SIGTERM
    command.communicate()
    assert not is_running()


def test_a_server_that_was_asked_for_stays_until_it_is_stopped(home: Path) -> None:
    with database():
        start_database(load_settings())
    assert is_running()
    with database():
        pass
    assert is_running()
    EmbeddedPostgres(load_settings()).stop()
    with database():
        pass
    assert not is_running()


def test_commands_that_start_together_all_succeed(home: Path) -> None:
    def fluxo(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "fluxo", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    for words, how_many in ((("db", "start"), 3), (("db", "status"), 6)):
        commands = [fluxo(*words) for _ in range(how_many)]
        words_on_error = [command.communicate()[1] for command in commands]
        assert [command.returncode for command in commands] == [0] * how_many, words_on_error


def test_a_running_server_is_found_whatever_port_the_settings_say(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = start_database(load_settings()).postgres_port
    before = (home / "embedded.env").read_text()
    monkeypatch.setenv("FLUXO_POSTGRES_PORT", str(free_port()))
    with database() as settings:
        assert settings.postgres_port == port
        assert answers(settings)
    assert (home / "embedded.env").read_text() == before


def test_the_password_file_of_a_first_start_cut_short_is_removed(home: Path) -> None:
    (home / "postgres.password").write_text("left over")
    start_database(load_settings())
    assert not (home / "postgres.password").exists()


def test_what_runs_the_stack_is_asked_to_stop_it_and_waited_for(home: Path) -> None:
    stack = program(f"""
        import signal, sys
        from pathlib import Path
        from fluxo.settings import Settings
        from infra.stack.up import runs_the_stack
        with runs_the_stack(Settings(home=Path({str(home)!r}))):
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            print("up", flush=True)
            signal.pause()
    """)
    assert stop_stack(load_settings())
    assert not psutil.pid_exists(stack.pid) or psutil.Process(stack.pid).status() == psutil.STATUS_ZOMBIE
    assert stack.wait() == 0
    stack.communicate()
    with runs_the_stack(load_settings()):
        assert (home / "run" / "up.pid").exists()
    assert os.listdir(home / "run") == []
    assert not stop_stack(load_settings())


def test_cleaning_up_is_not_interrupted(home: Path) -> None:
    done = program("""
        import signal
        from fluxo.cli.interrupt import undisturbed
        with undisturbed():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
        print("cleaned", flush=True)
    """)
    done.communicate()
    assert done.returncode == 0
