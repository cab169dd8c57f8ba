"""What goes over the line of a PIN pad, in frames. Pure. Source: fingerprint-and-pinpad.md B1."""

from dataclasses import dataclass

STX, ETX = 0x02, 0x03
FIELD = "\x1c"
LENGTH_DIGITS, LRC_DIGITS = 3, 2
LONGEST = 999
# In the answer to a sale: result, reference, sum, trace, and then the last digits of the card.
CARD_FIELD = 4
# A reply whose first character is one of these is an error of the pad itself.
FIRST_ERROR = 0xE0
# Of these, battery, keys, the question's form, permission and nobody who typed are said instead of a sale.
# What is left, EF (general) and what nobody has named, may be said of a sale that the bank took.
SAID_BEFORE_A_SALE = frozenset({*range(0xE0, 0xEA), *range(0xEB, 0xEF)})


@dataclass(frozen=True)
class Answer:
    """A reply: its result character, what the fields after it say, or the pad's own error (E0 to EF)."""

    result: str
    fields: tuple[str, ...] = ()
    error: int = 0


class Broken(ValueError):
    """Bytes that are no frame: a length, an end or a check that is wrong."""


def frame(text: str) -> bytes:
    """`text` (ASCII, at most 999 characters) as it goes to the pad."""
    body = text.encode("ascii")
    if len(body) > LONGEST:
        raise ValueError(f"{len(body)} characters do not fit into a frame")
    covered = b"%03d" % len(body) + body + bytes([ETX])
    return bytes([STX]) + covered + b"%02X" % _lrc(covered)


def answer(body: bytes) -> Answer:
    """What a frame's content says."""
    if not body:
        raise Broken("an empty answer")
    if body[0] >= FIRST_ERROR:
        return Answer("", error=body[0])
    first, *fields = body.decode("latin-1").split(FIELD)
    return Answer(first, tuple(fields))


def masked(data: bytes) -> bytes:
    """What the flight recorder may keep: a frame without the card's digits; of all else how it begins.

    The check of a frame that was right is right again, and one that was wrong stays wrong.
    """
    before = len(data.partition(bytes([STX]))[0])
    keys, data = b"*" * before, data[before:]
    digits = data[1 : 1 + LENGTH_DIGITS]
    end = 1 + LENGTH_DIGITS + (int(digits) if _is_length(digits) else 0)
    if len(data) != end + 1 + LRC_DIGITS or data[end] != ETX or not _is_length(digits):
        head = data[:1] + digits if digits.isdigit() else data[:1]
        return keys + head + b"*" * (len(data) - len(head))
    covered, check = data[1 : end + 1], data[end + 1 :].upper()
    fields = covered[:-1].split(FIELD.encode())
    fields[CARD_FIELD:] = [b"*" * len(each) for each in fields[CARD_FIELD:]]
    kept = FIELD.encode().join(fields) + bytes([ETX])
    wrong = 0 if check == b"%02X" % _lrc(covered) else 0x55
    return keys + bytes([STX]) + kept + b"%02X" % (_lrc(kept) ^ wrong)


def whole(data: bytes) -> int:
    """How many bytes at the beginning are a frame, or keys before one; 0 while that can't be known."""
    keys = data.find(bytes([STX]))
    digits = data[1 : 1 + LENGTH_DIGITS]
    if keys:
        return keys if keys > 0 else len(data)
    if not _is_length(digits):
        return 0 if len(digits) < LENGTH_DIGITS and digits.isdigit() or not digits else len(data)
    size = 1 + LENGTH_DIGITS + int(digits) + 1 + LRC_DIGITS
    return size if len(data) >= size else 0


def _is_length(digits: bytes) -> bool:
    return len(digits) == LENGTH_DIGITS and digits.isdigit()


class Frames:
    """Cuts what arrives into frames. Bytes between them are keys: they are thrown away unseen."""

    def __init__(self) -> None:
        self._begun = b""

    def arrived(self, data: bytes) -> bytes | None:
        """The content of the first whole frame, or None until there is one. Raises Broken."""
        self._begun += data
        start = self._begun.find(bytes([STX]))
        if start < 0:
            self._begun = b""
            return None
        self._begun = self._begun[start:]
        digits = self._begun[1 : 1 + LENGTH_DIGITS]
        if not (digits.isdigit() or len(digits) < LENGTH_DIGITS):
            raise Broken("the length is no number")
        if len(digits) < LENGTH_DIGITS:
            return None
        end = 1 + LENGTH_DIGITS + int(digits)
        if len(self._begun) < end + 1 + LRC_DIGITS:
            return None
        return self._checked(end)

    def _checked(self, end: int) -> bytes:
        whole, self._begun = self._begun[: end + 1 + LRC_DIGITS], self._begun[end + 1 + LRC_DIGITS :]
        if whole[end] != ETX:
            raise Broken("the end is not where the length says")
        if whole[end + 1 :].upper() != b"%02X" % _lrc(whole[1 : end + 1]):
            raise Broken("the check does not fit")
        return whole[1 + LENGTH_DIGITS : end]


def _lrc(data: bytes) -> int:
    check = 0
    for byte in data:
        check ^= byte
    return check
