"""What no file of the project may hold: machine paths, secrets, words that belong elsewhere."""

import re
import subprocess
from pathlib import Path

from fluxo.settings import PROJECT_ROOT

FORBIDDEN = {
    "an absolute path of somebody's machine": re.compile(r"(?<![\w.])/(?:home|Users|work|root)/\w"),
    "a private key": re.compile(r"BEGIN [A-Z ]*PRIVATE KEY"),
    "an AWS access key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
}
TEXT = {".py", ".md", ".sql", ".yml", ".yaml", ".toml", ".sh", ".html", ".js", ".css", ".csv", ""}
THIS = Path(__file__).name


def tracked_files() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    return [PROJECT_ROOT / line for line in done.stdout.splitlines()]


def test_no_file_holds_what_does_not_belong() -> None:
    for path in tracked_files():
        if path.suffix not in TEXT or path.name in {THIS, "uv.lock"} or not path.is_file():
            continue
        text = path.read_text(errors="replace")
        for what, pattern in FORBIDDEN.items():
            found = pattern.search(text)
            assert not found, f"{what} in {path.relative_to(PROJECT_ROOT)}: {found.group() if found else ''}"
