"""Status bytes: the values of the reference, and whatever else may come over the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import Garbled
from printer.status import Kind, PrinterStatus, Reply, parse_automatic, parse_real_time, replies

GOOD = (0x12, 0x12, 0x12, 0x12)


@pytest.mark.parametrize(
    ("question", "answer", "status"),
    [
        (1, 0x16, PrinterStatus()),
        (1, 0x1A, PrinterStatus(offline=True)),
        (1, 0x1E, PrinterStatus(offline=True)),
        (2, 0x16, PrinterStatus(cover_open=True)),
        (2, 0x32, PrinterStatus(paper_out=True)),
        (2, 0x36, PrinterStatus(cover_open=True, paper_out=True)),
        (3, 0x16, PrinterStatus(recoverable=True)),
        (3, 0x1A, PrinterStatus(cutter_jammed=True)),
        (3, 0x32, PrinterStatus(unrecoverable=True)),
        (3, 0x52, PrinterStatus(head_hot=True)),
        (4, 0x1E, PrinterStatus(paper_low=True)),
        (4, 0x72, PrinterStatus(paper_out=True)),
        (4, 0x7E, PrinterStatus(paper_low=True, paper_out=True)),
    ],
)
def test_the_answers_of_the_reference(question: int, answer: int, status: PrinterStatus) -> None:
    answers = list(GOOD)
    answers[question - 1] = answer
    assert parse_real_time(answers) == status


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ("10000000", PrinterStatus()),
        ("38000C00", PrinterStatus(offline=True, cover_open=True, paper_out=True)),
        ("18080000", PrinterStatus(offline=True, cutter_jammed=True)),
        ("10000300", PrinterStatus(paper_low=True)),
        ("18200000", PrinterStatus(offline=True, unrecoverable=True)),
        ("18400000", PrinterStatus(offline=True, head_hot=True)),
        ("18040000", PrinterStatus(offline=True, recoverable=True)),
    ],
)
def test_the_automatic_statuses_of_the_reference(data: str, status: PrinterStatus) -> None:
    assert parse_automatic(bytes.fromhex(data)) == status


def test_low_paper_still_prints_and_nothing_else_does() -> None:
    assert PrinterStatus(paper_low=True).ready
    for what in ("offline", "cover_open", "paper_out", "cutter_jammed", "head_hot", "recoverable"):
        assert not PrinterStatus(**{what: True}).ready


def test_replies_of_three_kinds_are_told_apart_in_one_stream() -> None:
    stream = bytes.fromhex("11 12 03 13 10000C00 0F 1E")
    assert replies(stream) == (
        [
            Reply(Kind.REAL_TIME, b"\x12"),
            Reply(Kind.QUEUED, b"\x03"),
            Reply(Kind.AUTOMATIC, bytes.fromhex("10000C00")),
            Reply(Kind.QUEUED, b"\x0f"),
            Reply(Kind.REAL_TIME, b"\x1e"),
        ],
        b"",
    )


@given(st.binary(max_size=40), st.integers(0, 40))
def test_a_stream_means_the_same_however_it_is_cut(stream: bytes, cut: int) -> None:
    try:
        whole = replies(stream)
    except Garbled:
        return
    first, rest = replies(stream[:cut])
    second, left = replies(rest + stream[cut:])
    assert (first + second, left) == whole


def test_a_byte_that_is_no_status_is_garbled() -> None:
    with pytest.raises(Garbled, match="PRN-09"):
        replies(b"\x12\xff")


def test_a_reply_after_a_broken_automatic_status_is_read_all_the_same() -> None:
    """Three of its bytes were lost; what follows is no part of it."""
    found, rest = replies(bytes.fromhex("10 12"))
    assert ([reply.kind for reply in found], rest) == ([Kind.REAL_TIME], b"")
    found, rest = replies(bytes.fromhex("18 00 0C 00 12"))
    assert ([reply.kind for reply in found], rest) == ([Kind.AUTOMATIC, Kind.REAL_TIME], b"")
