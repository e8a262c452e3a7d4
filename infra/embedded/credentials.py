"""The embedded database's port and passwords: made once, kept in ``home/embedded.env`` (mode 0600)."""

import os
import secrets
from pathlib import Path

from fluxo.settings import PREFIX

_ROLES = {
    "admin": ("postgres", "postgres"),
    "owner": ("fluxo_owner", "fluxo"),
    "app": ("fluxo_app", "fluxo"),
    "extract": ("fluxo_extract", "fluxo"),
    "warehouse": ("fluxo_warehouse", "fluxo_warehouse"),
    "reader": ("fluxo_reader", "fluxo_warehouse"),
}


def credentials_file(home: Path) -> Path:
    return home / "embedded.env"


def write_credentials(home: Path, port: int) -> None:
    """Write the file if it is missing; the port is brought up to date, passwords are kept."""
    path = credentials_file(home)
    kept: dict[str, str] = {}
    if path.exists():
        kept = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    lines = ["# Written by the embedded database; delete it only together with this folder."]
    for role, (user, database) in _ROLES.items():
        name = f"{PREFIX}{role.upper()}_DATABASE_URL"
        password = kept[name].split(":")[2].split("@")[0] if name in kept else secrets.token_urlsafe(24)
        lines.append(f"{name}=postgresql://{user}:{password}@127.0.0.1:{port}/{database}")
    name = f"{PREFIX}JWT_SECRET"
    lines.append(f"{name}={kept.get(name, secrets.token_urlsafe(48))}")
    write_private(path, "\n".join(lines) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    temporary.replace(path)
