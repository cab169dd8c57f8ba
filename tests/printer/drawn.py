"""Papers as the bench's printer makes them from our bytes: a second pair of eyes that knows only ESC/POS."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from hardware_sim.printing.paper import Piece
from kiosk.text import LANGUAGES, words
from printer.document import Document
from printer.escpos import encode
from printer.profiles import PROFILES, Chinese, Profile
from printer.trial_slip import technicians_slip
from tests.printer.samples import SAMPLES

WIDTHS = (80, 58)
# Printers with fewer dots than most of their width, and the papers that are hardest to them.
RARER = tuple(kind for kind in PROFILES if kind not in [f"{width}mm" for width in WIDTHS])
HARDEST = (
    "e_bill_large",
    "e_bill_inpatient_copy",
    "e_bill_notice",
    "settlement_statement_covered",
    "fee_slip_long_names",
    "appointment_slip_pending",
    "guide_slip",
    "health_card",
    "refund_slip",
    "detail_list",
)
# In both languages at once, and other on every kind of printer.
TEST_SLIP = "test_slip"


@dataclass(frozen=True)
class Drawn:
    """One paper in one language on one kind of printer, the usual one of its width when `kind` is ""."""

    sample: str
    language: str
    width_mm: int
    chinese: Chinese
    kind: str = ""

    @property
    def name(self) -> str:
        return f"{self.sample}.{self.language}.{self.kind or f'{self.width_mm}mm'}.{self.chinese}"

    @property
    def profile(self) -> Profile:
        if self.kind:
            return replace(PROFILES[self.kind], chinese=self.chinese)
        return profile_of(self.width_mm, self.chinese)

    @property
    def document(self) -> Document:
        if self.sample == TEST_SLIP:
            return technicians_slip(self.profile)
        return SAMPLES[self.sample](words(self.language))

    @property
    def piece(self) -> Piece:
        return _read(self)


@cache
def _read(drawn: Drawn) -> Piece:
    """Read once for all tests of a process; none of them changes it."""
    return Piece.read(encode(drawn.document, drawn.profile), drawn.width_mm, drawn.profile.dots)


def profile_of(width_mm: int, chinese: Chinese = Chinese.CODE_PAGE, native_qr: bool = True) -> Profile:
    return replace(PROFILES[f"{width_mm}mm"], chinese=chinese, native_qr=native_qr)


def read(document: Document, width_mm: int = 80, chinese: Chinese = Chinese.CODE_PAGE) -> Piece:
    return Piece.read(encode(document, profile_of(width_mm, chinese)), width_mm)


def hardest_papers() -> Iterator[Drawn]:
    """On the rarer kinds of printer, in both ways of Chinese."""
    for sample, language, kind, way in product(HARDEST, LANGUAGES, RARER, Chinese):
        yield Drawn(sample, language, int(kind[:2]), way, kind)


def every_paper(*ways: Chinese) -> Iterator[Drawn]:
    for sample in (*SAMPLES, TEST_SLIP):
        for language in LANGUAGES[:1] if sample == TEST_SLIP else LANGUAGES:
            for width_mm in WIDTHS:
                yield from (Drawn(sample, language, width_mm, way) for way in ways or Chinese)
