"""An import killed in the middle and run again ends where an undisturbed one does."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from psycopg import Connection

from fluxo.db.connect import connect
from imports import jobs
from tests.integration.imports.conftest import BANK_HEADER, BANK_MAPPING, contents

COMMAND = "from fluxo.cli.main import main; main()"
FIRST = "0,last,1993-01-01,1,C,,,,,CZK\n"
LATE_ACCOUNT = "2.1.1.last"


def wait_until(check, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.02)


def test_killed_and_run_again(settings, load, db: Connection, tmp_path: Path):
    count = jobs.LINES_A_BATCH + 500
    many = "".join(f"{n},{n % 7},1993-01-02,{n}.5,{'CD'[n % 3 == 0]},,,,,CZK\n" for n in range(1, count))
    last = f"{count},last,1993-01-03,1,C,,,,,CZK\n"
    path = tmp_path / "many.csv"
    path.write_text(BANK_HEADER + FIRST + many + last, encoding="utf-8")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(BANK_MAPPING, encoding="utf-8")
    load("undisturbed", path, mapping)

    load("killed", FIRST)
    with connect(settings, "owner") as holder:
        # the second batch waits for this account; the first one has been committed by then
        holder.execute(
            "SELECT 1 FROM fluxo.account_balances WHERE account_id = (SELECT a.id FROM fluxo.accounts AS a "
            "JOIN fluxo.workspaces AS w ON w.id = a.workspace_id WHERE w.slug = 'killed' AND a.code = %s) FOR UPDATE",
            (LATE_ACCOUNT,),
        )
        arguments = ["import", str(path), "--mapping", str(mapping), "--workspace", "killed"]
        # line 2 holds the account too: without it the first batch would not get through
        path.write_text(BANK_HEADER + many + last, encoding="utf-8")
        process = subprocess.Popen([sys.executable, "-c", COMMAND, *arguments], stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: db.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0] == 1)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    # the batch before, and two entries a transaction
    assert len(contents(db, "killed")) == 2 * (1 + jobs.LINES_A_BATCH)

    summary = load("killed", path, mapping)
    assert (summary.tally.posted, summary.tally.duplicates) == (count - jobs.LINES_A_BATCH, jobs.LINES_A_BATCH)
    assert contents(db, "killed") == contents(db, "undisturbed")
