"""Look at every invariant in turn."""

import time
from collections.abc import Callable

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
    7: "consolidation = ledger, day after day",
    8: "DRE adds up and equals the ledger",
    10: "materialising twice changes nothing",
}

Progress = Callable[[int, int | None], None]
"""Called after each check with how many are done and how many there are."""


def _looks(settings: Settings) -> dict[int, Callable[[], Outcome]]:
    store = open_store(settings)
    store.check()

    def in_source(question: Callable[..., Outcome], *arguments: object) -> Callable[[], Outcome]:
        def look() -> Outcome:
            with connect(settings, "app") as connection:
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                return question(connection, *arguments)

        return look

    def in_warehouse(question: Callable[..., Outcome], *arguments: object) -> Callable[[], Outcome]:
        def look() -> Outcome:
            with connect(settings, "warehouse") as connection:
                ensure_tables(connection)
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
        7: in_warehouse(marts.consolidation),
        8: in_warehouse(marts.dre),
        10: once_more,
    }


def _outcome(look: Callable[[], Outcome]) -> Outcome:
    try:
        return look()
    except psycopg.errors.UndefinedTable as error:
        missing = str(error).splitlines()[0]
        return Outcome(False, f"{missing}: run `fluxo pipeline run` first")
    except FluxoError as error:
        return Outcome(False, str(error))


def verify(settings: Settings, progress: Progress | None = None) -> list[Check]:
    """Look at invariants 1 to 8 and 10; return one check each, in order.

    Waits for a running pipeline to end, since it is between two states. Nothing is changed but the tables
    of ``raw`` that are missing altogether. Raises ServiceDown if a database or the lake does not answer.
    """
    looks = _looks(settings)
    checks: list[Check] = []
    with pipeline_lock(settings):
        for number, look in looks.items():
            started = time.monotonic()
            outcome = _outcome(look)
            seconds = round(time.monotonic() - started, 2)
            checks.append(Check(number, NAMES[number], outcome.holds, outcome.detail, seconds))
            if progress:
                progress(len(checks), len(looks))
    return checks
