"""What the design promises about the code's shape. Import rules are the contracts in pyproject.toml."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fluxo.settings import PREFIX, PROJECT_ROOT

PACKAGES = ("fluxo", "api", "simulator", "imports", "orchestration", "dashboards", "infra", "benchmarks")
MODULES = sorted(path for package in PACKAGES for path in (PROJECT_ROOT / package).rglob("*.py"))
MAX_LINES = 300
ENVIRONMENT_READERS = {"fluxo/settings.py"}
ENVIRONMENT_WRITERS = {
    "fluxo/cli/main.py": "telemetry off",
    "infra/stack/process.py": "children inherit it",
    "orchestration/transform/profile.py": "dbt's profile is told there",
    "orchestration/event_log.py": "Dagster's batch size",
    "orchestration/expectations/run.py": "telemetry off",
    "benchmarks/api_load.py": "an API without limits on how often a caller may ask",
    "benchmarks/bench_api.py": "pgbench's password",
    "benchmarks/server.py": "a server of its own",
}
"""What these tell others through the environment; none reads a setting from it."""


def relative(path: Path) -> str:
    return path.relative_to(PROJECT_ROOT).as_posix()


def test_import_rules_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


IMPURE = {
    "os",
    "pathlib",
    "io",
    "sys",
    "time",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "tempfile",
    "shutil",
    "threading",
}
WITH_IO = ("simulator/sinks/", "simulator/realism/", "simulator/scenario/reading.py")
PURE = [path for path in MODULES if relative(path).startswith("simulator/") and not relative(path).startswith(WITH_IO)]


@pytest.mark.parametrize("path", PURE, ids=relative)
def test_the_world_and_the_engine_have_no_file_clock_or_chance_of_their_own(path: Path) -> None:
    imported: set[str] = set()
    called: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {node.module or ""} | {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Attribute):
            called.add(node.attr)
        elif isinstance(node, ast.Name):
            called.add(node.id)
    assert not {name.split(".")[0] for name in imported} & IMPURE
    assert not {name for name in imported if name.startswith(("pyarrow.", "numpy.random"))}
    assert not called & {"open", "now", "utcnow", "today", "default_rng"}


def test_commands_import_what_they_run_inside_the_function() -> None:
    parts = {"api", "simulator", "imports", "orchestration", "dashboards", "infra"}
    for path in (PROJECT_ROOT / "fluxo" / "cli").rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & parts, relative(path)


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_every_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module's docstring says what belongs there"
    assert len(text.splitlines()) <= MAX_LINES
    assert path.stem not in {"utils", "helpers", "common", "misc"}


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_the_environment_is_read_in_one_module_only(path: Path) -> None:
    if relative(path) in ENVIRONMENT_READERS | ENVIRONMENT_WRITERS.keys():
        return
    assert not re.search(r"\bos\.(environ|getenv)\b", path.read_text())


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_functions_are_typed_and_time_has_a_zone(path: Path) -> None:
    text = path.read_text()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [*node.args.args, *node.args.kwonlyargs]
            untyped = [a.arg for a in arguments if a.annotation is None and a.arg not in {"self", "cls"}]
            assert not untyped, f"{node.name}({', '.join(untyped)})"
            assert node.returns is not None, node.name
    assert "utcnow(" not in text


def test_every_setting_that_is_named_anywhere_exists() -> None:
    known = set(re.findall(rf"^#({PREFIX}\w+)=", (PROJECT_ROOT / ".env.example").read_text(), re.M))
    files = [*MODULES, *(PROJECT_ROOT / "docs").glob("*.md"), PROJECT_ROOT / "README.md", PROJECT_ROOT / "Makefile"]
    for path in files:
        for name in re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", path.read_text()):
            assert name in known, f"{name} in {relative(path)}"


def test_every_command_has_help_with_an_example() -> None:
    program = (
        "import json, typer\n"
        "from fluxo.cli.main import app\n"
        "def walk(command, path):\n"
        "    children = getattr(command, 'commands', None)\n"
        "    if children is None:\n"
        "        found.append([' '.join(path), bool(command.help), command.epilog or ''])\n"
        "    for name, child in (children or {}).items():\n"
        "        walk(child, [*path, name])\n"
        "found = []\n"
        "walk(typer.main.get_command(app), ['fluxo'])\n"
        "print(json.dumps(found))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    commands = json.loads(done.stdout)
    assert len(commands) > 10
    for name, has_help, epilog in commands:
        assert has_help, name
        assert "fluxo" in epilog, f"{name} has no example in its help"
