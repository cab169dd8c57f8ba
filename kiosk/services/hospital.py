"""The hospital's own system: patients, open bills, charges, the lock on a charge, postings.

Contract: docs/contracts/hospital.v1.yaml.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from urllib.parse import quote

from pydantic import Field

from drivers.errors import Garbled, Refused, Trouble
from kiosk.identity.people import Identity, Patient, PersonName
from kiosk.payment.bills import Bill, BillItem, Care, Charge
from kiosk.payment.coverage import ChargedItem, ItemParts
from kiosk.payment.insurance import Insured
from kiosk.payment.payers import LegOrder
from kiosk.services.accounts import Accounts
from kiosk.services.http import (
    BackEnd,
    BackEndSettings,
    Call,
    ServiceHealth,
    Wire,
    nothing_taken_if_absent,
)
from kiosk.services.patient_index import NotOnFile, PatientIndex
from kiosk.services.phones import Phones
from kiosk.services.rows import Sender, send_rows
from kiosk.services.wards import Wards
from offline_queue.sync import Result, Waiting

SECONDS_BETWEEN_LESSONS = 300.0
INSURER_REFUSED = "insurer_refused"
RESIDENT_ID, OTHER_ID = "01", "99"
RESIDENT_NUMBER = re.compile(r"\d{17}[\dX]")


class HospitalSettings(BackEndSettings, frozen=True, extra="forbid"):
    lock_seconds: int = Field(
        600, ge=120, le=3600, description="How long a charge is held while a patient pays."
    )
    phone_seconds: int = Field(
        1800, ge=60, le=86_400, description="How long a charge that was handed over is held for the phone."
    )


class _Item(Wire):
    name: str
    fen: int = Field(ge=0)
    quantity: str
    unit: str


class _Bill(Wire):
    number: str
    title: str
    department: str
    ordered_at: datetime
    fen: int = Field(ge=0)
    items: tuple[_Item, ...]


class _Bills(Wire):
    bills: tuple[_Bill, ...]


class _Patient(Wire):
    patient_id: str = Field(min_length=1)
    name: str = Field(min_length=1, repr=False)


class _ChargedItem(Wire):
    number: str = Field(min_length=1)
    name: str
    fen: int = Field(ge=0)
    level: str
    own_fen: int = Field(ge=0)
    over_limit_fen: int = Field(ge=0)
    first_fen: int = Field(ge=0)
    in_scope_fen: int = Field(ge=0)


class _Charge(Wire):
    charge_id: str = Field(min_length=1)
    fen: int = Field(ge=0)
    mdtrt_id: str
    chrg_bchno: str
    care: Care = Field(Care.OUTPATIENT, strict=False)
    items: tuple[_ChargedItem, ...] = ()


class _Lock(Wire):
    held: bool


class _Posted(Wire):
    settlement: str
    fen: int = Field(ge=0)


class _DayList(Wire):
    postings: tuple[_Posted, ...]


class _Capabilities(Wire):
    journeys: Mapping[str, bool]


class Hospital:
    """What a journey asks of the hospital; `lock` is its leg in a settlement, `index` its files of people.

    `accounts` is the payer of money that lies there; `phones` has what patients would rather pay on theirs.
    """

    name = "hospital"

    def __init__(self, settings: HospitalSettings, device: str, boot: int) -> None:
        """`device` is the terminal's id and `boot` the count of its starts."""
        self._desk = BackEnd(self.name, settings, device)
        # Postings go out beside the journeys: a slow batch must not keep a patient waiting.
        self._post = BackEnd(f"{self.name} postings", settings, device)
        self._sender = Sender(device, boot)
        self.index = PatientIndex(self._desk)
        self.lock = HospitalLock(self._desk, settings.lock_seconds)
        self.phones = Phones(self._desk, settings.phone_seconds)
        self.accounts, self.wards = Accounts(self._desk), Wards(self._desk)
        self._can_do: Mapping[str, bool] = {}

    def can_do(self, journey: str) -> bool:
        """Whether this hospital's system has what a journey needs. What it never spoke of, it has."""
        return self._can_do.get(journey, True)

    def says_it_can(self, ability: str) -> bool:
        """The same for what older systems can not have: only what was spoken of."""
        return self._can_do.get(ability, False)

    async def learn(self) -> None:
        """Ask what the system can do; one that can't be asked, or is too old to say, is not judged."""
        call = Call("capabilities", "GET", "/v1/capabilities", own=frozenset({404}))
        with suppress(Trouble):
            reply = await self._desk.send(call)
            self._can_do = {} if reply.status == 404 else reply.read(_Capabilities.parse).journeys

    async def keep_learning(self) -> None:
        """Ask again from time to time, for ever: systems are extended while terminals run."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LESSONS)
            await self.learn()

    async def find_patient(self, identity: Identity) -> Patient:
        """NotOnFile when there is no file, Refused when it has another name: then a person has to decide."""
        number = identity.number.full
        kind = RESIDENT_ID if RESIDENT_NUMBER.fullmatch(number) else OTHER_ID
        body = {"id_type": kind, "id_number": number, "name": identity.name.full}
        reply = await self._desk.send(
            Call("find patient", "POST", "/v1/patients/find", body, own=frozenset({404, 409}))
        )
        if reply.status == 404:
            raise NotOnFile("HIS-01", f"{reply.origin}: {reply.error}")
        if reply.status == 409:
            raise Refused("HIS-02", f"{reply.origin}: {reply.error}")
        found = reply.read(_Patient.parse)
        return Patient(found.patient_id, PersonName(found.name), identity)

    async def open_bills(self, patient: Patient) -> tuple[Bill, ...]:
        """What can be paid now, oldest first."""
        return await self._bills_of(patient, "open")

    async def bills_held(self, patient: Patient) -> tuple[Bill, ...]:
        """What is being paid now at a window, at another terminal or on a phone, and is not free here."""
        return await self._bills_of(patient, "locked")

    async def _bills_of(self, patient: Patient, state: str) -> tuple[Bill, ...]:
        path = f"/v1/patients/{quote(patient.id, safe='')}/bills?state={state}"
        reply = await self._desk.send(Call("list bills", "GET", path))
        return tuple(_bill(each) for each in reply.read(_Bills.parse).bills)

    async def charge(self, patient: Patient, bills: Sequence[Bill], insured: Insured | None) -> Charge:
        """Put bills together for one payment. Nothing is locked and no money moves.

        Refused when a bill can no longer be paid or the insurer does not take the visit.
        """
        body = {
            "patient_id": patient.id,
            "bill_numbers": [bill.number for bill in bills],
            "insured": None if insured is None else insured.for_hospital(),
        }
        reply = await self._desk.send(
            Call("make charge", "POST", "/v1/charges", body, own=frozenset({404, 409}))
        )
        if reply.status == 409 and reply.error == INSURER_REFUSED:
            raise Refused("HIS-07", f"{reply.origin}: {reply.error}")
        if reply.status in (404, 409):
            raise Refused("HIS-03", f"{reply.origin}: {reply.error}")
        made = reply.read(_Charge.parse)
        items = tuple(map(_charged, made.items))
        return Charge(made.charge_id, made.fen, made.mdtrt_id, made.chrg_bchno, made.care, items)

    async def send_postings(self, waiting: Sequence[Waiting]) -> Result:
        """Hand over a batch; one answer for each row, or why there is none. Raises nothing."""
        return await send_rows(self._post, "/v1/postings", self._sender, waiting)

    async def day_book(self, day: date, _ours: Mapping[str, int] | None) -> Mapping[str, int]:
        """What the hospital has posted of this terminal for a day of China: settlement to fen."""
        reply = await self._desk.send(Call("day list", "GET", f"/v1/postings?day={day.isoformat()}"))
        return {row.settlement: row.fen for row in reply.read(_DayList.parse).postings}

    async def health(self) -> ServiceHealth:
        return await self._desk.health()

    async def close(self) -> None:
        await self._desk.close()
        await self._post.close()


class HospitalLock:
    """Holds a charge while the patient pays. A leg without money, whose revoke is the unlock.

    Needs "charge" among the facts of the leg.
    """

    runs_out = True

    def __init__(self, desk: BackEnd, seconds: int) -> None:
        self._desk, self._seconds = desk, seconds

    async def prepare(self, _fen: int, _facts: Mapping[str, str]) -> Mapping[str, str]:
        return {}

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        """Lock with a deadline. Refused when another payment holds a bill, or this one was given up."""
        path = f"/v1/charges/{quote(leg.facts['charge'], safe='')}/lock"
        body = {"reference": leg.reference, "seconds": self._seconds}
        call = Call("lock charge", "PUT", path, body, acts=True, own=frozenset({409, 410}))
        with nothing_taken_if_absent():
            reply = await self._desk.send(call)
        if reply.status == 409:
            raise Refused("HIS-04", f"{reply.origin}: {reply.error}")
        if reply.status == 410:
            raise Refused("HIS-05", f"{reply.origin}: {reply.error}")
        if not reply.read(_Lock.parse).held:
            raise Refused("HIS-06", f"{reply.origin}: answered that it does not hold the charge")
        return {}

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        call = Call("ask lock", "GET", _lock_path(leg))
        return {} if (await self._desk.send(call)).read(_Lock.parse).held else None

    async def revoke(self, leg: LegOrder) -> None:
        """Unlock; a lock that arrives later under this reference is refused by the hospital."""
        reply = await self._desk.send(Call("release charge", "DELETE", _lock_path(leg), acts=True))
        if reply.status != 204:
            raise Garbled("HIS-08", f"{reply.origin}: {reply.status}, perhaps from somebody else on the way")


def _lock_path(leg: LegOrder) -> str:
    charge, reference = quote(leg.facts["charge"], safe=""), quote(leg.reference, safe="")
    return f"/v1/charges/{charge}/lock/{reference}"


def _bill(bill: _Bill) -> Bill:
    items = tuple(BillItem(each.name, each.fen, each.quantity, each.unit) for each in bill.items)
    return Bill(bill.number, bill.title, bill.department, bill.ordered_at, bill.fen, items)


def _charged(item: _ChargedItem) -> ChargedItem:
    parts = ItemParts(item.own_fen, item.over_limit_fen, item.first_fen, item.in_scope_fen)
    return ChargedItem(item.number, item.name, item.fen, item.level, parts)
