"""Labels of fraud: which events belong to which case. They leave the simulator in files, never in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simulator.streams import Hashes


class Typology(IntEnum):
    """Kinds of fraud, as labels carry them."""

    ACCOUNT_TAKEOVER = 0
    MULE_FAN_IN = 1
    MULE_FAN_OUT = 2
    STRUCTURING = 3
    CARD_TESTING = 4


@dataclass(frozen=True)
class Labels:
    """One row an event that is part of a fraud. ``event`` and ``case`` are keys; events of a case share it."""

    event: Hashes
    typology: NDArray[np.int8]
    case: Hashes

    def __len__(self) -> int:
        return len(self.event)


def no_labels() -> Labels:
    """Return labels of nothing."""
    return Labels(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int8), np.zeros(0, dtype=np.uint64))


def concat_labels(parts: Sequence[Labels]) -> Labels:
    """Return the labels of all parts, one after the other."""
    if not parts:
        return no_labels()
    return Labels(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Labels)}
    )
