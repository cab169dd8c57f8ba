"""Fiscal e-bills: of a settlement or of a patient, verified by their signature; and what was printed.

Contract: docs/contracts/ebill.v1.yaml.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self, TypeVar
from urllib.parse import quote

from pydantic import Field, JsonValue, model_validator

from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from kiosk.identity.people import Patient, PersonName
from kiosk.payment.bill_checks import adds_up, names_another
from kiosk.payment.bills import (
    RATIO,
    UNIT_PRICE,
    BillItem,
    BillNumber,
    BillSource,
    BillState,
    EBill,
    OwnField,
    Parts,
    PayerKind,
)
from kiosk.services.http import BackEnd, BackEndSettings, Busy, Call, Reply, ServiceHealth, Wire
from kiosk.services.signatures import signed_by
from offline_queue.sync import Answer, Answers, Outcome, Paused, Result, Unreachable, Waiting

T = TypeVar("T")
CODE, NUMBER = "^[0-9]{8}$", "^[0-9]{10}$"


class EBillSettings(BackEndSettings, frozen=True, extra="forbid"):
    signature: Literal["required", "none"] = Field(
        "required",
        description="required: a bill counts only as its issuer signed it; none: it is not looked at.",
    )
    issuer_file: Path | None = Field(
        None, description="Certificate or public key (PEM, EC or RSA) of whoever signs the bills."
    )

    zero_items: Literal["left_out", "printed"] = Field(
        "left_out", description="Fiscal items that cost nothing: left_out or printed."
    )
    uneven: Literal["shown", "refused"] = Field(
        "shown",
        description="A bill whose parts or items do not add up to its total: shown, printed as it was signed "
        "and told to the platform, or refused.",
    )
    payer: Literal["checked", "not_checked"] = Field(
        "checked",
        description="checked: a bill on another person's name or number is refused; not_checked: where bills "
        "may be on the name of whoever pays for a patient.",
    )
    own_fields: dict[str, str] = Field(
        default_factory=dict,
        max_length=20,
        description="Fields of your platform that the standard has not: key in `extra` = name on the paper.",
    )
    own_sums: list[str] = Field(
        default_factory=list,
        max_length=20,
        description="Keys of `own_fields` that are sums in yuan, printed as money; others stand as given.",
    )

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if strangers := set(self.own_sums) - set(self.own_fields):
            raise ValueError(f"own_sums names what own_fields has not: {', '.join(sorted(strangers))}")
        if self.signature == "required" and self.issuer_file is None:
            raise ValueError('needs issuer_file, or signature = "none"')
        return self


class _Line(Wire):
    name: str
    fen: int
    quantity: str
    unit: str
    code: str = ""
    standard: str = ""
    specification: str = ""
    unit_price: str = Field("", pattern=UNIT_PRICE)
    self_pay_ratio: str = Field("", pattern=RATIO)


class _Number(Wire):
    code: str = Field(pattern=CODE)
    number: str = Field(pattern=NUMBER)


class _Parts(Wire):
    total: int
    pooled_fund: int
    other_funds: int
    personal_account: int
    cash: int


class _EBill(Wire):
    """What never changes once it is issued, and is signed."""

    code: str = Field(pattern=CODE)
    number: str = Field(pattern=NUMBER)
    check_code: str = Field(pattern="^[0-9a-z]{6}$")
    title: str
    source: BillSource = BillSource.OUTPATIENT
    issued_at: datetime
    payer: str = Field(min_length=1, repr=False)
    payer_code: str = Field(repr=False)
    payer_kind: PayerKind = PayerKind.PERSON
    reverses: _Number | None = None
    hospital: str
    hospital_code: str
    checker: str
    handler: str
    total: int
    parts: _Parts
    items: tuple[_Line, ...]
    details: tuple[_Line, ...] = ()
    verify_url: str
    settlement: str
    patient_id: str = ""
    extra: dict[str, str] = Field(repr=False)


class _Received(Wire):
    """A bill as it arrives: what may change, and the text that was signed."""

    state: str
    printed: int = Field(ge=0)
    signed: str = Field("", repr=False)
    signature: str = ""


class _OfPatient(Wire):
    """Each is read by itself: one that is odd takes none of the others away."""

    bills: tuple[JsonValue, ...] = Field(repr=False)


class _Standing(Wire):
    state: str
    printed: int = Field(ge=0)
    printed_by_you: int = Field(ge=0)


@dataclass(frozen=True)
class Counted:
    """How often a bill was printed elsewhere and here, as the platform counts."""

    elsewhere: int
    here: int


@dataclass(frozen=True)
class Found:
    """Bills that can be trusted, newest first, and why each of the others can not."""

    bills: tuple[EBill, ...]
    refused: tuple[Garbled, ...] = ()


class EBills:
    name = "ebill"

    def __init__(self, settings: EBillSettings, device: str) -> None:
        self._bills = BackEnd(self.name, settings, device)
        # Prints are reported beside the journeys: a slow one must not keep a patient waiting.
        self._prints = BackEnd(f"{self.name} prints", settings, device)
        self._issuer = settings.issuer_file if settings.signature == "required" else None
        self._settings = settings

    async def bill_for(self, settlement: str, patient: Patient) -> EBill | None:
        """The bill of a settlement of this patient, or None when it has not been issued yet.

        Refused when it is no proof of the payment any more. Garbled when it is not what its issuer signed,
        or another's. `extra` holds the other information of the bill by the keys of the fiscal standard,
        and beside it payer_code (masked), hospital_code, checker, handler.
        """
        path = f"/v1/ebills/by-settlement/{quote(settlement, safe='')}"
        reply = await self._bills.send(Call("find bill", "GET", path, own=frozenset({404})))
        if reply.status == 404:
            return None
        received = reply.read(_Received.parse)
        bill = self._trusted(received, patient, reply, reply.content.decode())
        if bill.settlement != settlement:
            raise Garbled("EBL-02", f"{reply.origin}: the bill of another settlement")
        if bill.state is BillState.REVERSED:
            raise Refused("EBL-01", f"{reply.origin}: reversed since")
        if not bill.state.can_be_given:
            raise _not_given(bill.state, reply)
        return bill

    async def bills_of(self, patient: Patient) -> Found:
        """All bills of a patient, from every source. Raises Garbled when there are some and none is good."""
        path = f"/v1/ebills/by-patient/{quote(patient.id, safe='')}"
        reply = await self._bills.send(Call("list bills", "GET", path))
        good: list[EBill] = []
        bad: list[Garbled] = []
        for each in reply.read(_OfPatient.parse).bills:
            one = replace(reply, content=json.dumps(each).encode())
            try:
                good.append(self._trusted(_bill_in(one, _Received.parse), patient, one))
            except Garbled as why:
                bad.append(why)
        if bad and not good:
            raise bad[0]
        newest_first = sorted(good, key=lambda bill: bill.issued_at, reverse=True)
        return Found(tuple(newest_first), tuple(bad))

    async def count_before_print(self, bill: EBill) -> Counted:
        """Asked right before each print, for a bill may be reversed while somebody looks at it.

        Raises Refused when it is not any more what it was when it was read, Absent when that can't be
        asked: nothing is printed then. Source: e-bill.md A8.
        """
        stands, reply = await self._standing(bill)
        if BillState(stands.state) is not bill.state:
            raise Refused("EBL-08", f"{reply.origin}: {bill.state} when it was read, and not any more")
        return Counted(max(stands.printed - stands.printed_by_you, 0), stands.printed_by_you)

    async def as_it_stands(self, bill: EBill, *, given: bool) -> EBill:
        """`bill` in the state of this moment, for what is printed about it. Source: e-bill.md A8.

        Raises Absent when that can't be asked; Refused when it is to be `given` and may not be any more.
        """
        stands, reply = await self._standing(bill)
        state = BillState(stands.state)
        if given and not state.can_be_given:
            raise _not_given(state, reply)
        return replace(bill, state=state)

    async def _standing(self, bill: EBill) -> tuple[_Standing, Reply]:
        path = f"/v1/ebills/{quote(bill.code, safe='')}/{quote(bill.number, safe='')}"
        try:
            reply = await self._bills.send(Call("ask for state", "GET", path))
            return reply.read(_Standing.parse), reply
        except Trouble as why:
            raise Absent("EBL-06", f"the state of a bill can't be asked: {why.code}, {why.detail}") from why

    async def send_prints(self, waiting: Sequence[Waiting]) -> Result:
        """Report prints one by one, as far as it goes; or why none could be reported. Raises nothing."""
        answers: list[Answer] = []
        for each in waiting:
            try:
                answers.append(await self._send_print(each))
            except Trouble as why:
                return Answers(tuple(answers)) if answers else _not_now(why)
        return Answers(tuple(answers))

    async def health(self) -> ServiceHealth:
        return await self._bills.health()

    async def close(self) -> None:
        await self._bills.close()
        await self._prints.close()

    def _trusted(self, received: _Received, patient: Patient, reply: Reply, unsigned: str = "") -> EBill:
        """The bill inside what was received; beside the signed text only its state and count are read."""
        text = received.signed
        if self._issuer is None:
            text = text or unsigned
        elif not signed_by(self._issuer, text.encode(), received.signature):
            raise Garbled("EBL-03", f"{reply.origin}: a bill is not what its issuer signed")
        said = _bill_in(replace(reply, content=text.encode()), _EBill.parse)
        if self._is_anothers(said, patient):
            raise Garbled("EBL-07", f"{reply.origin}: a bill of somebody else")
        bill = _e_bill(said, received, self._settings)
        if not bill.adds_up and self._settings.uneven == "refused":
            raise Garbled("EBL-10", f"{reply.origin}: a bill whose sums do not agree")
        return bill

    def _is_anothers(self, bill: _EBill, patient: Patient) -> bool:
        """Of a unit that paid only the hospital's number of the patient says whose bill it is."""
        if bill.patient_id and bill.patient_id != patient.id:
            return True
        if bill.payer_kind is PayerKind.UNIT or self._settings.payer == "not_checked":
            return False
        return names_another(bill.payer, bill.payer_code, patient)

    async def _send_print(self, waiting: Waiting) -> Answer:
        code, number = str(waiting.body["code"]), str(waiting.body["number"])
        printed_at = datetime.fromtimestamp(waiting.made_at, UTC).isoformat(timespec="seconds")
        path = f"/v1/ebills/{quote(code, safe='')}/{quote(number, safe='')}/prints"
        said = waiting.body
        body = {"key": said["print"], "printed_at": printed_at, "taken_back": said["taken_back"]}
        call = Call("report print", "POST", path, body, acts=True, own=frozenset({400, 404, 422}))
        reply = await self._prints.send(call)
        if reply.status >= 400:
            return Answer(waiting.key, Outcome.REFUSED, reply.error)
        return Answer(waiting.key, Outcome.DONE)


def _not_given(state: BillState, reply: Reply) -> Refused:
    return Refused("EBL-09", f"{reply.origin}: not to be given any more: {state}")


def _bill_in(reply: Reply, decode: Callable[[bytes], T]) -> T:
    try:
        return reply.read(decode)
    except Garbled as why:
        raise Garbled("EBL-11", why.detail) from why


def _not_now(why: Trouble) -> Result:
    if isinstance(why, Busy):
        return Unreachable(why.code, why.retry_after or 0.0)
    return Unreachable(why.code) if isinstance(why, Absent | NoAnswer) else Paused(why.code)


def _e_bill(bill: _EBill, received: _Received, settings: EBillSettings) -> EBill:
    all_items = settings.zero_items == "printed"
    own_fields = (
        OwnField(name, bill.extra.get(key, "").strip(), key in settings.own_sums)
        for key, name in settings.own_fields.items()
    )
    head = bill.model_dump(include={"payer_code", "hospital_code", "checker", "handler"})
    parts = Parts(**bill.parts.model_dump())
    return EBill(
        code=bill.code,
        number=bill.number,
        check_code=bill.check_code,
        title=bill.title,
        issued_at=bill.issued_at,
        payer=PersonName(bill.payer),
        hospital=bill.hospital,
        total=bill.total,
        parts=parts,
        items=_lines([each for each in bill.items if each.fen or all_items]),
        verify_url=bill.verify_url,
        settlement=bill.settlement,
        printed=received.printed,
        state=BillState(received.state),
        source=bill.source,
        payer_kind=bill.payer_kind,
        reverses=BillNumber(**bill.reverses.model_dump()) if bill.reverses else None,
        details=_lines(bill.details),
        extra={**bill.extra, **head},
        own_fields=tuple(each for each in own_fields if each.value),
        adds_up=adds_up(bill.total, parts, (each.fen for each in bill.items)),
    )


def _lines(lines: Sequence[_Line]) -> tuple[BillItem, ...]:
    return tuple(BillItem(**each.model_dump()) for each in lines)
