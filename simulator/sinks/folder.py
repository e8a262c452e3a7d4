"""A folder of data files with a manifest: written beside what is there, then put in its place.

What the manifest does not name is never touched. ``manifest.json`` is written last and says ``complete``: a folder
that was interrupted says it is not, and the same call again mends it. Knows nothing of what is in the files.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from fluxo.errors import ConfigurationError

MANIFEST = "manifest.json"
_MADE_BY = "fluxo simulate events"
_UNFINISHED = ".unfinished"


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet (zstd) or CSV, as the name ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        plain = [
            field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in table.schema
        ]
        pyarrow.csv.write_csv(table.cast(pa.schema(plain)), path)
    else:
        pq.write_table(table, path, compression="zstd")


def write_file(table: pa.Table, path: Path) -> None:
    """Write a table whole or not at all. Raises ConfigurationError if it cannot be written."""
    unfinished = path.with_name(f".unfinished-{path.name}")
    try:
        write_table(table, unfinished)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}).") from None


class DataFolder:
    """Takes tables one by one and puts all of them in place at the end."""

    def __init__(self, folder: Path, file_format: str) -> None:
        """Raises ConfigurationError if the folder holds files of others, or cannot be written."""
        self.folder, self.suffix = folder, f".{file_format}"
        self.files: list[dict[str, Any]] = []
        self._before = _own_files(folder)
        self._new = folder / _UNFINISHED
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self._new, ignore_errors=True)
            self._new.mkdir()
        except OSError as error:
            raise ConfigurationError(f"{folder} cannot be written ({error.strerror}).") from None

    def add(self, name: str, table: pa.Table) -> None:
        """Write a table as the file ``name`` (without its ending)."""
        path = self._new / (name + self.suffix)
        write_table(table, path)
        content = path.read_bytes()
        self.files.append(
            {
                "path": name + self.suffix,
                "rows": table.num_rows,
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )

    def finish(self, about: dict[str, Any]) -> None:
        """Put the files in place of those of before, and the manifest with what ``about`` says of them."""
        manifest = {"made_by": _MADE_BY, **about, "complete": True, "files": self.files}
        mine = [file["path"] for file in self.files]
        self._write_manifest({**manifest, "complete": False, "files": [{"path": p} for p in {*mine, *self._before}]})
        for old in self._before:
            (self.folder / old).unlink(missing_ok=True)
        for name in mine:
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (self._new / name).replace(target)
        for old in self._before:
            _remove_empty(self.folder, (self.folder / old).parent)
        self._write_manifest(manifest)
        shutil.rmtree(self._new)

    def _write_manifest(self, manifest: dict[str, Any]) -> None:
        unfinished = self._new / MANIFEST
        unfinished.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        unfinished.replace(self.folder / MANIFEST)


def _own_files(folder: Path) -> list[str]:
    """Return the files that an earlier run left here. Raises ConfigurationError if the folder is somebody else's."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is a file: give a folder.")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["made_by"] == _MADE_BY:
            return [path for file in manifest["files"] if _is_inside(folder, path := str(file["path"]))]
    except FileNotFoundError:
        if {entry.name for entry in folder.iterdir()} <= {_UNFINISHED}:
            return []
    except (OSError, ValueError, KeyError, TypeError):
        pass  # a manifest of something else
    raise ConfigurationError(f"{folder} holds other files: give a folder that is new or empty.")


def _is_inside(folder: Path, path: str) -> bool:
    return (folder / path).resolve().is_relative_to(folder.resolve())


def _remove_empty(folder: Path, inner: Path) -> None:
    while inner != folder and inner.is_dir() and not any(inner.iterdir()):
        inner.rmdir()
        inner = inner.parent
