"""A PostgreSQL of one's own: made in a new folder, reached by a socket in it, gone when it is closed."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

PROGRAMS = Path("/usr/lib/postgresql")
START_SECONDS = 60.0


@contextmanager
def private_postgres() -> Iterator[str]:
    """Its URL. Raises RuntimeError when Debian's postgresql is not installed or does not start."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        user = _unprivileged(folder)
        programs = max(PROGRAMS.glob("*/bin"), key=lambda each: int(each.parent.name), default=None)
        if programs is None:
            raise RuntimeError("PostgreSQL is not here: install Debian's package postgresql")
        make: list[str | Path] = [
            *user,
            programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            "bench",
            "-A",
            "trust",
        ]
        made = subprocess.run(
            [*make, "-E", "UTF8", "--no-locale", "--no-sync"], capture_output=True, text=True
        )
        if made.returncode:
            raise RuntimeError(f"initdb says: {made.stderr[-500:]}")
        with _running([*user, programs / "postgres", "-D", folder / "data", "-k", folder]):
            yield _awaited(f"postgresql:///postgres?host={folder}&user=bench")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> list[str]:
    """What makes a command run as somebody else, because PostgreSQL refuses to run as root."""
    if os.geteuid():
        return []
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


@contextmanager
def _running(command: list[str | Path]) -> Iterator[None]:
    """With no port: two of them, or the machine's own, are never in each other's way."""
    silent = subprocess.DEVNULL
    told = [*command, "-c", "listen_addresses=", "-c", "max_connections=20"]
    with subprocess.Popen(told, stdin=silent, stdout=silent, stderr=silent, cwd="/") as server:
        try:
            yield
        finally:
            server.send_signal(signal.SIGINT)  # ends without waiting for whoever is connected
            with suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()


def _awaited(url: str) -> str:
    ends = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return url
        except psycopg.OperationalError as why:
            if time.monotonic() > ends:
                raise RuntimeError("PostgreSQL does not start") from why
            time.sleep(0.05)
