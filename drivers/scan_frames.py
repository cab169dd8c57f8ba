"""What a code scanner sends, cut into codes. Pure: bytes and times in, text out. Source: codes.md §1."""

import re
from dataclasses import dataclass, field

LONGEST_BYTES = 2048
SILENCE_SECONDS = 0.08

_END_MARKS = re.compile(rb"[\r\n]")
_AIM_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z]")


class Framer:
    """Collects bytes until a frame ends: at CR or LF, or, unless `marked`, at a silence.

    With `marked` the scanner is known to end every code, and one that breaks off is half a code.
    """

    def __init__(self, *, marked: bool = False) -> None:
        self._marked = marked
        self._begun = b""
        self._skipping = False
        self.dropped = 0

    @property
    def in_the_middle(self) -> bool:
        return bool(self._begun) or self._skipping

    def ignore_what_came(self, unread: bytes) -> None:
        """Forget everything so far; of a code that has begun, the rest will be passed over too."""
        self._skipping = bool(unread) and not unread.endswith((b"\r", b"\n"))
        self._begun = b""

    def arrived(self, data: bytes) -> list[bytes]:
        """The frames that end within `data`, without empty ones."""
        *ended, open_end = _END_MARKS.split(data)
        frames = [frame for part in ended if (frame := self._end(part))]
        self._begun += open_end
        if len(self._begun) > LONGEST_BYTES:
            self._begun, self._skipping = b"", True
            self.dropped += 1
        return frames

    def silence(self) -> list[bytes]:
        """Nothing came for SILENCE_SECONDS: without an end mark that ends a frame too."""
        broken_off = self._marked and bool(self._begun)
        frame = self._end(b"")
        if broken_off:
            self.dropped += 1
        return [frame] if frame and not broken_off else []

    def _end(self, rest: bytes) -> bytes:
        frame, self._begun = self._begun + rest, b""
        if self._skipping:
            self._skipping = False
            return b""
        if len(frame) > LONGEST_BYTES:
            self.dropped += 1
            return b""
        return frame


def clean(frame: bytes, *, aim_prefix: bool) -> str | None:
    """The text of a frame, or None when it holds anything but printable characters.

    `aim_prefix` says that the scanner puts an AIM id like "]Q1" before each code.
    """
    text = decoded(frame)
    if text is None:
        return None
    text = _trimmed(text)
    if aim_prefix and _AIM_PREFIX.match(text):
        text = _trimmed(text[3:])
    return text if text and text.isprintable() else None


def decoded(frame: bytes) -> str | None:
    """The text of the bytes: UTF-8, else GB18030, else None. Source: codes.md §1."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return frame.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _trimmed(text: str) -> str:
    """Without spaces and control characters (STX and ETX among them) at both ends."""
    first, end = 0, len(text)
    while first < end and _is_edge(text[first]):
        first += 1
    while end > first and _is_edge(text[end - 1]):
        end -= 1
    return text[first:end]


def _is_edge(character: str) -> bool:
    return character.isspace() or ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0


@dataclass
class Repeats:
    """Knows a code that a scanner reads twice from one showing. Keeps no code, only its hash."""

    seconds: float
    _last: int = 0
    _at: float = field(default=float("-inf"))

    def again(self, code: str, now: float) -> bool:
        """Whether `code` is the one before and came within `seconds` of it."""
        same = hash(code) == self._last and now - self._at <= self.seconds
        self._last, self._at = hash(code), now
        return same
