"""Extraction and load against PostgreSQL's own COPY, on a database of their own.

``extract_vs_copy``: rows a second to zstd Parquet, by ``COPY ... TO '/dev/null' (FORMAT binary)`` of the same
columns. ``extract_peak_mb``: memory of the extracting process. ``load_vs_copy``: rows a second from the lake
into ``raw``, by ``COPY FROM`` of the same rows in binary. Run: ``python -m benchmarks.bench_pipeline --rows 500000``.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from benchmarks.figure import emit
from benchmarks.server import throwaway_server
from fluxo import names
from fluxo.db.connect import connect
from fluxo.settings import Settings, load_settings

FIRST = date(2025, 1, 1)
DAYS = 30
TABLE = names.SOURCE_TABLE_BY_NAME[names.TRANSACTIONS]
ROUNDS = 3

_FILL = """
INSERT INTO fluxo.transactions (
    id, workspace_id, kind, amount_cents, description, counterparty, external_id,
    occurred_at, business_date, recorded_at
)
SELECT
    uuidv7(at - now()), (SELECT id FROM fluxo.workspaces LIMIT 1), (ARRAY['pix', 'deposit', 'payment'])[1 + i %% 3],
    1 + (i * 7919::bigint) %% 1000000, 'Pix para loja ' || i %% 1000, 'Loja ' || i %% 1000, 'ext-' || i,
    at, fluxo.business_date(at), at + interval '2 seconds'
FROM generate_series(1, %(rows)s) AS i,
    LATERAL (SELECT %(first)s + i * (%(span)s / %(rows)s) AS at) AS moment
"""


def _fill(settings: Settings, rows: int) -> None:
    from fluxo.db.workspaces import open_workspace
    from fluxo.ledger.chart import WorkspaceKind

    with connect(settings, "owner") as owner:
        open_workspace(owner, "banco", WorkspaceKind.BANK, "Banco")
        first = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
        owner.execute(_FILL, {"rows": rows, "first": first, "span": timedelta(days=DAYS) - timedelta(seconds=5)})
    with connect(settings, "owner", autocommit=True) as owner:
        owner.execute("VACUUM (FREEZE, ANALYZE) fluxo.transactions")


def _best(run: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """Return the seconds of the fastest of some rounds: the machine is shared."""
    seconds = []
    for _ in range(ROUNDS):
        before()
        started = time.monotonic()
        run()
        seconds.append(time.monotonic() - started)
    return min(seconds)


def _copy_out(settings: Settings) -> None:
    from sqlalchemy.engine import make_url

    # only a superuser may write to a file of the server
    url = make_url(settings.secret("admin_database_url")).set(database="fluxo")
    import psycopg

    with psycopg.connect(url.render_as_string(hide_password=False)) as admin:
        admin.execute(
            f"COPY (SELECT {', '.join(TABLE.columns)} FROM fluxo.transactions) TO '/dev/null' (FORMAT binary)".encode()
        )


def _extract(settings: Settings) -> None:
    from orchestration.extract.run import extract

    extracted = extract(settings, FIRST, FIRST + timedelta(days=DAYS), [TABLE])
    assert extracted.differences == {TABLE.name: None}


def _copy_in(settings: Settings, data: bytes) -> None:
    with connect(settings, "warehouse") as warehouse, warehouse.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE plain (LIKE raw.transactions) ON COMMIT DROP")
        with cursor.copy(f"COPY plain ({', '.join(TABLE.columns)}) FROM STDIN (FORMAT binary)".encode()) as copy:
            view = memoryview(data)
            for start in range(0, len(view), 1 << 20):
                copy.write(view[start : start + (1 << 20)])


def _binary_rows(settings: Settings) -> bytes:
    with connect(settings, "extract", all_workspaces=True) as source, source.cursor() as cursor:
        query = f"COPY (SELECT {', '.join(TABLE.columns)} FROM fluxo.transactions) TO STDOUT (FORMAT binary)"
        with cursor.copy(query.encode()) as copy:
            return b"".join(bytes(part) for part in copy)


def _load(settings: Settings) -> None:
    from orchestration.load.run import load

    load(settings, tables=[TABLE], force=True)


def _empty_raw(settings: Settings) -> None:
    with connect(settings, "warehouse") as warehouse:
        warehouse.execute("DROP SCHEMA IF EXISTS raw CASCADE")
        warehouse.execute("CREATE SCHEMA raw")


def _peak_mb_of_an_extraction() -> float:
    """Return the peak memory, in MB, of a process that does nothing but extract."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench_pipeline", "--only-extract"],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)


def _measure(rows: int) -> None:
    with throwaway_server() as settings:
        _fill(settings, rows)
        copy_out = _best(lambda: _copy_out(settings))
        extract_seconds = _best(lambda: _extract(settings))
        emit(
            "extract_vs_copy", rows / extract_seconds, "rows/s", "COPY TO '/dev/null' (FORMAT binary)",
            copy_out / extract_seconds, ">= 0.5",
        )  # fmt: skip
        emit("extract_peak_mb", _peak_mb_of_an_extraction(), "MB", "", None, "<= 300")
        _load(settings)
        data = _binary_rows(settings)
        copy_in = _best(lambda: _copy_in(settings, data))
        load_seconds = _best(lambda: _load(settings), before=lambda: _empty_raw(settings))
        emit("load_vs_copy", rows / load_seconds, "rows/s", "COPY FROM STDIN (FORMAT binary)", copy_in / load_seconds,
             ">= 0.5")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000, help="transactions to make (500000)")
    parser.add_argument("--only-extract", action="store_true", help="extract from the running benchmark's database")
    arguments = parser.parse_args()
    if arguments.only_extract:
        _extract(load_settings())
        sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
        return
    _measure(arguments.rows)


if __name__ == "__main__":
    main()
