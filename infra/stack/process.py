"""One process of the stack: start it, wait until it answers, stop it, clear away one that a crash left."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from fluxo.errors import ServiceDown
from fluxo.settings import Settings
from infra.stack.pid_file import process_of, read_pid, write_pid

STOP_SECONDS = 30
"""How long a process may take to finish what it accepted before it is killed."""


@dataclass(frozen=True)
class Service:
    """What to run and how to know that it is up.

    ``ready_url`` answers with success, or with anything at all where ``any_answer``; without one the
    process just lives.
    """

    name: str
    title: str
    command: tuple[str, ...]
    port: int | None = None
    ready_url: str | None = None
    url: str | None = None
    any_answer: bool = False
    ready_seconds: float = 90
    environment: dict[str, str] = field(default_factory=dict)


def _die_with_parent() -> None:
    # a parent killed with -9 cannot stop its children; on Linux the kernel does it instead
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Process:
    """A service of the folder ``settings.home``: pid in ``run/``, output in ``logs/``."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self.service = service
        self.home = settings.home.resolve()
        self.log = self.home / "logs" / f"{service.name}.log"
        self.pid_file = self.home / "run" / f"{service.name}.json"
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until ready. Raises ServiceDown with the port or the last line of the log."""
        self._refuse_running_twice()
        stop_leftover(self.pid_file)
        self._refuse_taken_port()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self.service.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | self.service.environment,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        write_pid(self.pid_file, self._child.pid)
        self._wait_until_ready()

    def is_alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Ask the process to finish; kill it with its children if it has not after ``STOP_SECONDS``."""
        if self._child is not None and self._child.poll() is None:
            _stop_tree(psutil.Process(self._child.pid))
            self._child.wait()
        self.pid_file.unlink(missing_ok=True)

    def _refuse_running_twice(self) -> None:
        record = read_pid(self.pid_file)
        if record and process_of(record) and record["owner"] != os.getpid() and psutil.pid_exists(record["owner"]):
            raise ServiceDown(
                f"{self.service.title} is already run by another fluxo command (pid {record['owner']}): "
                "stop that one, or run `fluxo down`."
            )

    def _refuse_taken_port(self) -> None:
        if self.service.port is None:
            return
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.service.port))
            except OSError:
                raise ServiceDown(
                    f"{self.service.title} needs port {self.service.port}, which another program uses: stop that "
                    f"program or set FLUXO_{self.service.name.upper()}_PORT."
                ) from None

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + self.service.ready_seconds
        while self.service.ready_url is not None and not _answers(self.service.ready_url, self.service.any_answer):
            if not self.is_alive() or time.monotonic() > deadline:
                lines = self.log.read_text(errors="replace").strip().splitlines()
                self.stop()
                raise ServiceDown(
                    f"{self.service.title} did not start: {lines[-1] if lines else 'no output'}. See {self.log}."
                )
            time.sleep(0.1)


def _answers(url: str, any_answer: bool) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (an address of ours)
            return True
    except urllib.error.HTTPError:
        return any_answer
    except OSError:
        return False


def _stop_tree(process: psutil.Process) -> None:
    try:
        family = [process, *process.children(recursive=True)]
        process.terminate()
    except psutil.NoSuchProcess:
        return
    _, alive = psutil.wait_procs(family, timeout=STOP_SECONDS)
    for member in alive:
        member.kill()
    psutil.wait_procs(alive, timeout=5)


def stop_leftover(pid_file: Path) -> bool:
    """Stop the process that a pid file names, if it is still the same one; remove the file."""
    record = read_pid(pid_file)
    process = process_of(record) if record else None
    if process is not None:
        _stop_tree(process)
    pid_file.unlink(missing_ok=True)
    return process is not None


def stop_leftovers(settings: Settings) -> list[str]:
    """Stop every process of the folder that still runs; return their names."""
    folder = settings.home.resolve() / "run"
    return [path.stem for path in sorted(folder.glob("*.json")) if stop_leftover(path)]


def run_until_interrupted(
    processes: list[Process], on_death: Callable[[Process], None], poll_seconds: float = 1
) -> None:
    """Wait for Ctrl-C or SIGTERM; call ``on_death`` once for each process that ends before that."""
    wake_read, wake_write = socket.socketpair()
    handlers = {
        number: signal.signal(number, lambda *_: wake_write.send(b"x")) for number in (signal.SIGINT, signal.SIGTERM)
    }
    wake_read.settimeout(poll_seconds)
    watched = list(processes)
    try:
        while True:
            try:
                wake_read.recv(1)
                return
            except TimeoutError:
                for process in [process for process in watched if not process.is_alive()]:
                    watched.remove(process)
                    on_death(process)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
