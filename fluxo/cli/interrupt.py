"""Ctrl-C and SIGTERM: a command that is told to end cleans up, and cleaning up is not interrupted."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def end_on_sigterm() -> None:
    """Turn SIGTERM into SystemExit, so that what the command started is stopped on the way out."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore Ctrl-C and SIGTERM in the block; programs run in it ignore them too (main thread only)."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
