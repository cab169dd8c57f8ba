"""The framing rules of a code scanner, one by one, and with anything else that bytes can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scan_frames import LONGEST_BYTES, Framer, Repeats, clean


def test_rule_1_a_frame_ends_at_cr_or_lf_or_at_a_silence() -> None:
    framer = Framer()
    assert framer.arrived(b"one\rtwo\nthr") == [b"one", b"two"]
    assert framer.arrived(b"ee") == []
    assert framer.silence() == [b"three"]
    assert framer.silence() == []


def test_rule_1_half_a_code_is_dropped_when_the_scanner_is_known_to_end_each() -> None:
    framer = Framer(marked=True)
    framer.arrived(b"13450000")
    assert framer.silence() == []
    assert framer.dropped == 1
    assert framer.arrived(b"281234567890123456\r") == [b"281234567890123456"]


def test_rule_2_an_empty_frame_is_none() -> None:
    framer = Framer()
    assert framer.arrived(b"\r\n\r\nA\r\n") == [b"A"]
    assert framer.dropped == 0


@pytest.mark.parametrize(
    ("frame", "aim_prefix", "text"),
    [
        (b"\x0200661234\x03", False, "00661234"),
        (b"]Q100661234", True, "00661234"),
        (b"\x02]C100661234\x03", True, "00661234"),
        (b"]Q100661234", False, "]Q100661234"),
        (b"]]100661234", True, "]]100661234"),
    ],
)
def test_rule_3_stx_etx_and_the_aim_prefix_are_cut_off(frame: bytes, aim_prefix: bool, text: str) -> None:
    assert clean(frame, aim_prefix=aim_prefix) == text


def test_rule_4_the_ends_are_trimmed_and_the_middle_is_not_touched() -> None:
    assert clean(b"\x00 \t A  B \x1f\x7f ", aim_prefix=False) == "A  B"


def test_rule_5_a_frame_that_is_too_long_is_dropped_whole() -> None:
    framer = Framer()
    assert framer.arrived(b"A" * (LONGEST_BYTES + 1)) == []
    assert framer.arrived(b"A" * 100 + b"\rB\r") == [b"B"]
    assert framer.dropped == 1
    assert framer.arrived(b"C" * 4096 + b"\r") == []
    assert framer.dropped == 2
    assert framer.arrived(b"D" * LONGEST_BYTES + b"\r") == [b"D" * LONGEST_BYTES]


def test_rule_6_the_same_within_a_moment_is_a_second_reading() -> None:
    repeats = Repeats(1.5)
    assert not repeats.again("A", 10.0)
    assert repeats.again("A", 11.4)
    assert repeats.again("A", 12.8)
    assert not repeats.again("A", 14.4)
    assert not repeats.again("B", 14.5)


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        ("挂号单 12".encode(), "挂号单 12"),
        ("挂号单 12".encode("gb18030"), "挂号单 12"),
        (b"\xff\xfe\xfd", None),
        (b"A\x1b[2JB", None),
        (b"A\x00B", None),
        ("A\u202eB".encode(), None),
        (b" \x02\x03 ", None),
    ],
)
def test_rule_7_text_is_utf8_or_gb18030_and_s19_printable(frame: bytes, text: str | None) -> None:
    assert clean(frame, aim_prefix=False) == text


def test_what_came_before_is_forgotten_to_the_end_of_its_code() -> None:
    framer = Framer()
    framer.ignore_what_came(b"old\rbegun befo")
    assert framer.arrived(b"re\rnew\r") == [b"new"]
    framer.ignore_what_came(b"begun befo")
    assert framer.silence() == []
    assert framer.arrived(b"new\r") == [b"new"]
    framer.ignore_what_came(b"old\r")
    assert framer.arrived(b"new\r") == [b"new"]


@given(st.lists(st.binary(max_size=3000), max_size=6), st.booleans(), st.booleans())
def test_s19_any_bytes_are_clean_codes_or_nothing(
    pieces: list[bytes], marked: bool, aim_prefix: bool
) -> None:
    framer = Framer(marked=marked)
    frames = [frame for piece in pieces for frame in framer.arrived(piece)] + framer.silence()
    for frame in frames:
        assert 0 < len(frame) <= LONGEST_BYTES
        text = clean(frame, aim_prefix=aim_prefix)
        assert text is None or (text and text.isprintable() and text == text.strip())


@given(st.lists(st.binary(min_size=1, max_size=20).filter(lambda b: not set(b) & {10, 13}), max_size=5))
def test_codes_come_out_the_same_however_the_line_cuts_them(codes: list[bytes]) -> None:
    framer = Framer()
    sent = b"".join(code + b"\r\n" for code in codes)
    assert [frame for byte in sent for frame in framer.arrived(bytes([byte]))] == codes
