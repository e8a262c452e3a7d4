"""Which days have data that the lake lacks: rows and centavos by day, source beside control figures."""

from datetime import date, timedelta

from fluxo.clock import lake_date, utc_now
from fluxo.db.connect import connect
from fluxo.names import SOURCE_TABLES, Extraction, SourceTable
from fluxo.settings import Settings
from orchestration.extract.query import select_figures
from orchestration.figures import ByDay, Figures, differing_days
from orchestration.lake.catalog import controls_of, days_of
from orchestration.lake.store import Store, open_store

APPEND_TABLES = tuple(table for table in SOURCE_TABLES if table.extraction is Extraction.APPEND)


def lake_figures(store: Store, table: SourceTable, since: date = date.min) -> ByDay:
    """Return the lake's figures by day, as the control files say, from a day on."""
    days = [day for day in days_of(store, table) if day >= since]
    return {day: Figures(control.rows, control.cents) for day, control in controls_of(store, table, days).items()}


def days_with_new_data(settings: Settings, since: date | None = None) -> list[date]:
    """Return the days on which source and lake differ, oldest first.

    Without ``since`` every row of the source is counted, so that history posted late is found however
    old its dates; with it only the partitions from that day on, which costs a moment. Days before the
    lake's first partition (``settings.partitions_start``) and days that have not begun are not looked at.
    """
    since = max(since or date.min, settings.partitions_start)
    store = open_store(settings)
    store.check()
    found: set[date] = set()
    with connect(settings, "extract", all_workspaces=True) as connection:
        for table in APPEND_TABLES:
            rows = connection.execute(select_figures(table, since).encode()).fetchall()
            source = {day: Figures(count, cents) for day, count, cents in rows}
            found.update(differing_days(source, lake_figures(store, table, since)))
    today = lake_date(utc_now())
    return sorted(day for day in found if day <= today)


def recent(settings: Settings) -> date | None:
    """Return the day before the newest of the lake, where the quick look for new data begins; None while empty."""
    store = open_store(settings)
    newest = [days[-1] for table in APPEND_TABLES if (days := days_of(store, table))]
    return max(newest) - timedelta(days=1) if newest else None
