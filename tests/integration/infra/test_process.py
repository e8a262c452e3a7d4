"""Processes of the stack: waited for, told apart, stopped, cleared away after a crash."""

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

from fluxo.errors import ServiceDown
from fluxo.settings import Settings
from infra.stack.process import Process, Service, stop_leftovers


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(home=tmp_path)
    yield settings
    stop_leftovers(settings)


def web_server(port: int) -> Service:
    command = (sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1")
    return Service("web", "Web", command, port, f"http://127.0.0.1:{port}/")


def test_start_waits_until_it_answers_and_stop_ends_it(home: Settings) -> None:
    process = Process(web_server(free_port()), home)
    process.start()
    assert process.is_alive()
    process.stop()
    assert not process.is_alive()
    assert not process.pid_file.exists()


def test_a_service_that_fails_says_its_last_words(home: Settings) -> None:
    command = (sys.executable, "-c", "raise SystemExit('no licence found')")
    with pytest.raises(ServiceDown, match="Web did not start: no licence found"):
        Process(Service("web", "Web", command, None, "http://127.0.0.1:1/"), home).start()


def test_a_taken_port_is_named_with_the_setting_to_change(home: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServiceDown, match=f"port {port}.*FLUXO_WEB_PORT"):
            Process(web_server(port), home).start()


def test_a_child_ends_with_a_parent_that_is_killed(home: Settings) -> None:
    program = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from fluxo.settings import Settings
        from infra.stack.process import Process, Service
        process = Process(Service("child", "Child", (sys.executable, "-c", "import time; time.sleep(600)")),
                          Settings(home=Path({str(home.home)!r})))
        process.start()
        print(process._child.pid, flush=True)
        time.sleep(600)
    """)
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    with pytest.raises(ServiceDown, match=f"another fluxo command .pid {parent.pid}"):
        Process(Service("child", "Child", (sys.executable, "-c", "pass")), home).start()
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    stop_leftovers(home)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_pid_file_of_another_process_with_the_same_number_is_not_believed(home: Settings) -> None:
    (home.home / "run").mkdir()
    (home.home / "run" / "web.json").write_text(f'{{"pid": {os.getpid()}, "started": 1.0, "owner": 1}}')
    assert stop_leftovers(home) == []
    assert psutil.pid_exists(os.getpid())
