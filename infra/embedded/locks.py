"""Locks between commands, kept by the kernel on files: one that crashes lets go of its own."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def _open(path: Path, kind: int) -> Iterator[IO[str]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, kind)
        yield file


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until no other process is in this block for the same file."""
    with _open(path, fcntl.LOCK_EX):
        yield


@contextmanager
def among_users(path: Path) -> Iterator[IO[str]]:
    """Be one of the users of what the file stands for; the file given is for `is_last_user`."""
    with _open(path, fcntl.LOCK_SH) as file:
        yield file


def is_last_user(file: IO[str]) -> bool:
    """Tell whether nobody else is among the users; if so, newcomers wait until the block ends.

    If not, the caller is no longer one of them either.
    """
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
