"""The command that runs the whole stack: it says so, and another command can ask it to stop."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from fluxo.errors import ServiceDown
from fluxo.settings import Settings
from infra.stack.pid_file import process_of, read_pid, write_pid

STOP_STACK_SECONDS = 180
"""How long ``fluxo up`` may take to stop everything, one service after another."""


def _stack_file(settings: Settings) -> Path:
    return settings.home.resolve() / "run" / "up.pid"


@contextmanager
def runs_the_stack(settings: Settings) -> Iterator[None]:
    """Say by a pid file that this process runs the stack. Raises ServiceDown if another one does."""
    pid_file = _stack_file(settings)
    record = read_pid(pid_file)
    if record and process_of(record):
        raise ServiceDown(f"The stack is already run by `fluxo up` (pid {record['pid']}): `fluxo down` stops it.")
    write_pid(pid_file, os.getpid())
    try:
        yield
    finally:
        pid_file.unlink(missing_ok=True)


def stop_stack(settings: Settings) -> bool:
    """Ask the process that runs the stack to stop it, wait; return False if there is none."""
    record = read_pid(_stack_file(settings))
    process = process_of(record) if record else None
    if process is None:
        return False
    process.terminate()
    deadline = time.monotonic() + STOP_STACK_SECONDS
    while _is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.1)
    return True


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
