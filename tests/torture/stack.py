"""The product under torture: `fluxo api run` with an embedded PostgreSQL of its own, and ways to kill its parts.

Everything is started by the product's own commands, as a person would after a crash.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx

from fluxo.settings import PREFIX, PROJECT_ROOT, Settings
from infra.embedded.postgres import EmbeddedPostgres
from tests.conftest import free_port

WORKERS = 2
READY_SECONDS = 90


def _children() -> dict[int, list[int]]:
    """Return the processes there are, by their parent."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    found: dict[int, list[int]] = {}
    for line in listed.splitlines():
        pid, parent = map(int, line.split())
        found.setdefault(parent, []).append(pid)
    return found


def _with_descendants(pid: int) -> list[int]:
    children = _children()
    found = [pid]
    for one in found:
        found.extend(children.get(one, ()))
    return found


def _kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


class Stack:
    """API and database in a folder of their own; ``address`` stays the same over restarts."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.postgres_port, self.api_port = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.api_port}"
        self.log = home / "api.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | {
            PREFIX + "HOME": str(home), PREFIX + "POSTGRES_PORT": str(self.postgres_port),
            PREFIX + "API_RATE_LIMIT": "0", PREFIX + "API_OPEN_RATE_LIMIT": "0",
            PREFIX + "API_HASHING_RATE_LIMIT": "0",
        }  # fmt: skip

    @property
    def settings(self) -> Settings:
        """Settings of this folder's databases; there once the API has started for the first time."""
        return Settings(_env_file=self.home / "embedded.env", home=self.home, postgres_port=self.postgres_port)

    @property
    def server_log(self) -> Path:
        return EmbeddedPostgres(self.settings).log

    def _fluxo(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "fluxo", *arguments]
            return subprocess.Popen(
                command, env=self._environment, cwd=PROJECT_ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def start_api(self) -> None:
        """Start the API by its command; it brings the database up if that is down. Returns once it is ready."""
        self._process = self._fluxo("api", "run", "--port", str(self.api_port), "--workers", str(WORKERS))
        self.wait_ready()

    def start_postgres(self) -> None:
        done = self._fluxo("db", "start").wait(timeout=READY_SECONDS)
        assert done == 0, f"`fluxo db start` failed with {done}: see {self.log}"

    def wait_ready(self) -> None:
        """Wait until the API says it is ready. Raises AssertionError if its process ends or time runs out."""
        until = time.monotonic() + READY_SECONDS
        while True:
            try:
                if httpx.get(f"{self.address}/ready", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            assert self._process is not None
            assert self._process.poll() is None, f"`fluxo api run` ended with {self._process.poll()}: see {self.log}"
            assert time.monotonic() < until, f"not ready after {READY_SECONDS} s: see {self.log}"
            time.sleep(0.02)

    def _api_pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill_worker(self, random: Random) -> None:
        """One worker: the others go on, and the API replaces it by itself."""
        # its first child is the tracker of shared resources, which serves nobody
        workers = _with_descendants(self._api_pid())[2:]
        if workers:
            _kill([random.choice(workers)])
        self.wait_ready()

    def kill_api(self, _: Random) -> None:
        """Every process of the API; the same command brings it back."""
        _kill(_with_descendants(self._api_pid()))
        self._reap()
        self.start_api()

    def kill_supervisor(self, _: Random) -> None:
        """The parent process of the API alone: its workers must let go of the port for the same command to do."""
        workers = _with_descendants(self._api_pid())[1:]
        _kill([self._api_pid()])
        self._reap()
        self._wait_gone(workers)
        self.start_api()

    def kill_postgres(self, _: Random) -> None:
        """The postmaster and its children; `fluxo db start` brings it back, and the API finds it."""
        self._kill_server()
        self.start_postgres()
        self.wait_ready()

    def kill_everything(self, _: Random) -> None:
        """API and PostgreSQL; the API's command alone brings both back."""
        pids = _with_descendants(self._api_pid())
        self._kill_server()
        _kill(pids)
        self._reap()
        self.start_api()

    def _kill_server(self) -> None:
        pid_file = EmbeddedPostgres(self.settings).data / "postmaster.pid"
        _kill(_with_descendants(int(pid_file.read_text().splitlines()[0])))

    def _wait_gone(self, pids: list[int]) -> None:
        until = time.monotonic() + READY_SECONDS
        while left := [pid for pid in pids if any(pid in children for children in _children().values())]:
            assert time.monotonic() < until, f"{left} outlive the process that started them"
            time.sleep(0.02)

    def _reap(self) -> None:
        assert self._process is not None
        self._process.wait(timeout=READY_SECONDS)

    def stop(self) -> None:
        """Stop both, the API as SIGTERM does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                _kill(_with_descendants(self._process.pid))
        if (self.home / "embedded.env").exists():
            EmbeddedPostgres(self.settings).stop()


Kill = Callable[[Stack, Random], None]
KILLS: dict[str, tuple[Kill, int]] = {
    "worker": (Stack.kill_worker, 8),
    "api": (Stack.kill_api, 4),
    "supervisor": (Stack.kill_supervisor, 1),
    "postgres": (Stack.kill_postgres, 5),
    "everything": (Stack.kill_everything, 2),
}
"""What can be killed, and how often in twenty times."""


def plan_of_kills(random: Random, count: int) -> list[str]:
    """Return what is killed, in order; each kind is there once before chance decides."""
    once = random.sample(list(KILLS), min(count, len(KILLS)))
    weights = [weight for _, weight in KILLS.values()]
    return once + random.choices(list(KILLS), weights, k=count - len(once))
