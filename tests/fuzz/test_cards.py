"""Frames, texts and records of cards: nothing that a wire may carry crashes a codec or keeps it busy."""

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


framed = st.builds(
    lambda noise, body: noise + PREAMBLE + (len(body) % 5000).to_bytes(2, "big") + body,
    st.binary(max_size=8),
    st.binary(max_size=1400),
)


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
