"""Reads rows straight from the pages of a SQLite file, whatever is wrong with the rest of it. Never writes.

Source: "Database File Format" and "WAL-mode File Format", sqlite.org/fileformat2.html.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HEADER_BYTES, PAGE_HEADER_BYTES = 100, 8
WAL_HEADER_BYTES, FRAME_HEADER_BYTES = 32, 24
TABLE_LEAF = 0x0D
# How many bytes an integer of serial types 1 to 6 takes.
INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
REAL, ZERO, ONE, FIRST_LONG = 7, 8, 9, 12

Value = int | float | str | bytes | None


class Unreadable(Exception):
    """This page or row is not what it should be; the next one may be."""


@dataclass(frozen=True)
class Pages:
    """The file as its last commit left it: what the log holds lies over what the file holds."""

    content: bytes
    over: dict[int, bytes]
    size: int

    @classmethod
    def of(cls, path: Path, usual_sizes: Sequence[int]) -> "Pages":
        """The size (bytes) by which most can be read, when the header does not say how large a page is."""
        content = path.read_bytes() if path.exists() else b""
        log = path.with_name(f"{path.name}-wal")
        size = int.from_bytes(content[16:18], "big")
        sizes = [size] if size in (512, 1024, 2048, 4096, 8192, 16384, 32768) else usual_sizes
        logged = log.read_bytes() if log.exists() else b""
        found = [cls(content, _committed(logged, each), each) for each in sizes]
        return found[0] if len(found) == 1 else max(found, key=lambda pages: sum(1 for _ in pages.rows()))

    def page(self, number: int) -> bytes:
        """Raises Unreadable for one that is not there whole."""
        page = self.over.get(number) or self.content[(number - 1) * self.size : number * self.size]
        if len(page) != self.size:
            raise Unreadable
        return page

    def rows(self) -> Iterator[tuple[int, tuple[Value, ...]]]:
        """Every row of every table, with its rowid; whose row it is can only be told from its shape."""
        last = max(-(-len(self.content) // self.size), *self.over, 0)
        for number in range(1, last + 1):
            try:
                page = self.page(number)
                cells = _cells(page, HEADER_BYTES if number == 1 else 0)
            except (Unreadable, IndexError, struct.error):
                continue
            for at in cells:
                try:
                    yield self._row(page, at)
                except (Unreadable, IndexError, struct.error, UnicodeDecodeError):
                    continue

    def _row(self, page: bytes, at: int) -> tuple[int, tuple[Value, ...]]:
        size, at = _varint(page, at)
        rowid, at = _varint(page, at)
        if size > len(self.content) + self.size * len(self.over):
            raise Unreadable
        return rowid, _values(self._payload(page, at, size))

    def _payload(self, page: bytes, at: int, size: int) -> bytes:
        """What a cell holds; a long one goes on in pages of its own."""
        longest = self.size - 35
        if size <= longest:
            return page[at : at + size]
        least = (self.size - 12) * 32 // 255 - 23
        here = least + (size - least) % (self.size - 4)
        here = here if here <= longest else least
        payload = page[at : at + here]
        (following,) = struct.unpack_from(">I", page, at + here)
        while len(payload) < size:
            more = self.page(following)
            (following,) = struct.unpack_from(">I", more)
            payload += more[4 : 4 + size - len(payload)]
        return payload


def _committed(log: bytes, size: int) -> dict[int, bytes]:
    """The newest version of each page in the log, up to the last commit that is whole."""
    salts, step = log[16:24], FRAME_HEADER_BYTES + size
    pages: dict[int, bytes] = {}
    begun: dict[int, bytes] = {}
    for at in range(WAL_HEADER_BYTES, len(log) - step + 1, step):
        number, after_commit = struct.unpack_from(">II", log, at)
        if log[at + 8 : at + 16] != salts:
            break
        begun[number] = log[at + FRAME_HEADER_BYTES : at + step]
        if after_commit:
            pages |= begun
            begun = {}
    return pages


def _cells(page: bytes, offset: int) -> list[int]:
    if page[offset] != TABLE_LEAF:
        raise Unreadable
    (count,) = struct.unpack_from(">H", page, offset + 3)
    return list(struct.unpack_from(f">{count}H", page, offset + PAGE_HEADER_BYTES))


def _values(payload: bytes) -> tuple[Value, ...]:
    length, at = _varint(payload, 0)
    types: list[int] = []
    while at < length:
        kind, at = _varint(payload, at)
        types.append(kind)
    values: list[Value] = []
    for kind in types:
        value, at = _value(payload, at, kind)
        values.append(value)
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (ZERO, ONE):
        return kind - ZERO, at
    if kind == REAL:
        return float(struct.unpack_from(">d", payload, at)[0]), at + 8
    size = INTEGER_BYTES[kind] if kind in INTEGER_BYTES else (kind - FIRST_LONG) // 2
    content = payload[at : at + size]
    if len(content) != size or kind in (10, 11):
        raise Unreadable
    if kind in INTEGER_BYTES:
        return int.from_bytes(content, "big", signed=True), at + size
    return (content.decode() if kind % 2 else content), at + size


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for place in range(9):
        byte = content[at + place]
        if place == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    raise AssertionError("a varint ends with its ninth byte")
