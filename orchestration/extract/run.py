"""Extract tables over a range of days, two at a time, in one snapshot."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Lock

from fluxo.errors import ConfigurationError
from fluxo.names import SOURCE_TABLES, SourceTable
from fluxo.settings import Settings
from orchestration.extract.prove import difference_from_source
from orchestration.extract.snapshot import source_snapshot
from orchestration.extract.table import extract_table
from orchestration.lake.control import Control
from orchestration.lake.store import open_store

TABLES_AT_ONCE = 2


@dataclass(frozen=True)
class Extracted:
    """``controls`` are the figures of what was written; ``differences`` says, for every table, how the lake
    differs from the source in the snapshot that was read: None where it does not."""

    controls: list[Control]
    differences: dict[str, str | None]


OnRows = Callable[[int], None]
"""Called, as partitions are finished, with the rows so far."""


def extract(
    settings: Settings,
    first: date,
    last: date,
    tables: Sequence[SourceTable] = SOURCE_TABLES,
    on_rows: OnRows | None = None,
) -> Extracted:
    """Bring the UTC days from ``first`` to ``last`` to the lake, and hold them against the source.

    Only one extraction may run on a lake at a time (``orchestration.lock``). Raises ServiceDown,
    ConfigurationError or ExtractFailed; what was finished by then stays, each day whole.
    """
    if first > last:
        raise ConfigurationError(f"The days to extract begin on {first}, after they end on {last}.")
    written: list[Control] = []
    lock = Lock()

    def done(control: Control) -> None:
        with lock:
            written.append(control)
            if on_rows:
                on_rows(sum(known.rows for known in written))

    store = open_store(settings)
    store.check()
    store.clear_spool()
    with source_snapshot(settings) as snapshot, ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        jobs = [pool.submit(extract_table, snapshot, store, table, first, last, done) for table in tables]
        for job in jobs:
            job.result()
        written.sort(key=lambda control: (control.table, control.dt))
        differences = {
            table.name: difference_from_source(
                snapshot, table, first, last, [control for control in written if control.table == table.name]
            )
            for table in tables
        }
    return Extracted(written, differences)
