"""A real print service with a printer behind it, on loopback and of this test alone: cupsd and ippeveprinter.

ippeveprinter wants avahi, and avahi a message bus; both are private too. avahi keeps its process number
under /run and refuses to be the second there, so it gets a /run of its own where the system allows that.
Started as root cupsd runs its filters as lp, else as whoever starts it.
"""

import fcntl
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PRINTER = Path(__file__).with_name("office_printer_job.py")
START_SECONDS = 60.0
LAST_WORDS = 60  # lines
APART = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--mount", "--map-root-user")
OWN_RUN = (*APART, "sh", "-c", 'mount -t tmpfs none /run && exec "$@"', "sh")
# PWG and CUPS raster, both byte orders.
PAGES = (b"RaS", b"2SaR", b"3SaR", b"\x89PNG")
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={folder}/bus.sock</listen><policy context="default">
<allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_type="signal"/>
<allow send_type="method_return"/><allow send_type="error"/><allow receive_type="method_call"/>
<allow receive_type="signal"/><allow receive_type="method_return"/><allow receive_type="error"/>
</policy></busconfig>"""
AVAHI = """[server]
host-name=kiosk{number}
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
enable-dbus=yes
[wide-area]
enable-wide-area=no
[publish]
publish-hinfo=no
publish-workstation=no
"""
FILES = """SystemGroup root lpadmin
ServerRoot {folder}/etc
StateDir {folder}/state
CacheDir {folder}/cache
TempDir {folder}/tmp
RequestRoot {folder}/spool
AccessLog {folder}/log/access_log
ErrorLog {folder}/log/error_log
PageLog {folder}/log/page_log
Printcap
Sandboxing relaxed
{user}
"""
# As in the print service's own default: only whose job it is may take it back.
SERVICE = """LogLevel info
MaxLogSize 0
Listen {folder}/cups.sock
Browsing Off
WebInterface No
DefaultAuthType Basic
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  <Limit Cancel-Job Send-Document>
    Require user @OWNER @SYSTEM
    Order allow,deny
    Allow localhost
  </Limit>
  <Limit All>
    Order allow,deny
    Allow localhost
  </Limit>
</Policy>
"""


class PrivateCups:
    """`server` and `queue` are for the terminal's config; faults and papers are files."""

    queue = "A4"

    def __init__(self, folder: Path) -> None:
        self.folder, self.server = folder, str(folder / "cups.sock")

    def fault(self, name: str, on: bool = True) -> None:
        """media-empty-error, cover-open-error, media-jam-error: until it is switched off."""
        file = self.folder / "faults" / name
        file.touch() if on else file.unlink(missing_ok=True)

    def cancel_the_job(self) -> None:
        """At the print service, as an operator does; waits until there is one."""
        env = {**os.environ, "CUPS_SERVER": self.server}
        _until(lambda: b"A4-" in subprocess.run(("lpstat", "-o"), env=env, stdout=-1).stdout, "the job")
        subprocess.run(("cancel", "-a", self.queue), env=env, check=True, timeout=20)

    def clear(self) -> None:
        """For the next test; what the printer still has in it comes out no more."""
        (self.folder / "test").write_text(str(time.time_ns()), "utf-8")
        for file in [*(self.folder / "faults").iterdir(), *(self.folder / "papers").iterdir()]:
            file.unlink(missing_ok=True)

    def holds_no_page(self) -> bool:
        """Whether it comes to that: filters of a job that was taken back need a moment to die."""
        _until(lambda: not self.spooled, "the end of the filters")
        return True

    @property
    def papers(self) -> list[bytes]:
        """What came out, as the printer got it, oldest first."""
        return [file.read_bytes() for file in sorted((self.folder / "papers").iterdir())]

    @property
    def told_the_printer_to_stop(self) -> bool:
        """Whether the printer was asked to cancel a job that it has in it; ours goes on all the same."""
        log = (self.folder / "ippeveprinter.log").read_text("utf-8", "replace")
        return "Cancel-Job" in log

    @property
    def last_words(self) -> str:
        """What the print service wrote down lately, for whoever wonders why a job did not come out."""
        log = (self.folder / "log" / "error_log").read_text("utf-8", "replace")
        return "\n".join(log.splitlines()[-LAST_WORDS:])

    @property
    def spooled(self) -> list[str]:
        """Files that hold a page: documents in the spool (d<job>-<number>), and what filters left behind."""
        places = ("spool", "tmp", "cache")
        files = [file for place in places for file in (self.folder / place).rglob("*") if file.is_file()]
        return [file.name for file in files if _is_page(file)]


def _is_page(file: Path) -> bool:
    try:
        content = file.read_bytes()
    except FileNotFoundError:  # gone since it was listed
        return False
    return file.name.startswith("d0") or content.startswith(PAGES) or b"%PDF" in content[:1024]


@contextmanager
def private_cups() -> Iterator[PrivateCups]:
    # A socket's path is short, and the filters' user has to be able to come here: pytest closes its folders.
    with tempfile.TemporaryDirectory(prefix="cups-") as name, _private_cups(Path(name)) as cups:
        yield cups


@contextmanager
def _private_cups(folder: Path) -> Iterator[PrivateCups]:
    for name in ("etc/ppd", "cache", "tmp", "spool", "log", "state", "ipp", "faults", "papers"):
        (folder / name).mkdir(parents=True)
    folder.chmod(0o755)
    user = "User lp\nGroup lp" if os.geteuid() == 0 else ""
    texts = {"bus.conf": BUS, "avahi.conf": AVAHI, "etc/cups-files.conf": FILES, "etc/cupsd.conf": SERVICE}
    for name, text in texts.items():
        (folder / name).write_text(text.format(folder=folder, user=user, number=os.getpid()), "utf-8")
    apart = subprocess.run((*OWN_RUN, "true"), capture_output=True).returncode == 0
    with (Path(tempfile.gettempdir()) / "private-cups.lock").open("w") as turn, ExitStack() as running:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two that share the loopback disturb each other
        _start_all(folder, running, OWN_RUN if apart else ())
        yield PrivateCups(folder)


def _start_all(folder: Path, running: ExitStack, own_run: tuple[str, ...]) -> None:
    port = _free_port()
    env = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder}/bus.sock", "OFFICE": str(folder)}

    def start(*command: str, inside: tuple[str, ...] = ()) -> Path:
        log = folder / f"{command[0].rsplit('/', 1)[-1]}.log"
        # Ends with the test also when that is killed: the next one could not start beside it.
        bound = (*inside, "setpriv", "--pdeathsig", "TERM", *command)
        with log.open("wb") as output:
            process = subprocess.Popen(bound, env=env, stdout=output, stderr=output, cwd=folder)
        running.callback(process.wait, 10)
        running.callback(process.terminate)
        return log

    start("dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile")
    _until((folder / "bus.sock").exists, "the message bus")
    flags = ("--no-drop-root", "--no-chroot", "--no-rlimits")
    log = start("/usr/sbin/avahi-daemon", "-f", f"{folder}/avahi.conf", *flags, inside=own_run)
    _until(lambda: "startup complete" in log.read_text("utf-8", "replace"), "avahi")
    job = folder / "job"
    job.write_text(f'#!/bin/sh\nexec {sys.executable} {PRINTER} "$1"\n', "utf-8")
    job.chmod(0o755)
    # fmt: off
    start("/usr/sbin/ippeveprinter", "-r", "off", "-c", str(job), "-p", str(port), "-n", "localhost",
          "-d", f"{folder}/ipp", "-f", "application/pdf,image/pwg-raster", f"A4 printer {port}")
    # fmt: on
    _until(lambda: _listens(port), "the printer")
    start("/usr/sbin/cupsd", "-f", "-c", f"{folder}/etc/cupsd.conf", "-s", f"{folder}/etc/cups-files.conf")
    _until((folder / "cups.sock").exists, "cupsd")
    uri = f"ipp://localhost:{port}/ipp/print"
    add = ("/usr/sbin/lpadmin", "-h", f"{folder}/cups.sock", "-p", PrivateCups.queue, "-E", "-v", uri)
    subprocess.run((*add, "-m", "everywhere"), env=env, check=True, capture_output=True, timeout=30)


def _until(happened: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + START_SECONDS
    while not happened():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
