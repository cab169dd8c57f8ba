"""Documents and readers that several tests of the printer share."""

from typing import Any

import zxingcpp
from hypothesis import strategies as st
from PIL import Image

from hardware_sim.printing.paper import Piece
from printer.document import Align, Bars, Document, Gap, Line, Pair, Qr, Rule
from printer.escpos import encode
from printer.profiles import Profile

LINK = "https://bill.example/v?code=33060126&number=0000123456&check=a1b2c3"

SLIP = Document(
    "slip",
    (
        Line("滨江示范医院", Align.CENTRE, bold=True),
        Line("缴费凭条", Align.CENTRE, bold=True, size=2),
        Rule(),
        Pair("就诊人", "林*英"),
        Pair("Laboratory", "1,234.56"),
        Gap(2),
        Qr(LINK),
        Line("T-01", Align.RIGHT),
    ),
)

# Characters that hospitals' systems deliver: Chinese of all planes, accents, signs, and commands.
TEXTS = st.text(
    st.one_of(
        st.characters(codec="gbk"),
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
        st.characters(exclude_categories=()),
        st.sampled_from("\x00\x10\x1b\x1d\x04\n\r\t¥￥，。（）䶮𬭎𠮷\u202e\ue863\ud800"),
    ),
    max_size=90,
)
ELEMENTS = st.one_of(
    st.builds(Line, TEXTS, st.sampled_from(Align), st.booleans(), st.sampled_from((1, 2))),
    st.builds(Pair, TEXTS, TEXTS, st.booleans()),
    st.builds(Rule),
    st.builds(Gap, st.integers(-1, 12)),
    st.builds(Bars, st.one_of(TEXTS, st.text("abc0", max_size=60)), st.floats(0.1, 3)),
    st.builds(Qr, st.one_of(TEXTS, st.text("abc0", max_size=3000)), st.floats(0.1, 3)),
)
DOCUMENTS = st.builds(Document, st.just("any"), st.lists(ELEMENTS, max_size=6).map(tuple))


def millimetres(profile: Profile) -> int:
    return 80 if profile.dots > 384 else 58


def on_paper(document: Document, profile: Profile) -> Piece:
    """What the bench's reader makes of our bytes."""
    return Piece.read(encode(document, profile), millimetres(profile), profile.dots)


def scanned(picture: Image.Image) -> list[str]:
    """The QR codes that a phone would read in the picture."""
    found: list[Any] = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in found]


def scanned_bars(picture: Image.Image) -> list[str]:
    """The Code 128 that a hand scanner would read in the picture."""
    found: list[Any] = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.Code128)
    return [code.text for code in found]
