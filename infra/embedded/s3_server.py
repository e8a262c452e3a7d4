"""A real S3 server on this machine, for tests and trials: MinIO, or versitygw where MinIO does not build."""

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
PROGRAMS = ("minio", "versitygw")


def find_s3_server() -> Path | None:
    """Return the program of a server: in the project's ``.tools/bin``, else on the PATH; None if there is none."""
    for name in PROGRAMS:
        own = PROJECT_ROOT / ".tools" / "bin" / name
        found = str(own) if own.exists() else shutil.which(name)
        if found:
            return Path(found)
    return None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class S3Server:
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

    def __enter__(self) -> "S3Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def make_bucket(self, name: str) -> None:
        """Make a bucket; it is there already after an earlier call."""
        (self.folder / name).mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        program = find_s3_server()
        if program is None:
            raise ServiceDown("There is no S3 server: run `make s3-server`, which builds one with Go.")
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(program), env=self._environment(), stdout=log, stderr=subprocess.STDOUT
            )
        self._wait()

    def _command(self, program: Path) -> list[str]:
        address = f"127.0.0.1:{self.port}"
        if program.name == "minio":
            return [str(program), "server", str(self.folder), "--address", address, "--quiet"]
        return [
            str(program), "--access", self.access_key, "--secret", self.secret_key, "--port", address, "--quiet",
            "posix", str(self.folder),
        ]  # fmt: skip

    def _environment(self) -> dict[str, str]:
        return {
            "MINIO_ROOT_USER": self.access_key, "MINIO_ROOT_PASSWORD": self.secret_key,
            "MINIO_BROWSER": "off", "MINIO_UPDATE": "off", "HOME": str(self.folder), "PATH": os.defpath,
        }  # fmt: skip

    def _wait(self) -> None:
        until = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < until:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            try:
                urllib.request.urlopen(self.endpoint, timeout=1)  # noqa: S310 (an address of ours)
            except urllib.error.HTTPError:
                return  # an answer without a signature is a refusal: the server is up
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise ServiceDown(
            f"The S3 server did not start on port {self.port}: {self.log.read_text(errors='replace')[-300:]}"
        )

    def stop(self) -> None:
        """Stop the server; nothing happens if it is not running."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None
