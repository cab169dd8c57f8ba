"""Codes that strangers show: hostile ones that are kept go through frames, decoders and classifier."""

import time
from pathlib import Path

import numpy as np
import pytest
import segno

from drivers.qr import find_codes
from drivers.scan_frames import Framer, clean
from kiosk.identity.media import IDENTIFICATION, NotAllowed, classify

CORPUS = Path(__file__).with_name("corpus")
SLOWEST_SECONDS = 2.0
HOSTILE = sorted(CORPUS.glob("hostile_*.hex"))


def kept(file: Path) -> bytes:
    return bytes.fromhex(file.read_text("ascii"))


def test_s19_hostile_codes_are_kept() -> None:
    assert len(HOSTILE) >= 10


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.stem)
def test_s19_a_hostile_code_at_the_scanner_is_dropped_or_named_and_soon(file: Path) -> None:
    framer, began = Framer(), time.monotonic()
    texts = [clean(frame, aim_prefix=True) for frame in (*framer.arrived(kept(file)), *framer.silence())]
    for text in filter(None, texts):
        assert text.isprintable()
        with pytest.raises(NotAllowed):
            classify(text, IDENTIFICATION)
    assert time.monotonic() - began < SLOWEST_SECONDS


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.stem)
def test_s19_a_hostile_code_before_the_camera_is_dropped_or_named(file: Path) -> None:
    data = kept(file)[:1000]
    rows = np.array([list(row) for row in segno.make_qr(data, error="L").matrix_iter(scale=3, border=4)])
    for found in find_codes(np.where(rows, 0, 255).astype(np.uint8)):
        with pytest.raises(NotAllowed):
            classify(found.text, IDENTIFICATION)
