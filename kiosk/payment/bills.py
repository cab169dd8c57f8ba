"""What is owed, who pays which part of it, and the fiscal bill that proves it. Amounts are fen."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.identity.people import PersonName
from kiosk.payment.coverage import ChargedItem

# Yuan, and parts of a fen; a share in percent. Empty where the issuer says nothing.
UNIT_PRICE, RATIO = r"^([0-9]{1,10}(\.[0-9]{1,6})?)?$", r"^([0-9]{1,3}(\.[0-9]{1,2})?%)?$"


@dataclass(frozen=True)
class BillItem:
    """A line of a bill or of the list behind it; what its issuer leaves out is empty.

    `standard` is what the authority lets it cost (标准). `unit_price` is in yuan and may have parts of a
    fen; it and `self_pay_ratio` ("10%") are printed as given, for nothing is reckoned from them.
    Source: e-bill.md A4.
    """

    name: str
    fen: int
    quantity: str = "1"
    unit: str = ""
    code: str = ""
    standard: str = ""
    specification: str = ""
    unit_price: str = ""
    self_pay_ratio: str = ""


@dataclass(frozen=True)
class Bill:
    """An open bill of the hospital; `title` is the hospital's own words."""

    number: str
    title: str
    department: str
    ordered_at: datetime
    fen: int
    items: tuple[BillItem, ...] = ()


class Care(StrEnum):
    """Of which kind a visit is at the insurer."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"


@dataclass(frozen=True)
class Charge:
    """Bills that the hospital has put together for one payment, and announced to the insurer.

    `visit` and `batch` are the insurer's mdtrt_id and the hospital's chrg_bchno. `items` are empty where the
    hospital does not hand on what the insurer answered to them.
    """

    id: str
    fen: int
    visit: str = ""
    batch: str = ""
    care: Care = Care.OUTPATIENT
    items: tuple[ChargedItem, ...] = ()


@dataclass(frozen=True)
class Parts:
    """Who pays what, as the insurer's pre-settlement gave it. Never computed or adjusted here."""

    total: int
    pooled_fund: int = 0
    other_funds: int = 0
    personal_account: int = 0
    cash: int = 0


class BillState(StrEnum):
    """What a fiscal bill is worth now. Source: e-bill.md A8."""

    ISSUED = "issued"
    EXCHANGED = "exchanged"  # for one on the issuer's own paper (换开): must not be given twice
    REVERSED = "reversed"
    VOIDED = "voided"
    OTHER = "other"  # a word of the platform that is not known here

    @classmethod
    def _missing_(cls, value: object) -> "BillState | None":
        return cls.OTHER if isinstance(value, str) else None

    @property
    def can_be_given(self) -> bool:
        """Whether the bill and its notice may be printed; a reversed one bears the mark."""
        return self in (BillState.ISSUED, BillState.REVERSED)


class BillSource(StrEnum):
    """Where the visit was that a fiscal bill is about."""

    OUTPATIENT = "outpatient"
    EMERGENCY = "emergency"
    INPATIENT = "inpatient"
    INTERNET = "internet"


class PayerKind(StrEnum):
    """Who paid (交款人类型). Source: e-bill.md A3."""

    PERSON = "person"
    UNIT = "unit"


@dataclass(frozen=True)
class BillNumber:
    """Which bill; a number alone is unique within its batch only."""

    code: str
    number: str


@dataclass(frozen=True)
class OwnField:
    """A field that only this site's bills have; one that `is_sum` is an amount in yuan."""

    name: str
    value: str = field(repr=False)
    is_sum: bool = False


@dataclass(frozen=True)
class EBill:
    """A fiscal e-bill as the bill platform issued it; code and number are text (leading zeros).

    `items` are the fiscal items that are printed, `details` the list behind them; `printed` is how often it
    was printed. A red bill says which one it `reverses`, and its amounts are negative. `own_fields` are what
    this site has on its bills beside the standard. `adds_up` as far as its issuer's own
    numbers go; what does not is shown as it was signed.
    """

    code: str
    number: str
    check_code: str
    title: str
    issued_at: datetime
    payer: PersonName
    hospital: str
    total: int
    parts: Parts
    items: tuple[BillItem, ...]
    verify_url: str
    settlement: str
    printed: int = 0
    state: BillState = BillState.ISSUED
    source: BillSource = BillSource.OUTPATIENT
    payer_kind: PayerKind = PayerKind.PERSON
    reverses: BillNumber | None = None
    details: tuple[BillItem, ...] = ()
    extra: dict[str, str] = field(default_factory=dict, repr=False)
    own_fields: tuple[OwnField, ...] = field(default=(), repr=False)
    adds_up: bool = True
