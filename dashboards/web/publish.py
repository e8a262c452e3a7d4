"""Put a finished site in the place of the one before it, all at once.

``home/site`` is a link to a folder under ``home/site.versions``; renaming a new link over it is one step
for the file system, so that a reader sees the old site or the new one and never a mixture.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from fluxo.errors import FluxoError


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def publish(site: Path, files: Mapping[PurePosixPath, str]) -> int:
    """Write ``files`` as the new content of ``site``; return their size in bytes.

    Raises FluxoError if there is something else at that place.
    """
    if site.exists() and not site.is_symlink():
        raise FluxoError(f"{site} was not written by `fluxo dashboards build`: move it away and build again.")
    versions = site.with_name(site.name + ".versions")
    versions.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(site.with_name(site.name + ".lock")):
        before = site.resolve() if site.is_symlink() else None
        version = Path(tempfile.mkdtemp(dir=versions))
        size = _write(version, files)
        _link(site, version)
        # the version before stays for whoever is loading it; older and unfinished ones go
        for folder in versions.iterdir():
            if folder.resolve() not in (version.resolve(), before):
                shutil.rmtree(folder)
    return size


def _write(folder: Path, files: Mapping[PurePosixPath, str]) -> int:
    folder.chmod(0o755)
    size = 0
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes(text.encode())
    return size


def _link(site: Path, version: Path) -> None:
    new = site.with_name(site.name + ".new")
    new.unlink(missing_ok=True)
    new.symlink_to(Path(version.parent.name) / version.name)
    os.replace(new, site)
