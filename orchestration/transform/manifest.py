"""The parsed project, made once a process. Belongs here: parsing, and the manifest file for others."""

import fcntl
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from fluxo.settings import Settings
from orchestration.transform.invoke import dbt_folder, invoke
from orchestration.transform.profile import warehouse_url

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_lock = threading.Lock()
_parsed: "dict[tuple[Path, str | None], Manifest]" = {}


def _parse(settings: Settings) -> "Manifest":
    folder = dbt_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    # several processes share the folder (web server, daemon, command line); dbt's files are not made for that
    with (folder / "parse.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        manifest = invoke(settings, ["parse"]).result
        unfinished = folder / "manifest.json.unfinished"
        unfinished.write_bytes((folder / "target" / "manifest.json").read_bytes())
        os.replace(unfinished, folder / "manifest.json")
    return manifest  # type: ignore[return-value]


def parsed_project(settings: Settings) -> "Manifest":
    """Return the project's manifest, parsed on the first call in this process.

    Needs no connection. Raises TransformError, with dbt's reason, if the project does not parse.
    """
    # relation names hold the database's name
    key = (dbt_folder(settings), warehouse_url(settings).database)
    with _lock:
        if key not in _parsed:
            _parsed[key] = _parse(settings)
        return _parsed[key]


def manifest_path(settings: Settings) -> Path:
    """Return the path of an up-to-date ``manifest.json``, parsing the project if this process has not."""
    parsed_project(settings)
    return dbt_folder(settings) / "manifest.json"
