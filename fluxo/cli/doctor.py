"""``fluxo doctor``: what is missing or misconfigured, and how to mend it."""

import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Annotated

import typer

from fluxo.cli.console import print_json, print_table
from fluxo.errors import FluxoError
from fluxo.settings import PREFIX, Environment, Settings, load_settings

FREE_GIB_WANTED = 2
ROLES = ("owner", "app", "extract", "warehouse", "reader")


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``state`` is ok, note (something optional is not there) or wrong."""

    what: str
    state: str
    detail: str
    mend: str = ""


def register(app: typer.Typer) -> None:
    app.command(epilog="Examples: fluxo doctor; fluxo doctor --json; fluxo doctor --env-example > .env.example")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    env_example: Annotated[bool, typer.Option("--env-example", help="Print .env.example and stop.")] = False,
) -> None:
    """Look at settings, tools, database, lake, ports and optional services; say how to mend what is wrong."""
    if env_example:
        sys.stdout.write(env_example_text())
        return
    findings = list(_look())
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        print_table("", ["what", "state", "found", "how to mend it"], [tuple(asdict(f).values()) for f in findings])
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(1)


def _look() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", "ok", version)
    try:
        settings = load_settings()
    except FluxoError as error:
        yield Finding("settings", "wrong", str(error), "correct .env or the environment")
        return
    yield Finding("settings", "ok", f"environment {settings.env}, home {settings.home.resolve()}")
    yield _disk(settings)
    yield from _database(settings)
    yield _attempt("lake", lambda: _lake(settings), "correct FLUXO_LAKE_URL or start the object store")
    for name in ("api", "dagster", "dashboards"):
        yield _port(name, getattr(settings, f"{name}_port"))
    yield _tool(
        "Chromium (browser tests)", ("chromium", "chromium-browser", "google-chrome"), "apt-get install chromium"
    )
    yield _tool("Go (builds a real S3 server for tests)", ("go",), "install Go, then make s3-server")
    yield _optional("mail", settings.smtp_url is not None, "reports are left as files", "set FLUXO_SMTP_URL")
    yield _optional("Metabase", settings.metabase_url is not None, "not configured", "set FLUXO_METABASE_URL")


def _disk(settings: Settings) -> Finding:
    home = settings.home.resolve()
    folder = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(folder).free / 2**30
    if free < FREE_GIB_WANTED:
        return Finding(
            "disk", "wrong", f"{free:.1f} GiB free", f"free {FREE_GIB_WANTED} GiB or set FLUXO_HOME elsewhere"
        )
    return Finding("disk", "ok", f"{free:.0f} GiB free")


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.env is Environment.EMBEDDED:
        from infra.embedded.postgres import EmbeddedPostgres

        server = EmbeddedPostgres(settings)
        if not server.is_running():
            found = "not running" if server.data.exists() else "not made yet"
            yield Finding("PostgreSQL", "note", found, "fluxo db start; commands that need it start it themselves")
            yield _port("postgres", settings.postgres_port)
            return
    for role in ROLES:
        name = f"{PREFIX}{role.upper()}_DATABASE_URL"
        yield _attempt(f"PostgreSQL as {role}", partial(_answers, settings, role), f"fluxo db init, or correct {name}")
    yield _attempt("migrations", lambda: _migrations(settings), "fluxo db migrate")


def _migrations(settings: Settings) -> str:
    from fluxo.db.migrate import current_revision, head_revision

    reached, newest = current_revision(settings), head_revision()
    if reached != newest:
        raise FluxoError(f"at {reached}, newest is {newest}")
    return f"at {reached}"


def _answers(settings: Settings, role: str) -> str:
    from fluxo.db.connect import connect

    with connect(settings, role) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return f"version {row[0]}" if row else ""


def _lake(settings: Settings) -> str:
    from orchestration.lake.store import open_store

    open_store(settings).check()
    return settings.lake


def _attempt(what: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(what, "ok", look())
    except (FluxoError, OSError) as error:
        return Finding(what, "wrong", str(error), mend)


def _port(name: str, port: int) -> Finding:
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", port)) == 0
    if taken:
        return Finding(
            f"port of {name}", "note", f"{port} is in use", f"unless by fluxo, set {PREFIX}{name.upper()}_PORT"
        )
    return Finding(f"port of {name}", "ok", f"{port} is free")


def _tool(what: str, programs: tuple[str, ...], mend: str) -> Finding:
    found = next((path for path in map(shutil.which, programs) if path), None)
    return Finding(what, "ok", found) if found else Finding(what, "note", "not found", mend)


def _optional(what: str, configured: bool, otherwise: str, mend: str) -> Finding:
    return Finding(what, "ok", "configured") if configured else Finding(what, "note", otherwise, mend)


def env_example_text() -> str:
    """Return the text of .env.example: every setting with its meaning and default."""
    lines = ["# Every setting, with its default. Copy to .env and change what you need. Written by `make docs`."]
    for name, field in Settings.model_fields.items():
        default = field.default
        text = "" if default is None else ",".join(default) if isinstance(default, tuple) else str(default)
        if name == "home":
            text = ".fluxo"
        lines += ["", f"# {field.description}", f"#{PREFIX}{name.upper()}={text}"]
    return "\n".join(lines) + "\n"
