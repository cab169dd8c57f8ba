"""Charges that were handed over to a phone, and the phone that pays them. Contract: hospital.v1.yaml."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import Field

from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.services.department import House
from hardware_sim.services.hospital_books import Bill, Charge, Conflict, Released
from hardware_sim.services.service import Desk, Order
from hardware_sim.services.wire import IDENTIFIER, Call, Content, Deny, Reply

WAITING, PAYING, PAID, ENDED = "waiting", "paying", "paid", "ended"


class _HandOver(Content):
    seconds: int = Field(ge=60, le=86_400)


@dataclass
class _OnPhone:
    charge: str
    link: str
    until: float
    state: str = WAITING


class Phones:
    """Calls: "hand_over", "ask_phone", "take_back". The phone pays all of a charge, without insurance.

    Orders: "phone_begins" {person}: the phone has opened the link and begins to pay; "phone_pays" {person}:
    it has paid, and the e-bill is issued. Books: by reference {charge, link, until, state}.
    """

    name = "phones"

    def __init__(self, house: House) -> None:
        path = "/v1/charges/{charge_id}/phone/{reference}"
        self.desks: Sequence[Desk] = (
            Desk("hand_over", "PUT", path, self._hand_over),
            Desk("ask_phone", "GET", path, self._ask),
            Desk("take_back", "DELETE", path, self._take_back),
        )
        self.orders: Mapping[str, Order] = {"phone_begins": self._begins, "phone_pays": self._pays}
        self._house = house
        self.empty()

    def books(self) -> Json:
        return {
            reference: asdict(each) | {"state": self._state(each)} for reference, each in self._given.items()
        }

    def empty(self) -> None:
        self._given: dict[str, _OnPhone] = {}

    def paid(self, bill: Bill, settlement: str) -> None:
        """What a bill is about is no matter of the phone."""

    async def _hand_over(self, call: Call) -> Reply:
        charge, reference, asked = self._charge(call), call.part("reference"), call.read(_HandOver)
        if reference not in self._given:
            try:
                lock = self._house.books().lock(charge, reference, asked.seconds)
            except Released:
                raise Deny(410, "released", "this reference was taken back") from None
            except Conflict as why:
                raise Deny(409, why.code, str(why)) from why
            link = f"https://pay.hospital.example/p/{secrets.token_urlsafe(12)}"
            self._given[reference] = _OnPhone(charge.id, link, lock.until)
        return 200, self._as_json(reference)

    async def _ask(self, call: Call) -> Reply:
        self._charge(call)
        return 200, self._as_json(call.part("reference"))

    async def _take_back(self, call: Call) -> Reply:
        call.part("charge_id", IDENTIFIER)
        reference = call.part("reference")
        given = self._given.get(reference)
        if given and self._state(given) in (PAYING, PAID):
            raise Deny(409, "being_paid", "the phone is paying it")
        self._house.books().release(reference)
        if given:
            given.state = ENDED
        return 204, None

    def _charge(self, call: Call) -> Charge:
        charge = self._house.books().charges.get(call.part("charge_id", IDENTIFIER))
        if charge is None:
            raise Deny(404, "charge_unknown", "no such charge")
        return charge

    def _state(self, given: _OnPhone) -> str:
        return ENDED if given.state == WAITING and given.until <= self._house.now() else given.state

    def _as_json(self, reference: str) -> Json:
        given = self._given.get(reference)
        state = self._state(given) if given else ENDED
        if given is None or state == ENDED:
            return {"reference": reference, "state": ENDED, "link": "", "held_until": ""}
        until = self._house.moment(given.until)
        return {"reference": reference, "state": state, "link": given.link, "held_until": until}

    @form("The phone begins to pay what was handed over to it", "手机开始支付移交的费用", blanks("person!"))
    def _begins(self, args: Mapping[str, Any]) -> Json:
        self._waiting(args)[1].state = PAYING
        return {}

    @form("The phone has paid what was handed over to it", "手机付清移交的费用", blanks("person!"))
    def _pays(self, args: Mapping[str, Any]) -> Json:
        reference, given = self._waiting(args)
        charge = self._house.books().charges[given.charge]
        self._house.post(_posting(reference, charge, self._house))
        given.state = PAID
        return {}

    def _waiting(self, args: Mapping[str, Any]) -> tuple[str, _OnPhone]:
        """What this person's phone has to pay, newest last."""
        person = self._house.people.called(args.get("person"))
        charges = self._house.books().charges
        mine = [
            (reference, each)
            for reference, each in self._given.items()
            if charges[each.charge].patient == person.key and self._state(each) in (WAITING, PAYING)
        ]
        if not mine:
            raise ValueError(f"nothing was handed over to the phone of {person.key}")
        return mine[-1]


def _posting(reference: str, charge: Charge, house: House) -> Json:
    parts = {"pooled_fund": 0, "other_funds": 0, "personal_account": 0}
    return {
        "settlement": reference,
        "patient_id": house.people.called(charge.patient).patient_id,
        "charge_id": charge.id,
        "fen": charge.fen,
        "parts": parts | {"total": charge.fen, "cash": charge.fen},
        "paid_at": house.moment(None),
    }
