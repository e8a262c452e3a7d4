"""The object store behind the lake: a folder or any S3 service, through one small interface.

An object is written to a spool file first and published whole: on a disk by fsync and rename, on S3 by a
PUT or a multipart upload, which shows nothing before it is complete. Paths are relative to the root.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote, urlsplit

import pyarrow.fs as pafs

from fluxo.errors import ConfigurationError
from fluxo.settings import Settings
from orchestration.lake.errors import told_clearly

_CHUNK = 8 << 20
_CONNECT_SECONDS = 5
_REQUEST_SECONDS = 60
_ATTEMPTS = 4


class Store:
    """Objects under a root. Made by ``open_store``."""

    def __init__(self, url: str, filesystem: pafs.FileSystem, root: str, spool: Path, endpoint: str | None) -> None:
        self.url = url
        self.spool = spool
        self._filesystem = filesystem
        self._root = root.rstrip("/")
        self._endpoint = endpoint
        self._on_disk = isinstance(filesystem, pafs.LocalFileSystem)

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"

    @contextmanager
    def spooled(self) -> Iterator[Path]:
        """Give the path of a scratch file on the disk where the lake can take it over; removed at the end."""
        self.spool.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.spool, delete=False) as file:
            path = Path(file.name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def clear_spool(self) -> None:
        """Remove what a killed run left. Only for the one run that may write to the lake at this time."""
        shutil.rmtree(self.spool, ignore_errors=True)

    def publish(self, spooled: Path, path: str) -> None:
        """Make a finished spool file the object at ``path``: afterwards it is there whole, or as before."""
        with told_clearly(self.url, self._endpoint):
            if self._on_disk:
                self._rename_into_place(spooled, Path(self._full(path)))
            else:
                self._upload(spooled, path)

    def publish_bytes(self, data: bytes, path: str) -> None:
        with self.spooled() as spooled:
            spooled.write_bytes(data)
            self.publish(spooled, path)

    @staticmethod
    def _rename_into_place(spooled: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with spooled.open("rb") as file:
            os.fsync(file.fileno())
        spooled.chmod(0o644)
        spooled.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _upload(self, spooled: Path, path: str) -> None:
        with spooled.open("rb") as source, self._filesystem.open_output_stream(self._full(path)) as target:
            shutil.copyfileobj(source, target, _CHUNK)

    def read_bytes(self, path: str) -> bytes | None:
        """Return an object's content, None if there is none."""
        with told_clearly(self.url, self._endpoint):
            try:
                with self._filesystem.open_input_stream(self._full(path)) as stream:
                    return bytes(stream.read())
            except FileNotFoundError:
                return None

    @contextmanager
    def local(self, path: str) -> Iterator[Path | None]:
        """Give an object as a file on this machine (a copy, where the lake is elsewhere); None if missing."""
        if self._on_disk:
            file = Path(self._full(path))
            yield file if file.exists() else None
            return
        with self.spooled() as copy:
            yield copy if self._download(path, copy) else None

    def _download(self, path: str, target: Path) -> bool:
        with told_clearly(self.url, self._endpoint):
            try:
                with self._filesystem.open_input_stream(self._full(path)) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file, _CHUNK)
            except FileNotFoundError:
                return False
        return True

    def list(self, prefix: str) -> dict[str, int]:
        """Return the size in bytes of every object under a prefix, by path."""
        selector = pafs.FileSelector(self._full(prefix), allow_not_found=True, recursive=True)
        with told_clearly(self.url, self._endpoint):
            found = self._filesystem.get_file_info(selector)
        skip = len(self._root) + 1
        return {info.path[skip:]: info.size for info in found if info.type == pafs.FileType.File}

    def delete(self, path: str) -> None:
        """Remove an object; nothing happens if there is none."""
        with told_clearly(self.url, self._endpoint):
            if self._filesystem.get_file_info(self._full(path)).type == pafs.FileType.File:
                self._filesystem.delete_file(self._full(path))

    def check(self) -> None:
        """Make sure the lake answers and exists. Raises ConfigurationError or ServiceDown."""
        if self._on_disk:
            with told_clearly(self.url, self._endpoint):
                Path(self._root).mkdir(parents=True, exist_ok=True)
            return
        bucket = self._root.split("/", 1)[0]
        with told_clearly(self.url, self._endpoint):
            info = self._filesystem.get_file_info(bucket)
            if info.type == pafs.FileType.NotFound:
                raise OSError("NO_SUCH_BUCKET")
            # a listing needs the credentials, the look at the bucket may not
            self._filesystem.get_file_info(pafs.FileSelector(self._full("raw"), allow_not_found=True))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_store(settings: Settings) -> Store:
    """Return the lake's store. Raises ConfigurationError if the URL is neither ``file://`` nor ``s3://``."""
    parts = urlsplit(settings.lake)
    if parts.scheme == "file":
        root = Path(unquote(parts.path))
        return Store(settings.lake, pafs.LocalFileSystem(), str(root), root / ".spool", None)
    if parts.scheme == "s3" and parts.netloc:
        root_in_bucket = f"{parts.netloc}{parts.path}"
        filesystem = _s3(settings.s3_endpoint, settings.s3_region)
        return Store(settings.lake, filesystem, root_in_bucket, settings.home / "spool", settings.s3_endpoint)
    raise ConfigurationError(f"FLUXO_LAKE_URL is {settings.lake}: give file:///folder or s3://bucket/prefix.")


def _s3(endpoint: str | None, region: str) -> pafs.S3FileSystem:
    retries = pafs.AwsStandardS3RetryStrategy(max_attempts=_ATTEMPTS)
    if endpoint is None:
        return pafs.S3FileSystem(
            region=region, retry_strategy=retries, connect_timeout=_CONNECT_SECONDS, request_timeout=_REQUEST_SECONDS
        )
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ConfigurationError(f"FLUXO_S3_ENDPOINT is {endpoint}: give a URL such as http://minio:9000.")
    return pafs.S3FileSystem(
        region=region, retry_strategy=retries, connect_timeout=_CONNECT_SECONDS, request_timeout=_REQUEST_SECONDS,
        scheme=parts.scheme, endpoint_override=parts.netloc,
    )  # fmt: skip
