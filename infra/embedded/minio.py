"""A real S3 server on this machine, for tests and trials: MinIO's program, where there is one."""

import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from fluxo.errors import ServiceDown
from fluxo.settings import PROJECT_ROOT

_SECONDS_TO_START = 30.0


def find_minio() -> Path | None:
    """Return MinIO's program: in the project's ``.tools/bin``, else on the PATH; None if there is none."""
    own = PROJECT_ROOT / ".tools" / "bin" / "minio"
    found = str(own) if own.exists() else shutil.which("minio")
    return Path(found) if found else None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class MinioServer:
    """A server over ``folder`` on loopback, with credentials of its own, as a context manager.

    A bucket is a folder in ``folder``. Raises ServiceDown if the program is missing or does not start.
    """

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or _free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.access_key = "fluxo-test"
        self.secret_key = secrets.token_urlsafe(24)
        self.log = folder.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "MinioServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def make_bucket(self, name: str) -> None:
        """Make a bucket; it is there already after an earlier call."""
        (self.folder / name).mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        program = find_minio()
        if program is None:
            raise ServiceDown("There is no MinIO: put its program at .tools/bin/minio or on the PATH.")
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {
            "MINIO_ROOT_USER": self.access_key, "MINIO_ROOT_PASSWORD": self.secret_key,
            "MINIO_BROWSER": "off", "MINIO_UPDATE": "off", "HOME": str(self.folder), "PATH": os.defpath,
        }  # fmt: skip
        command = [str(program), "server", str(self.folder), "--address", f"127.0.0.1:{self.port}", "--quiet"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < until:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.endpoint}/minio/health/ready", timeout=1):  # noqa: S310
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise ServiceDown(f"MinIO did not start on port {self.port}: {self.log.read_text(errors='replace')[-300:]}")

    def stop(self) -> None:
        """Stop the server; nothing happens if it is not running."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None
