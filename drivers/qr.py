"""Codes in a picture: two decoders, several looks. What a code means, kiosk/identity/media.py says."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import zxingcpp
from pyzbar import pyzbar

from drivers.pictures import Picture, clearer, grey
from drivers.scan_frames import decoded

Corners = tuple[tuple[int, int], ...]


class Symbology(StrEnum):
    """What hospitals print and phones show. Others are not looked for: faster, and fewer misreadings."""

    QR = "qr_code"
    CODE_128 = "code_128"
    CODE_39 = "code_39"
    DATA_MATRIX = "data_matrix"
    PDF_417 = "pdf_417"


@dataclass(frozen=True)
class FoundCode:
    """One code. `corners` are in dots of the picture, clockwise from the code's own top left."""

    text: str = field(repr=False)
    symbology: Symbology
    corners: Corners


FORMATS = {
    zxingcpp.BarcodeFormat.QRCode: Symbology.QR,
    zxingcpp.BarcodeFormat.Code128: Symbology.CODE_128,
    zxingcpp.BarcodeFormat.Code39: Symbology.CODE_39,
    zxingcpp.BarcodeFormat.DataMatrix: Symbology.DATA_MATRIX,
    zxingcpp.BarcodeFormat.PDF417: Symbology.PDF_417,
}
_ALL = zxingcpp.BarcodeFormats(list(FORMATS))
# What nearly every picture holds is looked for first: all five take twice as long.
_USUAL = zxingcpp.BarcodeFormats(list(FORMATS)[:3])
# Only what ZBar checks by itself: it finds Code 39 and others in mere texture.
_ZBAR = {"QRCODE": Symbology.QR, "CODE128": Symbology.CODE_128}
_ZBAR_WANTED = [pyzbar.ZBarSymbol[name] for name in _ZBAR]


def find_codes(bgr: Picture) -> list[FoundCode]:
    """The codes of the first look that gives any; a clear picture costs one look of the first decoder.

    Takes bytes with one, three (blue first) or four channels; raises ValueError for other arrays.
    """
    plain = grey(bgr)
    if not plain.size:
        return []
    return next((found for found in _looks(plain) if found), [])


def _looks(plain: Picture) -> Iterator[list[FoundCode]]:
    """From the cheapest to the dearest; ZBar last, which reads some that the first decoder never does."""
    yield _first(plain, _USUAL)
    yield _first(plain, _ALL)
    for picture, scale in clearer(plain):
        yield _first(picture, _ALL, scale)
    yield _second(plain)


def _first(plain: Picture, formats: zxingcpp.BarcodeFormats, scale: float = 1.0) -> list[FoundCode]:
    # Plain, since the other modes spell control characters out and so make them printable.
    read = zxingcpp.read_barcodes(plain, formats=formats, text_mode=zxingcpp.TextMode.Plain)
    return [
        FoundCode(_text(each), FORMATS[each.symbology], _corners(each.position, scale))
        for each in read
        if each.symbology in FORMATS
    ]


def _text(code: zxingcpp.Barcode) -> str:
    """By the bytes, as a scanner would: phones write UTF-8 or GB18030 and do not say which."""
    text = decoded(code.bytes)
    return code.text if text is None else text


def _corners(position: zxingcpp.Position, scale: float) -> Corners:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((round(point.x / scale), round(point.y / scale)) for point in points)


def _second(plain: Picture) -> list[FoundCode]:
    """ZBar guesses at the encoding and guesses Chinese wrong, so only plain ASCII of its is believed."""
    return [
        FoundCode(each.data.decode("ascii"), _ZBAR[each.type], tuple((p.x, p.y) for p in each.polygon))
        for each in pyzbar.decode(plain, symbols=_ZBAR_WANTED)
        if each.data.isascii() and each.type in _ZBAR
    ]
