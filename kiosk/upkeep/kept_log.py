"""The log as it is kept on disk beside the queue, bounded, with whatever looks like a person blotted out."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue

log = logging.getLogger(__name__)

FILE = "terminal.log"
LARGEST_BYTES, FILES_BEFORE = 1_000_000, 1
FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
TIME = "%Y-%m-%dT%H:%M:%S%z"
EVENT = re.compile(r"^(\S+) INFO kiosk\.events: (\w+) (\{.*\})$")

# Nothing of ours writes names or numbers of people into the log; a library's exception may quote some.
# A settlement's number has fourteen digits in a row, and is wanted.
PERSONAL = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+"  # a name, as the program speaks English here
    r"|\b[A-Z]\d{8}\b"  # a social card
    r"|(?<!\d)(?:\d{8,11}|\d{15,})(?!\d)[Xx]?"  # a day of birth, a phone, a document, a payment code
    r"|\b[0-9A-Fa-f]{32,}\b"  # a card's or a health card's identifier, a token
)


@dataclass(frozen=True)
class Kept:
    """An event as it stands in the log."""

    at: datetime
    kind: str
    facts: dict[str, object] = field(default_factory=dict)


class Blotted(logging.Formatter):
    """Each line, stack and all, as `blotted` leaves it."""

    def format(self, record: logging.LogRecord) -> str:
        return blotted(super().format(record))


def blotted(text: str) -> str:
    """`text` without whatever may be a name, or a number by which somebody can be found."""
    return PERSONAL.sub("***", text)


@contextmanager
def kept_log(folder: Path) -> Iterator[None]:
    """While the block runs, what is logged goes to a file in `folder`, too, by a thread of its own.

    A disk that can't be written to is no reason for anything to stop.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(folder / FILE, "a", LARGEST_BYTES, FILES_BEFORE, encoding="utf-8")
    except OSError as why:
        log.warning("the log is not kept: %s", why.strerror)
        yield
        return
    file.setFormatter(Blotted(FORM, TIME))
    waiting: SimpleQueue[object] = SimpleQueue()
    putting, taking = QueueHandler(waiting), QueueListener(waiting, file)
    taking.start()
    logging.getLogger().addHandler(putting)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(putting)
        taking.stop()
        file.close()


def lines(folder: Path) -> list[str]:
    """What is kept in `folder`, the oldest first."""
    found: list[str] = []
    for name in (f"{FILE}.1", FILE):
        with suppress(OSError):
            found += (folder / name).read_text("utf-8", "replace").splitlines()
    return found


def events(folder: Path) -> list[Kept]:
    """The events among them, the oldest first."""
    found = []
    for match in filter(None, map(EVENT.match, lines(folder))):
        with suppress(ValueError):
            found.append(Kept(datetime.strptime(match[1], TIME), match[2], json.loads(match[3])))
    return found
