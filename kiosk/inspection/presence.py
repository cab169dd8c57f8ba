"""Says from outside whether the program stands, and whether it serves or is out of service."""

import fcntl
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

FILE = "presence.json"


@dataclass(frozen=True)
class Presence:
    """`code` is the fault that keeps a program that stands out of service; empty while it serves."""

    code: str = ""


class PresenceFile:
    """Held for as long as the program lives; a disk that can't be written to leaves it silent."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    @contextmanager
    def held(self) -> Iterator[None]:
        """While the block runs, others see that the program stands."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            out = self._file.open("a")
        except OSError as why:
            log.warning("nobody outside will see that the program stands: %s", why.strerror)
            yield
            return
        with out:
            fcntl.flock(out, fcntl.LOCK_SH)
            self.tell("")
            yield

    def tell(self, code: str) -> None:
        """Out of service by this fault; "" is back in service."""
        try:
            self._file.write_text(json.dumps({"code": code}))
        except OSError as why:
            log.warning("it is not on disk how the program stands: %s", why.strerror)


def presence(folder: Path) -> Presence | None:
    """How the program of this data folder stands; None when none does."""
    try:
        with (folder / FILE).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return Presence(_code(file.read()))
    except OSError:
        pass
    return None


def _code(said: str) -> str:
    try:
        return str(json.loads(said)["code"])
    except (ValueError, KeyError):
        return ""
