"""Codes in pictures: which are read, as which text, and that no picture does harm."""

import io
from contextlib import suppress

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pyzbar import pyzbar

from drivers.errors import Refused
from drivers.pictures import Picture, load
from drivers.qr import Symbology, find_codes
from hardware_sim.camera.code_frames import SPOILS, phone
from kiosk.identity.media import IDENTIFICATION, PAYMENT, NotAllowed, classify

CODE = f"{'3f' * 32}:0:{'a1' * 16}"
E_VOUCHER = "4241234567890123456789330000"


def drawn(content: str | bytes, **how: object) -> Picture:
    file = io.BytesIO()
    segno.make_qr(content, **how).save(file, kind="png", scale=5)
    picture = cv2.imdecode(np.frombuffer(file.getvalue(), np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(picture, np.uint8)


def texts(picture: Picture) -> list[str]:
    return [code.text for code in find_codes(picture)]


@pytest.mark.parametrize("text", [CODE, E_VOUCHER, "https://s.sh.gov.cn/0123456789"])
def test_a_code_on_a_phone_is_read_whole(text: str):
    assert texts(phone(text)) == [text]


def test_a_bar_code_is_read_and_named():
    (found,) = find_codes(phone(E_VOUCHER, symbology="code_128"))
    assert (found.text, found.symbology) == (E_VOUCHER, Symbology.CODE_128)


def test_the_corners_go_round_the_code():
    picture = drawn("1234567890")
    (found,) = find_codes(picture)
    quiet, far = 4 * 5, picture.shape[0] - 4 * 5
    expected = ((quiet, quiet), (far, quiet), (far, far), (quiet, far))
    assert np.abs(np.array(found.corners) - np.array(expected)).max() <= 5


def test_every_code_of_a_picture_is_found():
    both = np.hstack(
        [drawn("first"), np.full((drawn("first").shape[0], 40, 3), 255, np.uint8), drawn("other")]
    )
    assert sorted(texts(both)) == ["first", "other"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_is_read_in_both_encodings(encoding: str):
    text = "江城市第一人民医院 林秀英 就诊"
    assert texts(drawn(text.encode(encoding), mode="byte")) == [text]


def test_a_grey_and_a_transparent_picture_are_read_too():
    picture = drawn("1234567890")
    assert texts(picture[:, :, 0]) == texts(cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA)) == ["1234567890"]


def test_a_code_hides_its_text_from_logs():
    (found,) = find_codes(drawn("secret-code"))
    assert "secret-code" not in repr(found)


def test_an_array_that_is_no_picture_is_said_so():
    with pytest.raises(ValueError, match="bytes"):
        find_codes(np.zeros((4, 4), np.float64))  # type: ignore[arg-type]  # that is the point
    for nothing in (None, [[1, 2]], "picture"):
        with pytest.raises(ValueError, match="array of bytes"):
            find_codes(nothing)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(ValueError, match="channels"):
        find_codes(np.zeros((4, 4, 2), np.uint8))


def test_a_file_that_is_no_picture_is_refused(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    for name in ("a.png", "missing.png"):
        with pytest.raises(Refused):
            load(tmp_path / name)


def test_spoiled_frames_give_more_codes_than_either_decoder_alone_and_no_wrong_one():
    """Seeded frames as the bench draws them; the whole table is `make bench`."""
    ours = zxing = zbar = 0
    for number, spoil in enumerate(each for each in SPOILS for _ in range(4)):
        text = f"{number:064x}:1"
        frame = phone(text, spoil, number)
        found = texts(frame)
        assert found in ([text], []), spoil
        ours += bool(found)
        zxing += text in [code.text for code in zxingcpp.read_barcodes(frame)]
        zbar += text in [code.data.decode() for code in pyzbar.decode(frame)]
    assert ours > max(zxing, zbar)


SHAPES = st.one_of(
    st.tuples(st.integers(0, 40), st.integers(0, 40)),
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from([1, 3, 4])),
)


@settings(max_examples=150, deadline=None)
@given(SHAPES.flatmap(lambda shape: arrays(np.uint8, shape)))
def test_s19_no_picture_crashes_the_reader(picture: Picture):
    assert isinstance(find_codes(picture), list)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=120))
def test_s19_whatever_a_code_holds_is_classified_or_refused(content: bytes):
    for text in texts(drawn(content, mode="byte")):
        with suppress(NotAllowed):
            assert classify(text, (*IDENTIFICATION, *PAYMENT)).text
