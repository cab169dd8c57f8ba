"""The hospital's wards: stays, deposits, day lists, the bill at discharge, the prepaid balance.

Contract: docs/contracts/inpatient.v1.yaml, on the hospital's address. On line only: nothing here waits.
"""

from datetime import date, datetime
from typing import Literal
from urllib.parse import quote

from pydantic import Field

from drivers.errors import Garbled, Refused
from kiosk.identity.people import Patient
from kiosk.payment.bills import RATIO, UNIT_PRICE, Bill, BillItem
from kiosk.payment.refund_records import GiveBack
from kiosk.services.http import BackEnd, Call, Wire
from kiosk.ward.stays import Account, Cover, Credit, DayList, NoCredit, Stay, StayState

NO_BED, OPEN_ITEMS = "no_bed", "open_items"


class _Stay(Wire):
    stay_id: str = Field(min_length=1)
    state: StayState = Field(strict=False)
    department: str
    ward: str
    bed: str
    admitted_at: datetime | None
    deposit_asked_fen: int = Field(ge=0)
    account_id: str = Field(min_length=1)
    deposit_fen: int
    spent_fen: int = Field(ge=0)
    open_items: tuple[str, ...]


class _Stays(Wire):
    stays: tuple[_Stay, ...]


class _Bill(Wire):
    number: str = Field(min_length=1)
    title: str
    department: str
    ordered_at: datetime
    fen: int = Field(ge=0)


class _Item(Wire):
    name: str
    fen: int = Field(ge=0)
    quantity: str
    unit: str
    specification: str = ""
    unit_price: str = Field("", pattern=UNIT_PRICE)
    self_pay_ratio: str = Field("", pattern=RATIO)


class _Day(Wire):
    day: date
    fen: int = Field(ge=0)
    items: tuple[_Item, ...] = ()


class _Days(Wire):
    days: tuple[_Day, ...]


class _Back(Wire):
    out_trade_no: str = Field(min_length=1, max_length=32)
    channel: str = Field(pattern="^[0-9a-z_]{0,20}$")
    fen: int = Field(ge=1)
    paid_fen: int = Field(ge=1)


class _Cover(Wire):
    account_id: str = Field(min_length=1)
    deposit_fen: int
    used_fen: int = Field(ge=0)
    missing_fen: int = Field(ge=0)
    give_back: tuple[_Back, ...]
    at_counter_fen: int = Field(ge=0)


class _Account(Wire):
    account_id: str = Field(min_length=1)
    fen: int


class _Credit(Wire):
    state: Literal["none", "signed", "due", "overdue"]
    account_id: str = ""
    lender: str = ""
    free_fen: int = Field(0, ge=0)
    due_on: date | None = None
    sign_link: str = Field("", max_length=300, repr=False)


class Wards:
    """What the journeys of a stay ask. `desk` is the hospital's."""

    def __init__(self, desk: BackEnd) -> None:
        self._desk = desk

    async def stays(self, patient: Patient) -> tuple[Stay, ...]:
        """Those that are not settled; none when the doctor has not written an order."""
        reply = await self._desk.send(Call("list stays", "GET", f"{_patient(patient)}/stays"))
        return tuple(_stay(each) for each in reply.read(_Stays.parse).stays)

    async def admit(self, stay: Stay, contact_phone: str) -> Stay:
        """Register for it; may be repeated. Refused when no bed is free or the stay is over."""
        body = {"contact_phone": contact_phone}
        call = Call("admit", "POST", f"{_path(stay)}/admission", body, own=frozenset({409}))
        reply = await self._desk.send(call)
        if reply.status == 409 and reply.error == NO_BED:
            raise Refused("WRD-01", f"{reply.origin}: {reply.error}")
        if reply.status == 409:
            raise Refused("WRD-02", f"{reply.origin}: {reply.error}")
        return _stay(reply.read(_Stay.parse))

    async def owe_deposit(self, stay: Stay, fen: int) -> Bill:
        """The bill of a deposit of so many fen. Refused when none is taken for this stay."""
        call = Call("owe deposit", "POST", f"{_path(stay)}/deposits", {"fen": fen}, own=frozenset({409}))
        reply = await self._desk.send(call)
        if reply.status == 409:
            raise Refused("WRD-03", f"{reply.origin}: {reply.error}")
        return _of_the_sum(_bill(reply.read(_Bill.parse)), fen, reply.origin)

    async def days(self, stay: Stay) -> tuple[DayList, ...]:
        """What each day cost, oldest first, without items."""
        reply = await self._desk.send(Call("list days", "GET", f"{_path(stay)}/days"))
        return tuple(_day(each) for each in reply.read(_Days.parse).days)

    async def day(self, stay: Stay, day: date) -> DayList:
        reply = await self._desk.send(Call("list a day", "GET", f"{_path(stay)}/days/{day.isoformat()}"))
        return _day(reply.read(_Day.parse))

    async def leave(self, stay: Stay) -> Bill:
        """The bill of the whole stay. Refused when it can't be settled yet."""
        call = Call("bill of a stay", "POST", f"{_path(stay)}/bill", {}, own=frozenset({409}))
        reply = await self._desk.send(call)
        if reply.status == 409 and reply.error == OPEN_ITEMS:
            raise Refused("WRD-04", f"{reply.origin}: {reply.error}")
        if reply.status == 409:
            raise Refused("WRD-05", f"{reply.origin}: {reply.error}")
        return _bill(reply.read(_Bill.parse))

    async def cover(self, stay: Stay, charge: str, cash: int) -> Cover:
        """How the deposit covers `cash` fen, the patient's part of `charge`. Garbled when it can't be."""
        body = {"charge_id": charge, "cash_fen": cash}
        call = Call("cover", "POST", f"{_path(stay)}/cover", body, own=frozenset({409}))
        reply = await self._desk.send(call)
        if reply.status == 409:
            raise Refused("WRD-06", f"{reply.origin}: {reply.error}")
        said = reply.read(_Cover.parse)
        over = sum(each.fen for each in said.give_back) + said.at_counter_fen
        if said.used_fen + said.missing_fen != cash or said.used_fen + over > max(said.deposit_fen, 0):
            raise Garbled("WRD-07", f"{reply.origin}: the deposit and its parts do not add up")
        back = reply.read(lambda _: tuple(map(_give_back, said.give_back)))
        return Cover(
            said.account_id, said.deposit_fen, said.used_fen, said.missing_fen, back, said.at_counter_fen
        )

    async def balance(self, patient: Patient) -> Account:
        reply = await self._desk.send(Call("balance", "GET", f"{_patient(patient)}/balance"))
        said = reply.read(_Account.parse)
        return Account(said.account_id, said.fen)

    async def credit(self, patient: Patient) -> Credit | NoCredit:
        """The patient's contract, if there is one and nothing is overdue; an old system knows of none."""
        call = Call("credit", "GET", f"{_patient(patient)}/credit", own=frozenset({404}))
        reply = await self._desk.send(call)
        if reply.status == 404:
            return NoCredit()
        said = reply.read(_Credit.parse)
        if said.state == "none":
            return NoCredit(said.sign_link)
        if said.state == "overdue" or not said.account_id:
            return NoCredit()
        return Credit(said.account_id, said.lender, said.free_fen, said.due_on)

    async def owe_top_up(self, patient: Patient, fen: int) -> Bill:
        """The bill of so many fen for the prepaid balance."""
        call = Call("owe top-up", "POST", f"{_patient(patient)}/balance/top_ups", {"fen": fen})
        reply = await self._desk.send(call)
        return _of_the_sum(_bill(reply.read(_Bill.parse)), fen, reply.origin)


def _path(stay: Stay) -> str:
    return f"/v1/stays/{quote(stay.id, safe='')}"


def _patient(patient: Patient) -> str:
    return f"/v1/patients/{quote(patient.id, safe='')}"


def _stay(said: _Stay) -> Stay:
    return Stay(
        id=said.stay_id,
        state=said.state,
        department=said.department,
        ward=said.ward,
        bed=said.bed,
        admitted_at=said.admitted_at,
        deposit_asked=said.deposit_asked_fen,
        account=said.account_id,
        deposit=said.deposit_fen,
        spent=said.spent_fen,
        open_items=said.open_items,
    )


def _bill(said: _Bill) -> Bill:
    return Bill(said.number, said.title, said.department, said.ordered_at, said.fen)


def _of_the_sum(bill: Bill, fen: int, origin: str) -> Bill:
    """Nobody pays another sum than was chosen."""
    if bill.fen != fen:
        raise Garbled("WRD-08", f"{origin}: a bill of another sum than was asked for")
    return bill


def _day(said: _Day) -> DayList:
    items = tuple(BillItem(**each.model_dump()) for each in said.items)
    return DayList(said.day, said.fen, items)


def _give_back(said: _Back) -> GiveBack:
    return GiveBack(said.out_trade_no, said.fen, said.paid_fen, said.channel)
