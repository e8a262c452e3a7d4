"""What is in the lake: which days a table has, and the control figures of each."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from fluxo.names import SourceTable
from orchestration.lake.control import Control
from orchestration.lake.errors import LakeCorrupted
from orchestration.lake.paths import control_path, object_path, parse_object_path
from orchestration.lake.store import Store

_READERS = 8


def days_of(store: Store, table: SourceTable) -> list[date]:
    """Return the days of which the lake has an object, oldest first."""
    found = (parse_object_path(path) for path in store.list(table.lake_prefix))
    return sorted(day for _, day in filter(None, found))


def read_control(store: Store, table: SourceTable, day: date) -> Control:
    """Return an object's control figures. Raises LakeCorrupted if they are missing."""
    path = control_path(table, day)
    data = store.read_bytes(path)
    if data is None:
        raise LakeCorrupted(f"{path} is missing beside {object_path(table, day)}: extract that day again.")
    return Control.from_json(data, path)


def controls_of(store: Store, table: SourceTable, days: Iterable[date] | None = None) -> dict[date, Control]:
    """Return the control figures by day, of all days there are or of those given."""
    wanted = days_of(store, table) if days is None else list(days)
    with ThreadPoolExecutor(_READERS) as pool:
        return dict(zip(wanted, pool.map(lambda day: read_control(store, table, day), wanted), strict=True))
