"""Frames, texts and records of cards: nothing that a wire may carry crashes a codec or keeps it busy."""

import functools
import operator
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings, target
from hypothesis import strategies as st

from drivers import card_files
from drivers.errors import Trouble
from drivers.id_card_frames import PREAMBLE, Replies, parts
from drivers.id_card_text import newest_address, read_text
from drivers.pcsc import Reply
from drivers.resident_card import read_free, with_person
from kiosk.identity.media import IDENTIFICATION, MediaSettings, classify

CORPUS = Path(__file__).with_name("corpus")
SLOWEST_SECONDS = 0.5
bounded = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def frames(data: bytes) -> None:
    """Cut into pieces by its own first byte, as a wire would."""
    piece, replies = max(1, data[0] if data else 1), Replies()
    for at in range(0, len(data), piece):
        reply = replies.arrived(data[at : at + piece])
        if reply is not None:
            parts(reply.data, fingerprint=bool(data[0] & 1))
            return


def records(data: bytes) -> None:
    found = card_files.records([data[at : at + 40] for at in range(0, len(data), 40)])
    card_files.holder(found, found)


def health_card(data: bytes) -> None:
    """What a resident health card answers, one piece after the other, and the person behind it."""
    pieces = iter([data[at : at + 40] for at in range(0, len(data), 40)])

    def transmit(_command: bytes) -> Reply:
        return Reply(next(pieces, b""), 0x9000)

    found = card_files.records([data[at : at + 40] for at in range(0, len(data), 40)])
    with_person(read_free(transmit), found)


def codes(data: bytes) -> None:
    patterns = MediaSettings(hospital_card=r"HC\d{8}", social_card_code=r"SSC:[0-9A-F]{32}")
    classify(data.decode("utf-8", "replace"), IDENTIFICATION, patterns)


def addresses(data: bytes) -> None:
    newest_address(data)


CODECS: tuple[Callable[[bytes], None], ...] = (frames, read_text, addresses, records, health_card, codes)


def survives(codec: Callable[[bytes], object], data: bytes) -> None:
    began = time.monotonic()
    with suppress(Trouble):  # To say what is wrong is what is asked of it.
        codec(data)
    assert time.monotonic() - began < SLOWEST_SECONDS


def sealed(status: int, content: bytes) -> bytes:
    """A frame with a right check."""
    body = (len(content) + 4).to_bytes(2, "big") + bytes([0, 0, status]) + content
    return PREAMBLE + body + bytes([functools.reduce(operator.xor, body)])


def with_lengths(pieces: list[bytes]) -> bytes:
    return b"".join(len(each).to_bytes(2, "big") for each in pieces) + b"".join(pieces)


def spoiled(frame: bytes, place: int, byte: int) -> bytes:
    """With one byte changed, or as it was."""
    place %= 2 * len(frame)
    return frame if place >= len(frame) else frame[:place] + bytes([byte]) + frame[place + 1 :]


contents = st.one_of(
    st.lists(st.binary(max_size=300), min_size=2, max_size=3).map(with_lengths), st.binary(max_size=600)
)
framed = st.builds(
    lambda noise, frame, place, byte: noise + spoiled(frame, place, byte),
    st.binary(max_size=3),
    st.builds(sealed, st.sampled_from([0x90, 0x9F, 0x10, 0x41]), contents),
    st.integers(0, 5000),
    st.integers(0, 255),
)


def test_a_good_share_of_the_frames_reaches_the_parsers() -> None:
    reached = []

    @settings(bounded, max_examples=100, derandomize=True)
    @given(framed)
    def drawn(data: bytes) -> None:
        with suppress(Trouble):
            reached.append(Replies().arrived(data) is not None)

    drawn()
    assert sum(reached) >= 30


@pytest.mark.parametrize("codec", CODECS)
@bounded
@given(data=st.one_of(st.binary(max_size=2100), framed, st.binary(min_size=256, max_size=256)))
@example(data=b"")
@example(data=PREAMBLE * 300)
@example(data=b"1" * 2048)
def test_no_bytes_crash_a_codec(codec: Callable[[bytes], object], data: bytes) -> None:
    target(float(len(set(data))))
    survives(codec, data)


@pytest.mark.parametrize("codec", CODECS)
def test_what_once_was_found_is_tried_again(codec: Callable[[bytes], object]) -> None:
    kept = sorted(CORPUS.glob("*.hex"))
    assert kept
    for file in kept:
        survives(codec, bytes.fromhex(file.read_text("ascii")))
