"""A run of events as the columns of ``fluxo.post_history``. No database here; what goes with them is in ``rows``."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from simulator.engine import World
from simulator.events import BANK_WORKSPACE, Events
from simulator.identifiers import TRANSACTION, hex_bytes, uuid_bytes
from simulator.movements import MOVEMENTS, M
from simulator.postings import legs
from simulator.recording import Deliveries, deliveries
from simulator.shop.counterparties import counterparty_names
from simulator.sinks import arrays
from simulator.sinks.arrays import Array
from simulator.sinks.directory import Directory
from simulator.streams import Integers
from simulator.traffic.incidents import Incidents
from simulator.world.counterparties import counterparty_texts

_KINDS = [MOVEMENTS[movement].kind.value for movement in M]
_TEXTS = [MOVEMENTS[movement].text for movement in M]


@dataclass(frozen=True)
class Batch:
    """Events as they are handed over together: each once, then those that are sent again."""

    first: int
    """Position in the run of the first of ``events``."""
    events: Events
    """One a delivery."""
    sent: Deliveries
    """When; ``recorded_us`` is never after the run."""
    columns: list[Array]

    @property
    def positions(self) -> NDArray[np.intp]:
        """The position of each delivery's event in the run."""
        return self.first + self.sent.position


def make_batch(first: int, events: Events, directory: Directory, world: World, incidents: Incidents) -> Batch:
    """Return a slice of a run, made ready. ``first`` is its position."""
    sent = deliveries(events, world.scenario.recording, incidents)
    sent = Deliveries(sent.position, np.minimum(sent.recorded_us, world.days.end_us - 1), sent.again)
    delivered = events.take(sent.position)
    columns = posting_columns(delivered, sent.recorded_us, directory, world)
    return Batch(first, delivered, sent, columns)


def external_prefix(seed: int, start: date) -> str:
    """Return what the external ids of a history begin with; the event's key follows."""
    return f"sim:{seed}:{start:%Y%m%d}:"


def posting_columns(events: Events, recorded_us: Integers, directory: Directory, world: World) -> list[Array]:
    """Return the events as the arguments of ``fluxo.post_history``; external ids name them for ever."""
    entries = legs(events, len(directory.customers))
    prefix = np.bytes_(external_prefix(world.seed, world.days.start))
    return [
        arrays.uuids(uuid_bytes(events.key, events.occurred_us, TRANSACTION)),
        arrays.uuids(directory.workspace_bytes[events.workspace]),
        arrays.chosen_texts(events.movement, _KINDS),
        arrays.chosen_texts(events.movement, _TEXTS),
        arrays.texts(counterparties(events, world)),
        arrays.ascii_texts(np.char.add(prefix, hex_bytes(events.key[:, None]))),
        arrays.uuids(uuid_bytes(events.reverses, events.reverses_us, TRANSACTION), events.reverses == 0),
        arrays.instants(events.occurred_us),
        arrays.instants(recorded_us),
        arrays.integers(entries.event + 1, "int4"),
        arrays.uuids(directory.account_bytes[entries.account]),
        arrays.integers(entries.amount),
    ]


def counterparties(events: Events, world: World) -> NDArray[np.object_]:
    """Return what each event's other side is called; None where there is none."""
    return np.where(
        events.workspace == BANK_WORKSPACE,
        counterparty_texts(events, world.population),
        counterparty_names(events, world.shops),
    )
