"""The real programs that tests run against: a PostgreSQL server of their own, and Chromium."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.kept_schema import put_aside

# Speed is all that counts for data that nobody needs tomorrow.
_POSTGRESQL_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "timezone": "UTC",
    # No TCP port at all: only the socket, in a folder that nobody else may enter.
    "listen_addresses": "",
}
_OWNER = "badgeserver"


class MissingProgram(Exception):
    """A program that the tests need is not installed; the text says which and how to get it."""


@dataclass(frozen=True)
class PostgresqlServer:
    """A running server: its socket folder, which is all that one needs to reach it."""

    socket_folder: Path
    pid: int

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of `database`."""
        return f"postgresql+psycopg://{_OWNER}@/{database}?host={self.socket_folder}"

    @contextmanager
    def fresh_database(self, name: str, copy_of: str = "template0") -> Iterator[str]:
        """Create the database `name`, give its URL, and drop it with all its connections.

        It is empty, or a copy of another one that nobody is connected to.
        """
        with self._maintenance() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copy_of}"'.encode())
        try:
            yield self.url(name)
        finally:
            with self._maintenance() as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

    def empty(self, database: str) -> None:
        """Take everything out of a database, and end all its connections; faster than a new one.

        What was prepared there is put aside for the next test.
        """
        with psycopg.connect(host=str(self.socket_folder), user=_OWNER, dbname=database) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            put_aside(connection)

    def analyse(self, database: str) -> None:
        """Count what is in the tables of a database, as a server in use does from time to time."""
        with psycopg.connect(host=str(self.socket_folder), user=_OWNER, dbname=database) as connection:
            connection.execute("ANALYZE")

    def dump(self, database: str) -> str:
        """Return the statements that make the tables of a database anew, with all that is in them."""
        command = [str(postgresql_programs() / "pg_dump"), "--inserts", "--no-owner"]
        command += [f"--host={self.socket_folder}", f"--username={_OWNER}", database]
        written = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        # Lines that begin so are for psql, not for the server.
        return "".join(line for line in written.splitlines(True) if not line.startswith("\\"))

    @contextmanager
    def _maintenance(self) -> Iterator[psycopg.Connection]:
        host = str(self.socket_folder)
        with psycopg.connect(host=host, user=_OWNER, dbname="postgres", autocommit=True) as connection:
            yield connection


def postgresql_programs() -> Path:
    """Return the folder of PostgreSQL's newest server programs, or raise MissingProgram."""
    # Debian keeps them off the PATH.
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: float(p.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("postgres")
    if found is None:
        raise MissingProgram("PostgreSQL's server is not installed: sudo apt-get install postgresql")
    return Path(found).parent


@contextmanager
def running_postgresql(programs: Path) -> Iterator[PostgresqlServer]:
    """Make a database cluster in a temporary folder, run a server on it, and remove both at the end.

    PostgreSQL refuses to run as root, so root hands it to an unprivileged user. The server also ends
    when the process that started it dies.
    """
    # Not in pytest's folder, which other users can't enter, and short: a socket's path has 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="badgeserver-pg-", dir="/tmp"))
    try:
        become = _as_unprivileged_user(folder)
        _initialise(programs / "initdb", folder / "data", become)
        with _serving(programs / "postgres", folder, become) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def chromium_program() -> Path:
    """Return the path of the system's Chromium, or raise MissingProgram."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return Path(path)
    raise MissingProgram("Chromium is not installed: sudo apt-get install chromium")


def _as_unprivileged_user(folder: Path) -> list[str]:
    """Return the words that start a command as the server's user, to whom `folder` is given.

    With them the command is also told to stop when the process that started it dies.
    """
    become = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() != 0:
        return become
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [*become, "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]


def _initialise(initdb: Path, data: Path, become: list[str]) -> None:
    options = ["--auth=trust", "--no-locale", "--encoding=UTF8", "--no-sync", "--no-instructions"]
    command = [*become, str(initdb), f"--pgdata={data}", f"--username={_OWNER}", *options]
    result = subprocess.run(command, cwd=data.parent, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{result.stdout}{result.stderr}")


@contextmanager
def _serving(postgres: Path, folder: Path, become: list[str]) -> Iterator[PostgresqlServer]:
    settings = _POSTGRESQL_SETTINGS | {"unix_socket_directories": str(folder)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    log = folder / "log"
    with log.open("wb") as output:
        command = [*become, str(postgres), "-D", str(folder / "data"), *options]
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        server = PostgresqlServer(folder, process.pid)
        _wait_until_ready(server, process, log)
        yield server
    finally:
        _stop(process)


def _wait_until_ready(server: PostgresqlServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with server._maintenance():
                return
        except psycopg.OperationalError:
            time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server: at once, without waiting for clients (SIGINT), and for certain."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
