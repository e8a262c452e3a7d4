"""Look at every invariant in turn."""

import time
from collections.abc import Callable, Mapping

import psycopg

from fluxo.db.connect import connect
from fluxo.errors import FluxoError
from fluxo.settings import Settings
from orchestration.extract.snapshot import source_snapshot
from orchestration.lake.store import open_store
from orchestration.load.tables import ensure_tables
from orchestration.lock import pipeline_lock
from orchestration.verify import again, lake, ledger, marts
from orchestration.verify.check import Check, Outcome

NAMES = {
    1: "entries of every transaction sum to zero",
    2: "balances equal their entries",
    3: "one key, one effect, one answer",
    4: "nothing acknowledged lost, nothing rejected kept",
    5: "lake = operational database",
    6: "warehouse raw = lake",
    7: "marts = raw, day after day",
    8: "DRE adds up and equals the ledger",
    10: "materialising twice changes nothing",
}

# one query at a time over whole tables: sorts and hashes of a million rows without the disk
_ROOM_TO_SORT = "SET LOCAL work_mem = '256MB'"

Look = Callable[[], Outcome]
Progress = Callable[[int, int | None], None]
"""Called after each check with how many are done and how many there are."""


def _looks(settings: Settings) -> dict[int, Look]:
    store = open_store(settings)
    store.check()

    def in_source(question: Callable[..., Outcome], *arguments: object) -> Look:
        def look() -> Outcome:
            with connect(settings, "app", all_workspaces=True) as connection:
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                connection.execute(_ROOM_TO_SORT)
                return question(connection, *arguments)

        return look

    def in_warehouse(question: Callable[..., Outcome], *arguments: object) -> Look:
        def look() -> Outcome:
            with connect(settings, "warehouse") as connection:
                ensure_tables(connection)
                connection.execute(_ROOM_TO_SORT)
                return question(connection, *arguments)

        return look

    def once_more() -> Outcome:
        with source_snapshot(settings) as snapshot:
            return again.same_again(snapshot, store)

    return {
        1: in_source(ledger.balanced),
        2: in_source(ledger.balances),
        3: in_source(ledger.once),
        4: in_source(ledger.acknowledged),
        5: in_source(lake.lake_equals_source, store),
        6: in_warehouse(lake.raw_equals_lake, store),
        7: in_warehouse(marts.marts_equal_raw),
        8: in_warehouse(marts.dre),
        10: once_more,
    }


def _outcome(look: Look) -> Outcome:
    try:
        return look()
    except psycopg.errors.UndefinedTable as error:
        missing = str(error).splitlines()[0]
        return Outcome(False, f"{missing}: run `fluxo pipeline run` first")
    except FluxoError as error:
        return Outcome(False, str(error))


def verify(
    settings: Settings, progress: Progress | None = None, elsewhere: Mapping[int, tuple[str, Look]] | None = None
) -> list[Check]:
    """Look at invariants 1 to 8 and 10, and at those kept ``elsewhere`` (name and question by number).

    Return one check each, in order. Waits for a running pipeline to end, since it is between two states, and
    keeps the next one waiting until all are looked at. Nothing is changed but the tables of ``raw`` that are
    missing altogether. Raises ServiceDown if a database or the lake does not answer.
    """
    asked = {number: (NAMES[number], look) for number, look in _looks(settings).items()} | dict(elsewhere or {})
    checks: list[Check] = []
    with pipeline_lock(settings):
        for number, (name, look) in sorted(asked.items()):
            started = time.monotonic()
            outcome = _outcome(look)
            seconds = round(time.monotonic() - started, 2)
            checks.append(Check(number, name, outcome.holds, outcome.detail, seconds))
            if progress:
                progress(len(checks), len(asked))
    return checks
