"""``python -m tests.torture``: kill API and PostgreSQL at random moments under load, then look at what is left."""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from tests.torture.run import torture


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what is asked for and killed, in which order (default: 1)")
    parser.add_argument("--kills", type=int, default=50, help="how many kills (default: 50)")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON line")
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="fluxo-torture-"))
    # PostgreSQL may run as another user, who must pass through
    home.chmod(0o755)
    report = torture(home, given.seed, given.kills, _say)
    if given.json:
        print(json.dumps(report.as_json()))
    else:
        print(
            f"{sum(report.kills.values())} kills {report.kills}, {report.operations} operations, {report.accepted} "
            f"accepted, {report.disturbed} attempts without an answer, in {report.seconds} s."
        )
    if report.faults:
        for fault in report.faults:
            _say(f"FAULT {fault}")
        _say(f"Kept in {home}. Again: python -m tests.torture --seed {given.seed} --kills {given.kills}")
        return 1
    shutil.rmtree(home)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
