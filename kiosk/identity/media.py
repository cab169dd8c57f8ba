"""What a scanned text is: one class of code, by rules that are data. Sends, opens and keeps nothing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, Field, field_validator

from drivers import id_number
from drivers.errors import Refused
from kiosk.identity.patterns import LONGEST_CODE, checked
from kiosk.text import Text

LONGEST = 2048
# What an ID card that was found or lent would give away: health data, medicine, what stands for a person.
FaceStep = Literal["read_reports", "fill_prescription", "bind", "file_newborn"]


class CodeClass(StrEnum):
    """In the order in which a text is tested. Source: codes.md §2."""

    SUISHEN = "suishen"
    URL = "url"
    HEALTH_CARD_STATIC = "health_card_static"
    HEALTH_CARD_DYNAMIC = "health_card_dynamic"
    TAX_INVOICE = "tax_invoice"
    E_VOUCHER = "e_voucher"
    NHSA_PACKAGE = "nhsa_package"
    ALIPAY_FACE = "alipay_face"
    UNIONPAY = "unionpay"
    ECNY = "ecny"
    ALIPAY = "alipay"
    ID_NUMBER = "id_number"
    WECHAT = "wechat"
    VISIT_SLIP = "visit_slip"
    HOSPITAL_CARD = "hospital_card"
    SOCIAL_CARD_CODE = "social_card_code"
    PICK_UP = "pick_up"
    UNKNOWN = "unknown"


# What a kind of screen takes; a text of several classes is of the one that comes first here.
IDENTIFICATION = (
    CodeClass.SUISHEN,
    CodeClass.HEALTH_CARD_STATIC,
    CodeClass.HEALTH_CARD_DYNAMIC,
    CodeClass.E_VOUCHER,
    CodeClass.ID_NUMBER,
    CodeClass.SOCIAL_CARD_CODE,
    CodeClass.HOSPITAL_CARD,
    CodeClass.VISIT_SLIP,
)
# Printed or copied, they show the same to everybody who once saw them.
STATIC = (CodeClass.HEALTH_CARD_STATIC, CodeClass.HOSPITAL_CARD, CodeClass.VISIT_SLIP)
PAYMENT = (
    CodeClass.E_VOUCHER,
    CodeClass.ALIPAY_FACE,
    CodeClass.UNIONPAY,
    CodeClass.ECNY,
    CodeClass.ALIPAY,
    CodeClass.WECHAT,
)


class MediaSettings(BaseModel, frozen=True, extra="forbid"):
    visit_slip: str = Field(
        default=r"\d{8}", description="Regular expression of the whole number on this hospital's visit slips."
    )

    hospital_card: str = Field(
        default="",
        description="Regular expression of the bar codes on cards of this hospital, and of others that the "
        "platform knows; empty: there are none.",
    )
    social_card_code: str = Field(
        default="",
        description="Regular expression of the electronic social card's code here; empty: not taken.",
    )
    pick_up: str = Field(
        default="",
        description="Regular expression of the internet hospital's pick-up codes; empty: there are none.",
    )
    second_factor: tuple[CodeClass, ...] = Field(
        default=STATIC,
        description="Codes after which the last four digits of the patient's telephone are asked for.",
    )

    face_beside_card: tuple[FaceStep, ...] = Field(
        default=(),
        description="What an ID card opens only beside its owner's face, compared with the photograph on its "
        "chip; needs a camera and the photo's decoder. Another card, or staff, open it without.",
    )

    @field_validator("second_factor")
    @classmethod
    def _never_changes(cls, kinds: tuple[CodeClass, ...]) -> tuple[CodeClass, ...]:
        if not set(kinds) <= set(STATIC):
            raise ValueError(f"only codes that never change: {', '.join(STATIC)}")
        return kinds

    @field_validator("visit_slip", "hospital_card", "social_card_code", "pick_up")
    @classmethod
    def _is_an_expression(cls, pattern: str) -> str:
        return checked(pattern)


@dataclass(frozen=True)
class Medium:
    """A code that the screen takes, as it goes to whoever understands it."""

    kind: CodeClass
    text: str = field(repr=False)


class NotAllowed(Refused):
    """A code that this screen does not take. `kind` is the class it is of, `shown` the words for that."""

    def __init__(self, code: str, kind: CodeClass) -> None:
        super().__init__(code, f"a code of the class {kind}")
        self.kind, self.shown = kind, Text(f"medium.{kind}")


def _without_stars(text: str) -> str:
    """Code 39 is framed by stars, which most scanners leave out. Source: codes.md §8."""
    return text.strip("*").upper()


def _living_person(text: str) -> bool:
    return id_number.is_valid(text) and id_number.could_be_alive(text, date.today())


@dataclass(frozen=True)
class Rule:
    """A text is of `kind` when, prepared, all of it fits `pattern` and it passes `check`."""

    kind: CodeClass
    pattern: str
    flags: re.RegexFlag = re.ASCII
    prepared: Callable[[str], str] = str
    check: Callable[[str], bool] | None = None

    def read(self, text: str) -> Medium | None:
        text = self.prepared(text)
        if re.fullmatch(self.pattern, text, self.flags) is None:
            return None
        if self.check is not None and not self.check(text):
            return None
        return Medium(self.kind, text)


# Source: codes.md §2, §3 and §6. UnionPay: 19 digits only, since 16 to 18 may be the number of a bank
# card, which is never taken from a scan.
RULES: tuple[Rule, ...] = (
    Rule(CodeClass.SUISHEN, r"https://s\.sh\.gov\.cn/.{1,1024}"),
    Rule(CodeClass.URL, r"https?://.*", re.ASCII | re.IGNORECASE),
    Rule(CodeClass.HEALTH_CARD_STATIC, r"[0-9A-Fa-f]{64}:1"),
    Rule(CodeClass.HEALTH_CARD_DYNAMIC, r"[0-9A-Fa-f]{64}:0:[^:]+"),
    Rule(CodeClass.TAX_INVOICE, r"01,\d\d,([^,]*,){5,}[^,]*"),
    Rule(CodeClass.E_VOUCHER, r"424[0-9A-Za-z]{25}"),
    Rule(CodeClass.NHSA_PACKAGE, r"opc[0-9A-Za-z]{25}"),
    Rule(CodeClass.ALIPAY_FACE, r"fp[0-9A-Za-z]{33,}"),
    Rule(CodeClass.UNIONPAY, r"62\d{17}"),
    Rule(CodeClass.ECNY, r"01\d{17}"),
    Rule(CodeClass.ALIPAY, r"(2[5-9]|30)\d{14,22}"),
    Rule(CodeClass.ID_NUMBER, r"\d{17}[\dX]", prepared=_without_stars, check=_living_person),
    Rule(CodeClass.WECHAT, r"1[0-5]\d{16}"),
)


def classify(text: str, allowed: Sequence[CodeClass], settings: MediaSettings | None = None) -> Medium:
    """The medium that a clean scanned text is on a screen that takes the classes `allowed`.

    Raises NotAllowed for anything else. A text may be of several classes (an ID number of Beijing
    looks like a WeChat code): only the screen decides. Source: codes.md §10.
    """
    found = list(_matches(text, settings or MediaSettings()))
    for kind in allowed:
        for medium in found:
            if medium.kind is kind:
                return medium
    raise NotAllowed("MED-01", found[0].kind if found else CodeClass.UNKNOWN)


def is_pick_up(text: str, settings: MediaSettings) -> bool:
    """Whether this is the code of an order, and nothing that says who somebody is."""
    kinds = [each.kind for each in _matches(text, settings)]
    return bool(kinds) and kinds[0] is CodeClass.PICK_UP


def _matches(text: str, settings: MediaSettings) -> Iterator[Medium]:
    """Everything that the text could be, in the order of the rules."""
    if not 0 < len(text) <= LONGEST:
        return
    own = _rules_of_this_hospital(settings) if len(text) <= LONGEST_CODE else ()
    for rule in (*RULES, *own):
        medium = rule.read(text)
        if medium is not None:
            yield medium


def _rules_of_this_hospital(settings: MediaSettings) -> Iterator[Rule]:
    yield Rule(CodeClass.VISIT_SLIP, settings.visit_slip, prepared=_without_stars)
    if settings.hospital_card:
        yield Rule(CodeClass.HOSPITAL_CARD, settings.hospital_card, prepared=_without_stars)
    if settings.social_card_code:
        yield Rule(CodeClass.SOCIAL_CARD_CODE, settings.social_card_code)
    if settings.pick_up:
        yield Rule(CodeClass.PICK_UP, settings.pick_up)
