"""Frames and texts of ID cards, against the examples of the reference."""

import hashlib
from datetime import date

import pytest

from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from drivers.id_card_frames import Command, Replies, Reply, parts, request, trouble
from drivers.id_card_text import IdCardKind, read_text

PREAMBLE = bytes.fromhex("AAAAAA9669")
REQUESTS = {
    Command.RESET: "000310FFEC",
    Command.STATUS: "000311FFED",
    Command.MODULE_NUMBER: "000312FFEE",
    Command.FIND: "0003200122",
    Command.SELECT: "0003200221",
    Command.READ: "0003300132",
    Command.READ_WITH_FINGERPRINT: "0003301023",
    Command.NEWEST_ADDRESS: "0003300330",
    Command.CARD_NUMBER: "0003300536",
}


def padded(*fields: tuple[str, int]) -> bytes:
    return b"".join(value.ljust(count).encode("utf-16-le") for value, count in fields)


RESIDENT = padded(
    *(("张三", 15), ("2", 1), ("01", 2), ("19900307", 8), ("北京市东城区示例路1号", 35)),
    *(("110101199003071006", 18), ("示例市公安局", 15), ("20200101", 8), ("长期", 8), ("", 18)),
)
HMT = padded(
    *(("李四", 15), ("1", 1), ("", 2), ("19900101", 8), ("广东省深圳市示例路2号", 35)),
    *(("810000199001010019", 18), ("示例市公安局", 15), ("20210601", 8), ("20260601", 8)),
    *(("H12345678", 9), ("01", 2), ("", 3), ("J", 1), ("", 3)),
)
OLD = padded(
    *(("SAMPLE, ALEX", 60), ("1", 1), ("XXX310090010101", 15), ("XXX", 3), ("样例", 15)),
    *(("20180101", 8), ("20280101", 8), ("19900101", 8), ("01", 2), ("1500", 4), ("I", 1), ("", 3)),
)
NEW = padded(
    *(("样例", 15), ("1", 1), ("00", 2), ("19900101", 8), ("SAMPLE ALEX", 35)),
    *(("911560199001010017", 18), ("", 15), ("20240101", 8), ("20340101", 8), ("", 11)),
    *(("XXX", 3), ("Y", 1), ("", 3)),
)


def answered(*pieces: bytes) -> bytes:
    """A whole good answer to READ of these pieces, made here from the reference alone."""
    lengths = b"".join(len(piece).to_bytes(2, "big") for piece in pieces)
    data = b"\0\0\x90" + lengths + b"".join(pieces)
    body = (len(data) + 1).to_bytes(2, "big") + data
    check = 0
    for each in body:
        check ^= each
    return PREAMBLE + body + bytes([check])


EXAMPLES = {
    "1628e253551b4aea": answered(RESIDENT, bytes(1024)),
    "86a0b5d0bb7f2e60": answered(RESIDENT, bytes(1024), bytes(1024)),
    "02f436f31923b05b": answered(HMT, bytes(1024)),
    "05004ab22edff50c": answered(OLD, bytes(1024)),
    "b87c20bab41a1343": answered(NEW, bytes(1024)),
}


@pytest.mark.parametrize("command", REQUESTS)
def test_every_request_is_the_frame_of_the_reference(command: Command) -> None:
    assert request(command) == PREAMBLE + bytes.fromhex(REQUESTS[command])


@pytest.mark.parametrize("digest", EXAMPLES)
def test_the_whole_answers_of_the_reference_are_read(digest: str) -> None:
    frame = EXAMPLES[digest]
    assert hashlib.sha256(frame).hexdigest()[:16] == digest
    reply = Replies().arrived(frame)
    assert reply is not None
    text, photo, fingerprint = parts(reply.data, fingerprint=digest.startswith("86a0"))
    assert (len(text), len(photo)) == (256, 1024)
    assert len(fingerprint) == (1024 if digest.startswith("86a0") else 0)


@pytest.mark.parametrize("noise", [b"", b"\xaa\xaa", b"\xaa" * 7, b"\x00\xaa\xaa\x96\x69\xff"])
def test_an_answer_is_found_behind_noise_and_byte_by_byte(noise: bytes) -> None:
    replies, found = Replies(), []
    for each in noise + EXAMPLES["1628e253551b4aea"]:
        found.append(replies.arrived(bytes([each])))
    assert [reply for reply in found if reply] == [found[-1]]
    assert found[-1] == Replies().arrived(EXAMPLES["1628e253551b4aea"])


@pytest.mark.parametrize("at", [7, 9, 12, 200, 1294])
def test_an_answer_with_one_wrong_bit_is_refused(at: int) -> None:
    frame = bytearray(EXAMPLES["1628e253551b4aea"])
    frame[at] ^= 4
    with pytest.raises(Garbled, match="IDC-11"):
        Replies().arrived(bytes(frame))


@pytest.mark.parametrize("length", [0, 3, 4097, 65535])
def test_a_length_that_no_answer_has_is_refused(length: int) -> None:
    with pytest.raises(Garbled, match="IDC-10"):
        Replies().arrived(PREAMBLE + length.to_bytes(2, "big") + bytes(8))


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (0x60, Absent, "IDC-04"),
        (0x66, Absent, "IDC-05"),
        (0x31, NoAnswer, "IDC-06"),
        (0x32, Refused, "IDC-07"),
        (0x33, Refused, "IDC-07"),
        (0x40, Refused, "IDC-08"),
        (0x41, NoAnswer, "IDC-09"),
        (0x47, NoAnswer, "IDC-09"),
        (0x80, NoAnswer, "IDC-09"),
        (0x81, NoAnswer, "IDC-09"),
        (0x10, Garbled, "IDC-12"),
        (0x11, Garbled, "IDC-12"),
        (0x21, Garbled, "IDC-12"),
        (0x23, Garbled, "IDC-12"),
        (0x24, Garbled, "IDC-12"),
        (0x91, Garbled, "IDC-12"),
    ],
)
def test_every_status_word_says_what_can_be_done(status: int, kind: type[Trouble], code: str) -> None:
    why = trouble(status, Command.READ)
    assert (type(why), why.code) == (kind, code)


def test_the_status_is_the_modules_and_not_what_the_card_said() -> None:
    body = bytes.fromhex("000469824136")
    check = 0
    for each in body[:-1]:
        check ^= each
    assert Replies().arrived(PREAMBLE + body[:-1] + bytes([check])) == Reply(0x41)


def test_a_resident_card_is_read() -> None:
    card = read_text(RESIDENT)
    assert (card.kind, card.name, card.number) == (IdCardKind.RESIDENT, "张三", "110101199003071006")
    assert (card.sex, card.nation, card.birth_date) == ("2", "01", date(1990, 3, 7))
    assert (card.address, card.authority) == ("北京市东城区示例路1号", "示例市公安局")
    assert (card.valid_from, card.valid_until) == (date(2020, 1, 1), None)


def test_a_residence_permit_is_read() -> None:
    card = read_text(HMT)
    assert (card.kind, card.name, card.permit_number) == (IdCardKind.HMT_RESIDENT, "李四", "H12345678")
    assert (card.nation, card.valid_until) == ("", date(2026, 6, 1))


def test_the_older_foreigners_card_is_read() -> None:
    card = read_text(OLD)
    assert (card.kind, card.number, card.country) == (
        IdCardKind.FOREIGNER_2017,
        "XXX310090010101",
        "XXX",
    )
    assert (card.name, card.latin_name, card.birth_date) == ("样例", "SAMPLE, ALEX", date(1990, 1, 1))


def test_the_newer_foreigners_card_is_read() -> None:
    card = read_text(NEW)
    assert (card.kind, card.number) == (IdCardKind.FOREIGNER_2023, "911560199001010017")
    assert (card.name, card.latin_name, card.country) == ("样例", "SAMPLE ALEX", "XXX")


def test_a_long_latin_name_keeps_the_space_between_its_two_parts() -> None:
    first, rest = "MAXIMILIANA ALEXANDRA THEODORA VON ", "SAMPLE"
    text = NEW[:52] + padded((first, 35)) + NEW[122:220] + padded((rest, 11)) + NEW[242:]
    assert read_text(text).latin_name == first + rest


def spoiled(at: int, value: str, text: bytes = RESIDENT) -> bytes:
    coded = value.encode("utf-16-le")
    return text[:at] + coded + text[at + len(coded) :]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (RESIDENT[:-1], "IDC-20"),
        (spoiled(248, "Q"), "IDC-21"),
        (spoiled(122, " " * 18), "IDC-22"),
        (spoiled(36, "长期      "), "IDC-22"),
        (spoiled(122, "110101199003071007"), "IDC-23"),
        (spoiled(36, "19900308"), "IDC-23"),
        (spoiled(122, "310101", OLD), "IDC-23"),
        (RESIDENT[:2] + b"\x00\xd8" + RESIDENT[4:], "IDC-24"),
        (spoiled(2, "\x07"), "IDC-25"),
        (spoiled(188, "20201301"), "IDC-26"),
        (spoiled(188, "２０２０１３０１"), "IDC-26"),
    ],
)
def test_a_text_that_makes_no_sense_says_why(text: bytes, code: str) -> None:
    with pytest.raises(Garbled, match=code):
        read_text(text)
