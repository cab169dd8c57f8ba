"""IPP as a printer reads and writes it: attributes in groups, then a document. Source: RFC 8010 §3."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

OK, NOT_FOUND, NOT_POSSIBLE, NOT_SUPPORTED = 0x0000, 0x0406, 0x0404, 0x0501
CREATE_JOB, SEND_DOCUMENT, CANCEL_JOB = 0x05, 0x06, 0x08
JOB_ATTRIBUTES, JOBS, PRINTER_ATTRIBUTES = 0x09, 0x0A, 0x0B
OPERATION_GROUP, JOB_GROUP, END, PRINTER_GROUP = 0x01, 0x02, 0x03, 0x04
INTEGER, BOOLEAN, ENUM, NAME, KEYWORD, CHARSET, LANGUAGE = 0x21, 0x22, 0x23, 0x42, 0x44, 0x47, 0x48
FIRST_VALUE_TAG = 0x10

Attribute = tuple[str, int, Sequence[int | bool | str]]


@dataclass(frozen=True)
class Asked:
    """`attributes` by name, each as it came; of several values the last."""

    operation: int
    number: int
    attributes: dict[str, bytes]
    document: bytes

    def text(self, name: str) -> str:
        return self.attributes.get(name, b"").decode()

    def whole(self, name: str) -> int:
        return int.from_bytes(self.attributes.get(name, b""), "big")


def asked(message: bytes) -> Asked:
    """Raises struct.error or IndexError for what is no IPP."""
    operation, number = struct.unpack_from(">HI", message, 2)
    attributes: dict[str, bytes] = {}
    at, name = 8, ""
    while message[at] != END:
        if message[at] < FIRST_VALUE_TAG:
            at += 1
            continue
        said, at = _piece(message, at + 1)
        name = said.decode() or name
        attributes[name], at = _piece(message, at)
    return Asked(operation, number, attributes, message[at + 1 :])


def _piece(message: bytes, at: int) -> tuple[bytes, int]:
    """What stands behind its length, and where the next thing begins."""
    (length,) = struct.unpack_from(">H", message, at)
    return message[at + 2 : at + 2 + length], at + 2 + length


def answer(status: int, number: int, kind: int = JOB_GROUP, *groups: Sequence[Attribute]) -> bytes:
    """With any number of groups of one kind."""
    charset: Attribute = ("attributes-charset", CHARSET, ["utf-8"])
    language: Attribute = ("attributes-natural-language", LANGUAGE, ["en"])
    said = (
        struct.pack(">BBHIB", 1, 1, status, number, OPERATION_GROUP) + _written(charset) + _written(language)
    )
    said += b"".join(bytes([kind]) + b"".join(map(_written, attributes)) for attributes in groups)
    return said + bytes([END])


def _written(attribute: Attribute) -> bytes:
    name, tag, values = attribute
    names = [name.encode(), *[b""] * (len(values) - 1)]
    pieces = [(called, _value(tag, value)) for called, value in zip(names, values, strict=True)]
    return b"".join(
        struct.pack(">BH", tag, len(called)) + called + struct.pack(">H", len(value)) + value
        for called, value in pieces
    )


def _value(tag: int, value: int | bool | str) -> bytes:
    if tag == BOOLEAN:
        return bytes([bool(value)])
    return str(value).encode() if tag not in (INTEGER, ENUM) else int(value).to_bytes(4, "big")
