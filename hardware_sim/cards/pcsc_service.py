"""A PC/SC service of one's own: the real pcscd with virtual readers, unprivileged, one for each bench."""

import asyncio
import random
import shlex
import shutil
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from hardware_sim.children import built_library

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
MENDED = Path(__file__).with_name("pcscd.c")
SYSTEM_FOLDER = Path("/run/pcscd")
START_SECONDS = 5.0
ATTEMPTS = 5
PROGRAMS = "/usr/sbin:/usr/bin:/sbin:/bin"


class PcscService:
    """Readers are found by the names given here; each has a TCP port where a card is put in.

    `folder` should have a short path: the name of a Unix socket holds at most 107 bytes.
    """

    def __init__(self, folder: Path, readers: Sequence[str]) -> None:
        self.folder, self._readers = folder, tuple(readers)
        self._process: asyncio.subprocess.Process | None = None
        self._ports: dict[str, int] = {}
        self._in_namespace: bool | None = None
        self._turn = asyncio.Lock()
        self._env = {"PATH": PROGRAMS}

    @property
    def socket(self) -> Path:
        """What PCSCLITE_CSOCK_NAME has to say for a client to find this service."""
        return self.folder / "run" / "pcscd" / "pcscd.comm"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def port(self, reader: str) -> int:
        """Where a card is put in; 0, where nobody listens, before the reader is there."""
        return self._ports.get(reader, 0)

    async def start(self, readers: Sequence[str] | None = None) -> None:
        """Start with all readers, or with only these: that is how a reader is unplugged.

        Raises RuntimeError, in words, when this machine cannot run the service.
        """
        async with self._turn:
            await self._start(readers)

    async def stop(self) -> None:
        """End it as a system does, and wait until it has ended."""
        async with self._turn:
            await self._end(hard=False)

    async def kill(self) -> None:
        """End it as a crash does: its socket stays behind."""
        async with self._turn:
            await self._end(hard=True)

    async def restart(self, readers: Sequence[str] | None = None) -> None:
        """End it and start it; who unplugs and replugs at once waits for the other."""
        async with self._turn:
            await self._end(hard=False)
            await self._start(readers)

    @property
    def log(self) -> Path:
        return self.folder / "pcscd.log"

    async def _start(self, readers: Sequence[str] | None) -> None:
        if self._in_namespace is None:
            self._in_namespace = await asyncio.to_thread(_namespace_or_system_folder)
        mended = await built_library(MENDED, self.folder)
        if mended is None:
            raise RuntimeError("a C compiler is not installed; without it strangers could put cards in")
        self._env = {"PATH": PROGRAMS, "LD_PRELOAD": str(mended)}
        wanted = self._readers if readers is None else tuple(readers)
        for _ in range(ATTEMPTS):
            self._prepare(wanted)
            await self._spawn()
            if await self._ready(wanted):
                return
            await self._end(hard=True)
            self._ports.clear()
        raise RuntimeError(f"pcscd did not start: {self.log.read_text('utf-8', 'replace')[-500:]}")

    def _prepare(self, readers: Sequence[str]) -> None:
        """One copy of the driver for each reader: one shared copy answers with another reader's card."""
        conf = self.folder / "conf"
        shutil.rmtree(conf, ignore_errors=True)
        conf.mkdir(parents=True)
        self.socket.parent.mkdir(parents=True, exist_ok=True)
        for index, name in enumerate(readers):
            library = self.folder / f"vpcd{index}.so"
            if not library.exists():
                shutil.copy(DRIVER, library)
            port = self._ports.setdefault(name, _two_free_ports())
            (conf / f"reader{index}").write_text(
                f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:0x{port:X}\n'
                f"LIBPATH {library}\nCHANNELID 0x{port:X}\n"
            )

    async def _spawn(self) -> None:
        run, conf = shlex.quote(str(self.folder / "run")), shlex.quote(str(self.folder / "conf"))
        # The death signal ends the service with the bench, however the bench ends.
        pcscd = f"exec setpriv --pdeathsig KILL pcscd --foreground --error --config {conf}"
        with self.log.open("wb") as log:
            if self._in_namespace:
                command = ["unshare", "-rm", "bash", "-c", f"mount --bind {run} /run && {pcscd}"]
                self._process = await asyncio.create_subprocess_exec(
                    *command, stdout=log, stderr=log, env=self._env
                )
            else:
                self._process = await self._spawn_with_a_socket(pcscd, log.fileno())

    async def _spawn_with_a_socket(self, pcscd: str, log: int) -> asyncio.subprocess.Process:
        """As systemd starts it: the socket is made here and handed over as descriptor 3."""
        self.socket.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(self.socket))
            listening.listen(16)
            given = listening.fileno()
            command = f"exec 3<&{given}; LISTEN_FDS=1 LISTEN_PID=$$ {pcscd}"
            return await asyncio.create_subprocess_exec(
                "bash", "-c", command, stdout=log, stderr=log, pass_fds=(given,), env=self._env
            )

    async def _ready(self, readers: Sequence[str]) -> bool:
        """Whether it came up with all its readers; another program may have taken a port meanwhile."""
        loop = asyncio.get_running_loop()
        end = loop.time() + START_SECONDS
        while self.running and loop.time() < end:
            said = self.log.read_text("utf-8", "replace")
            if "init failed" in said:
                return False
            if self.socket.exists() and all(_listening(self._ports[name]) for name in readers):
                return True
            await asyncio.sleep(0.01)
        return False

    async def _end(self, *, hard: bool) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        if hard:
            process.kill()
        else:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), START_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
        if not hard:
            self.socket.unlink(missing_ok=True)


def _namespace_or_system_folder() -> bool:
    """Whether the service gets a /run of its own; without one it needs the system's folder in /run."""
    for program in ("pcscd", "unshare", "setpriv", "bash"):
        if shutil.which(program, path=PROGRAMS) is None:
            raise RuntimeError(f"{program} is not installed")
    if not DRIVER.exists():
        raise RuntimeError("the virtual reader's driver is not installed (Debian: vsmartcard-vpcd)")
    tried = subprocess.run(["unshare", "-rm", "true"], capture_output=True, text=True, check=False)
    if tried.returncode == 0:
        return True
    if not SYSTEM_FOLDER.is_dir() and not _made(SYSTEM_FOLDER):
        raise RuntimeError(
            f"this machine refuses a namespace ({tried.stderr.strip()}), and there is no {SYSTEM_FOLDER};"
            f" make one: sudo mkdir -p {SYSTEM_FOLDER}"
        )
    return False


def _made(folder: Path) -> bool:
    """Make a folder of the system's, as root or as somebody whom sudo asks for no password."""
    for leave in ([], ["sudo", "-n"]):
        with suppress(OSError):
            subprocess.run([*leave, "mkdir", "-p", str(folder)], capture_output=True, check=False)
        if folder.is_dir():
            return True
    return False


def _two_free_ports() -> int:
    """The first of two neighbouring free ports below the range from which the kernel gives ports away.

    A virtual reader has two slots, and listens for a card on each.
    """
    while True:
        port = random.randrange(20000, 32000, 2)
        if not _listening(port) and not _listening(port + 1):
            return port


def _listening(port: int) -> bool:
    """Whether some program listens on a TCP port. To connect would be to put a card in."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(row.split()[1].endswith(f":{port:04X}") and row.split()[3] == "0A" for row in rows)
