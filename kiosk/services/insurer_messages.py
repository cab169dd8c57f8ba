"""The insurer's national interface as bytes and values: envelope, exact amounts, answers. Pure.

Amounts are yuan with two decimals on the wire and fen everywhere else. Source: e-bill.md B1-B3.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator

from kiosk.payment.bills import Parts
from kiosk.payment.coverage import ItemParts
from kiosk.payment.insurance import NamedFund, Registration

SELF_SERVICE = "2"  # opter_type
INSTITUTION = 12  # characters
DEVICE = slice(26, 28)
INSURED_NOW = "1"  # psn_insu_stas
AMOUNT = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,20})?", re.ASCII)
LARGEST = Decimal(10) ** 14  # N(16,2)
# The funds of a settlement beside the pooled one, and our names for them. Source: e-bill.md B3.
FundField = Literal["cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "hifdm_pay", "oth_pay"]
FundKind = Literal[
    "civil_servants", "enterprise", "serious_illness", "large_sums", "relief", "disabled_soldiers", "other"
]
# What pre-settlement and settlement must agree on, beside the funds that a profile names: all that makes up
# the lines that a patient reads. Source: e-bill.md B4 rule 6.
AGREED = ("medfee_sumamt", "fund_pay_sumamt", "hifp_pay", "acct_pay", "psn_cash_pay")
NOT_IN_OLDER = "hifp_pay"  # a leg that an older release left open lacks it, and knows nothing of SELDOM
SELDOM = ("hosp_part_amt", "acct_mulaid_pay")  # as the funds: on disk only when it is something
# What pre-settlement says and settlement wants to hear again.
SAID_AGAIN = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")


def yuan_of(fen: int) -> str:
    """`fen` as the wire wants it: 6800 → "68.00"."""
    sign, (yuan, rest) = "-" if fen < 0 else "", divmod(abs(fen), 100)
    return f"{sign}{yuan}.{rest:02}"


def fen_of(amount: object) -> int:
    """Yuan from the wire, a JSON number or a text, as fen. ValueError when it is not exact to the fen.

    Binary floats are no amounts: JSON has to be read with `parse_float=Decimal`.
    """
    if isinstance(amount, bool) or not isinstance(amount, str | int | Decimal):
        raise ValueError("no amount")
    if isinstance(amount, str) and not AMOUNT.fullmatch(amount):
        raise ValueError("no amount")
    yuan = Decimal(amount)
    if not yuan.is_finite() or abs(yuan) >= LARGEST:
        raise ValueError("no amount of sixteen digits")
    fen = int(yuan.scaleb(2))
    if Decimal(fen).scaleb(-2) != yuan:
        raise ValueError("an amount finer than a fen")
    return fen


Fen = Annotated[int, BeforeValidator(fen_of)]


class Told(BaseModel):
    """A piece of what the insurer says; what we don't know is passed over."""

    # Inputs are names and numbers of patients: they stay out of error texts and of the parser's own memory.
    model_config = ConfigDict(
        frozen=True, extra="ignore", strict=True, hide_input_in_errors=True, cache_strings="none"
    )


class Insurance(Told):
    """One insurance of a person: kind, area, whether it is in force, what is on the account."""

    insutype: str = Field(min_length=1)
    psn_insu_stas: str
    insuplc_admdvs: str = ""
    balc: Fen = 0


class BaseInfo(Told):
    psn_no: str = Field(min_length=1, max_length=30, repr=False)


class Person(Told):
    """Output of 1101."""

    baseinfo: BaseInfo
    insuinfo: list[Insurance]


def registration(output: object, listed: str, days: tuple[str, str], today: date) -> Registration:
    """Whether one of the rows under `listed` holds today; `days` are the keys of its first and last day.

    ValueError for what is no such list. A row without a last day has no end.
    """
    rows = output.get(listed) if isinstance(output, Mapping) else None
    if not isinstance(rows, list):
        raise ValueError("no list of what is filed")
    spans = [(_day(row.get(days[0])), _day(row.get(days[1]))) for row in rows if isinstance(row, Mapping)]
    ends = [last for first, last in spans if (first or today) <= today <= (last or today)]
    if not ends:
        return Registration(valid=False)
    return Registration(True, None if None in ends else max(each for each in ends if each))


def _day(said: object) -> date | None:
    return date.fromisoformat(str(said)[:10]) if said else None


class SettlementInfo(Told):
    """`setlinfo` of 2206, 2207 and 5203."""

    mdtrt_id: str
    setl_id: str = ""
    medins_setl_id: str = ""  # our own message id
    medfee_sumamt: Fen
    fund_pay_sumamt: Fen
    hifp_pay: Fen
    acct_pay: Fen
    psn_cash_pay: Fen
    acct_mulaid_pay: Fen = 0
    hosp_part_amt: Fen = 0
    fulamt_ownpay_amt: Fen = 0
    overlmt_selfpay: Fen = 0
    preselfpay_amt: Fen = 0
    inscp_scp_amt: Fen = 0
    cvlserv_pay: Fen = 0
    hifes_pay: Fen = 0
    hifmi_pay: Fen = 0
    hifob_pay: Fen = 0
    maf_pay: Fen = 0
    hifdm_pay: Fen = 0
    oth_pay: Fen = 0

    @model_validator(mode="after")
    def _balances(self) -> Self:
        parts = self.parts
        each = (parts.pooled_fund, parts.other_funds, parts.personal_account, parts.cash)
        if min(each) < 0 or sum(each) != parts.total:
            raise ValueError("the parts are not the whole")
        return self

    @property
    def parts(self) -> Parts:
        """The lines that a patient reads. Source: e-bill.md B3, mapping to the bill."""
        return Parts(
            total=self.medfee_sumamt,
            pooled_fund=self.hifp_pay,
            other_funds=self.fund_pay_sumamt - self.hifp_pay + self.hosp_part_amt,
            personal_account=self.acct_pay + self.acct_mulaid_pay,
            cash=self.psn_cash_pay,
        )

    def named(self, kinds: Mapping[FundField, FundKind]) -> tuple[NamedFund, ...]:
        """The funds that `kinds` has a word for, as far as the insurer told them apart; none is reckoned."""
        found = tuple(
            NamedFund(kind, fen) for name, kind in kinds.items() if (fen := getattr(self, name)) > 0
        )
        return found if sum(each.fen for each in found) <= self.parts.other_funds else ()

    @property
    def items(self) -> ItemParts:
        """What all items together are to the insurer."""
        return ItemParts(
            self.fulamt_ownpay_amt, self.overlmt_selfpay, self.preselfpay_amt, self.inscp_scp_amt
        )

    def amounts(self, *names: str) -> dict[str, str]:
        """These amounts as the wire writes them."""
        return {name: yuan_of(getattr(self, name)) for name in names}


class ItemSaid(Told):
    """One item as the insurer took it in: a row of the result of 2204."""

    feedetl_sn: str
    chrgitm_lv: str = ""
    fulamt_ownpay_amt: Fen
    overlmt_amt: Fen = 0
    preselfpay_amt: Fen
    inscp_scp_amt: Fen

    @property
    def parts(self) -> ItemParts:
        return ItemParts(self.fulamt_ownpay_amt, self.overlmt_amt, self.preselfpay_amt, self.inscp_scp_amt)


def items_said(output: Mapping[str, object], listed: str) -> dict[str, ItemSaid]:
    """The rows under `listed` by their number; {} when it is not there. ValueError for what is no list."""
    rows = output.get(listed)
    if rows is None:
        return {}
    found = TypeAdapter(list[ItemSaid]).validate_python(rows)
    return {each.feedetl_sn: each for each in found}


class Settlement(Told):
    """Output of 2206 and 2207."""

    setlinfo: SettlementInfo


class MaybeSettlement(Told):
    """Output of 5203; nothing when the visit is not settled."""

    setlinfo: SettlementInfo | None


class Row(Told):
    """One settlement in the insurer's details of a day (3202)."""

    medins_setl_id: str
    medfee_sumamt: Fen
    psn_cash_pay: Fen
    refd_setl_flag: str = "0"

    @property
    def stands(self) -> bool:
        return self.refd_setl_flag == "0"

    @property
    def fen(self) -> int:
        """The insurer's own part."""
        return self.medfee_sumamt - self.psn_cash_pay


class DayBook(Told):
    """Output of 3202."""

    detail: list[Row]


class SignedIn(Told):
    sign_no: str = Field(min_length=1)


class SignIn(Told):
    """Output of 9001."""

    signinoutb: SignedIn


class Answer(Told):
    """The envelope of an answer. `err_msg` is left alone: it may name people."""

    # Some centres say 0 and some "0".
    infcode: int | Annotated[str, Field(pattern=r"^-?[0-9A-Za-z]{1,10}$")]
    output: dict[str, object] | None = Field(default=None, repr=False)
    cainfo: str = Field(default="", repr=False)

    @property
    def ok(self) -> bool:
        return str(self.infcode) == "0"


@dataclass(frozen=True)
class Sender:
    """Who speaks: what stands in every envelope of this terminal."""

    institution_name: str
    area: str
    receiver: str
    version: str
    operator: str
    operator_name: str
    device: str


@dataclass(frozen=True)
class Question:
    """One call: function, message id, its data, and the area where the person is insured if known.

    `version` is that of the interface when it is not the one spoken now.
    """

    infno: str
    msgid: str
    input: Mapping[str, object] = field(repr=False)
    insured_area: str = ""
    sign_no: str = ""
    version: str = ""


def same_device(one: str, other: str) -> bool:
    """Whether two message ids were made by the same terminal. Source: numbers.py, insurer_message."""
    return one[DEVICE] == other[DEVICE]


def envelope(sender: Sender, question: Question, at: datetime) -> dict[str, object]:
    """A request. `at` is local time at the institution, whose code is the first part of the message id."""
    return {
        "infno": question.infno,
        "msgid": question.msgid,
        "mdtrtarea_admvs": sender.area,
        "insuplc_admdvs": question.insured_area or sender.area,
        "recer_sys_code": sender.receiver,
        "dev_no": sender.device,
        "dev_safe_info": "",
        "cainfo": "",
        "signtype": "",
        "infver": question.version or sender.version,
        "opter_type": SELF_SERVICE,
        "opter": sender.operator,
        "opter_name": sender.operator_name,
        "inf_time": at.strftime("%Y-%m-%d %H:%M:%S"),
        "fixmedins_code": question.msgid[:INSTITUTION],
        "fixmedins_name": sender.institution_name,
        "sign_no": question.sign_no,
        "input": dict(question.input),
    }


def answer(content: bytes) -> Answer:
    """The envelope of an answer, with its amounts still exact. ValueError for anything else."""
    return Answer.model_validate(json.loads(content, parse_float=Decimal, parse_constant=_no_number))


def _no_number(_constant: str) -> object:
    raise ValueError("not a number")
