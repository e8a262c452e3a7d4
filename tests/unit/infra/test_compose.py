"""docker-compose.yml held against the code: commands, settings, health checks, ports, secrets."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from api.app import create_app
from fluxo.cli.main import app as cli
from fluxo.db.bootstrap import OPERATIONAL_ROLES, WAREHOUSE_ROLES
from fluxo.settings import PREFIX, PROJECT_ROOT, Settings

COMPOSE = PROJECT_ROOT / "docker-compose.yml"
PROJECT: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
SERVICES: dict[str, Any] = PROJECT["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("fluxo:")}
KNOWN_SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}
WITHOUT_A_PORT = {"setup", "lake-setup", "provisioner", "simulator", "dagster-daemon"}


def test_every_part_of_the_system_is_there() -> None:
    wanted = {"postgres", "minio", "api", "simulator", "dagster-webserver", "dagster-daemon", "dagster-code"}
    assert wanted | {"metabase", "provisioner", "mail"} <= set(SERVICES)


@pytest.mark.parametrize("name", OURS)
def test_commands_exist(name: str) -> None:
    service = OURS[name]
    if "entrypoint" in service:
        program = Path(sys.executable).parent / service["entrypoint"][0]
        words = [word for word in service["command"] if not word.startswith("-")]
        subcommands = {"dagster": 2, "dagster-daemon": 1}.get(program.name, 0)
        done = subprocess.run([program, *words[:subcommands], "--help"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        for option in (word for word in service["command"] if word.startswith("-")):
            assert re.search(rf"(^|[\s,]){option}\b", done.stdout), f"{program.name} has no option {option}"
        return
    command: Any = typer.main.get_command(cli)
    words = list(service["command"])
    while words and not words[0].startswith("-") and hasattr(command, "commands"):
        assert words[0] in command.commands, f"fluxo has no command {words[0]}"
        command = command.commands[words.pop(0)]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("name", OURS)
def test_variables_are_settings(name: str) -> None:
    for variable in OURS[name]["environment"]:
        assert not variable.startswith(PREFIX) or variable in KNOWN_SETTINGS, variable


def test_roles_of_the_code_are_those_of_the_urls() -> None:
    for role in OPERATIONAL_ROLES + WAREHOUSE_ROLES:
        url = OURS["api"]["environment"][f"{PREFIX}{role.upper()}_DATABASE_URL"]
        assert f"//fluxo_{role}:" in url
        database = "fluxo" if role in OPERATIONAL_ROLES else "fluxo_warehouse"
        assert url.endswith(f"@postgres:5432/{database}")


def test_secrets_have_no_default() -> None:
    for name, default in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)([^}]*)\}", COMPOSE.read_text()):
        assert default == ":?", f"{name} must stop the start when it is not set"


def test_what_may_be_left_unset_works_together() -> None:
    defaults = {
        name: match[1]
        for name, value in OURS["api"]["environment"].items()
        if (match := re.fullmatch(r"\$\{\w+:-(.*)\}", str(value)))
    }
    settings = Settings(**{name.removeprefix(PREFIX).lower(): value for name, value in defaults.items()})
    assert settings.smtp_url
    assert settings.report_recipients, "a mail server without recipients fails every run"


def test_health_checks_name_real_routes() -> None:
    routes = {route.path for route in create_app(Settings()).routes}  # type: ignore[attr-defined]
    path = re.search(r"127\.0\.0\.1:8000(/\w+)", " ".join(SERVICES["api"]["healthcheck"]["test"]))
    assert path
    assert path.group(1) in routes


def test_services_wait_for_healthy_ones() -> None:
    for name, service in SERVICES.items():
        for needed, rule in service.get("depends_on", {}).items():
            if rule["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed], f"{name} waits for {needed}, which has no health check"
            else:
                assert SERVICES[needed]["restart"] == "no", f"{name} waits for {needed} to end"
    assert all("healthcheck" in service for name, service in SERVICES.items() if name not in WITHOUT_A_PORT)
    # the image's temporary server during its first start answers on the socket only
    assert "-h" in SERVICES["postgres"]["healthcheck"]["test"]


def test_ports_agree_and_are_on_loopback() -> None:
    for name, service in SERVICES.items():
        for published in service.get("ports", []):
            assert published.startswith("127.0.0.1:"), name
    inside = {name: service["ports"][0].split(":")[2] for name, service in SERVICES.items() if "ports" in service}
    assert inside["api"] == str(OURS["api"]["environment"]["FLUXO_API_PORT"])
    assert inside["dashboards"] == str(OURS["dashboards"]["environment"]["FLUXO_DASHBOARDS_PORT"])
    assert inside["dagster-webserver"] in OURS["dagster-webserver"]["command"]
    code_port = yaml.safe_load((PROJECT_ROOT / "infra/compose/workspace.yaml").read_text())["load_from"][0][
        "grpc_server"
    ]
    assert str(code_port["port"]) in OURS["dagster-code"]["command"]
    assert code_port["host"] == "dagster-code"


def test_mounted_files_and_the_image_exist() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith("./") or (PROJECT_ROOT / source).exists(), source
        if "build" in service:
            assert (PROJECT_ROOT / service["build"]["dockerfile"]).exists()


def test_images_are_pinned_and_ours_does_not_run_as_root() -> None:
    for service in SERVICES.values():
        tag = service["image"].partition(":")[2]
        assert tag
        assert tag != "latest"
    dockerfile = Path(PROJECT_ROOT / "infra/Dockerfile").read_text()
    assert re.search(r"^USER fluxo$", dockerfile, re.M)
    assert dockerfile.count("\nFROM ") == 2
