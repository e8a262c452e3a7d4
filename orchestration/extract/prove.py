"""Hold what was extracted against the source, in the same snapshot: nothing that comes meanwhile disturbs."""

from collections.abc import Sequence
from datetime import date

from fluxo.names import Extraction, SourceTable
from orchestration.extract.query import select_count, select_figures
from orchestration.extract.snapshot import SourceSnapshot
from orchestration.figures import Figures, describe
from orchestration.lake.control import Control


def difference_from_source(
    snapshot: SourceSnapshot, table: SourceTable, first: date, last: date, controls: Sequence[Control]
) -> str | None:
    """Return in words how rows or centavos of any day differ from the source; None if they don't."""
    lake = {control.dt: Figures(control.rows, control.cents) for control in controls}
    if table.extraction is Extraction.SNAPSHOT:
        row = snapshot.connection.execute(select_count(table).encode()).fetchone()
        assert row is not None
        return describe({last: Figures(row[0], 0)}, lake)
    rows = snapshot.connection.execute(select_figures(table, first, last).encode()).fetchall()
    return describe({day: Figures(count, cents) for day, count, cents in rows}, lake)
