"""Identifiers of simulated rows: UUIDv7 made from the event, so that a run that is resumed makes them again."""

from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from simulator.streams import Hashes, Integers, fork

_VERSION_7 = np.uint64(0x7000)
_VARIANT = np.uint64(1 << 63)
_LOW_62 = np.uint64((1 << 62) - 1)
_HEX = np.array([f"{byte:02x}".encode() for byte in range(256)], dtype="S2")

TRANSACTION = "transaction"
SALE = "sale"
CUSTOMER = "customer"
ACCOUNT = "account"


def uuid_halves(key: Hashes, instant_us: Integers, purpose: str) -> tuple[Hashes, Hashes]:
    """Return the high and low 64 bits of UUIDv7s at the given instants."""
    first, second = fork(key, purpose + " high"), fork(key, purpose + " low")
    milliseconds = (instant_us // 1000).astype(np.uint64)
    return (milliseconds << np.uint64(16)) | _VERSION_7 | (first >> np.uint64(52)), _VARIANT | (second & _LOW_62)


def uuids(key: Hashes, instant_us: Integers, purpose: str) -> list[UUID]:
    """Return the UUIDs as Python objects."""
    high, low = uuid_halves(key, instant_us, purpose)
    return [UUID(int=(h << 64) | lo) for h, lo in zip(high.tolist(), low.tolist(), strict=True)]


def uuid_bytes(key: Hashes, instant_us: Integers, purpose: str) -> NDArray[np.uint8]:
    """Return the UUIDs as rows of sixteen bytes; vectorised."""
    return word_bytes(np.stack(uuid_halves(key, instant_us, purpose), axis=1))


def word_bytes(words: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Return rows of 64-bit words as rows of bytes, the high word first."""
    return np.ascontiguousarray(words.astype(">u8")).view(np.uint8).reshape(len(words), 8 * words.shape[1])


def hex_bytes(words: NDArray[np.uint64]) -> NDArray[np.bytes_]:
    """Return rows of 64-bit words as hexadecimal digits in ASCII."""
    return np.ascontiguousarray(_HEX[word_bytes(words)]).view(f"S{16 * words.shape[1]}").ravel()


def hex_texts(words: NDArray[np.uint64]) -> NDArray[np.str_]:
    """Return rows of 64-bit words as hexadecimal text, the high word first."""
    return hex_bytes(words).astype(f"U{16 * words.shape[1]}")
