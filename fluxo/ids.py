"""Identifiers: UUIDv7 (RFC 9562), whose order is the order of time. Belongs here: making them."""

import os
import time
from collections.abc import Sequence
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_KEEP = ~((0xF << 76) | (0b11 << 62)) & ((1 << 128) - 1)


def _compose(unix_ms: int, randomness: bytes) -> UUID:
    value = (unix_ms << 80) | (int.from_bytes(randomness, "big") & ((1 << 80) - 1))
    return UUID(int=(value & _KEEP) | _VERSION_7 | _VARIANT)


def uuid7() -> UUID:
    """Return a new UUIDv7 of the present millisecond."""
    return _compose(time.time_ns() // 1_000_000, os.urandom(10))


def uuid7_many(unix_ms: Sequence[int]) -> list[UUID]:
    """Return one UUIDv7 for each given Unix time in milliseconds."""
    pool = os.urandom(10 * len(unix_ms))
    return [_compose(int(ms), pool[10 * i : 10 * i + 10]) for i, ms in enumerate(unix_ms)]
