"""The services of ``make up``, in the order in which they start. Belongs here: commands, ports, addresses."""

import sys
from pathlib import Path

from fluxo.settings import Settings
from infra.stack.process import Service

_FLUXO = (sys.executable, "-m", "fluxo")


def api(settings: Settings) -> Service:
    base = f"http://127.0.0.1:{settings.api_port}"
    return Service("api", "API", (*_FLUXO, "api", "run"), settings.api_port, f"{base}/ready", f"{base}/docs")


def dagster_webserver(settings: Settings) -> Service:
    base = f"http://127.0.0.1:{settings.dagster_port}"
    command = (
        _program("dagster-webserver"), "-m", "orchestration.definitions",
        "-h", settings.dagster_host, "-p", str(settings.dagster_port),
    )  # fmt: skip
    return Service(
        "dagster", "Dagster web server", command, settings.dagster_port, f"{base}/server_info", base,
        environment=_dagster_environment(settings),
    )  # fmt: skip


def dagster_daemon(settings: Settings) -> Service:
    command = (_program("dagster-daemon"), "run", "-m", "orchestration.definitions")
    return Service("dagster-daemon", "Dagster daemon", command, environment=_dagster_environment(settings))


def dashboards(settings: Settings) -> Service:
    base = f"http://127.0.0.1:{settings.dashboards_port}"
    # before the first build it answers 503 with a sentence, which is an answer
    return Service(
        "dashboards", "Dashboards", (*_FLUXO, "dashboards", "serve"), settings.dashboards_port, base, base,
        any_answer=True,
    )  # fmt: skip


def live_traffic(settings: Settings) -> Service:
    base = f"http://127.0.0.1:{settings.api_port}"
    return Service("simulator", "Live traffic", (*_FLUXO, "simulate", "live", "--for", "forever", "--url", base))


def whole_stack(settings: Settings) -> list[Service]:
    """Return every service; each one needs those before it."""
    return [
        api(settings), dagster_webserver(settings), dagster_daemon(settings), dashboards(settings),
        live_traffic(settings),
    ]  # fmt: skip


def _program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _dagster_environment(settings: Settings) -> dict[str, str]:
    return {"DAGSTER_HOME": str(settings.dagster_folder), "DO_NOT_TRACK": "1"}
