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

    def take(self, index: NDArray[np.bool_] | NDArray[np.intp]) -> "Labels":
        return Labels(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    def of(self, events: Hashes) -> "Labels":
        """Return the labels of those events: what was planned and did not happen has none."""
        return self.take(np.isin(self.event, events[self.marks(events)]))

    def marks(self, events: Hashes) -> NDArray[np.bool_]:
        """Tell which of many events are labelled."""
        if not len(self):
            return np.zeros(len(events), dtype=bool)
        # labels are few: looking each event up among them is cheaper than sorting the events
        known = np.sort(self.event)
        found: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, events), len(known) - 1)] == events
        return found


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
