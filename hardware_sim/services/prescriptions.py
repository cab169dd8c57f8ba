"""E-prescriptions at the bench's hospital, and baskets of a pharmacy. Contract: prescriptions.v1.yaml."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field

from hardware_sim.arguments import text, whole
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import OwedItem, Person
from hardware_sim.services.appointments_pharmacy import LETTER
from hardware_sim.services.department import House
from hardware_sim.services.hospital_books import OPEN, Bill
from hardware_sim.services.service import Desk, Order
from hardware_sim.services.wire import IDENTIFIER, Call, Content, Deny, Reply

ORIGINS = ("here", "online", "elsewhere", "basket")
PLACES = {
    "here": ("江城市第一人民医院", "心血管内科", "赵明远"),
    "online": ("江城市互联网医院", "慢病复诊", "钱医生"),
    "elsewhere": ("滨海市中心医院", "内分泌科", "周医生"),
    "basket": ("安康大药房", "收银台", ""),
}
MEDICINE = ("苯磺酸氨氯地平片", "5mg×28片", "2 盒", "口服，一次1片，一日1次")
PICKED_UP, DELIVERED, COUNTER = "门诊西药房", "药品配送中心", "收银台"
VALID_DAYS = 3
ONLINE = "online"  # where it was paid


class _PickUp(Content):
    code: str = Field(min_length=1, max_length=64)


class _Filling(Content):
    way: Literal["pick_up", "deliver"]


@dataclass(frozen=True)
class Prescription:
    """`person` is empty for a basket that nobody has asked for; `gone` is "used" or "expired"."""

    number: str
    origin: str
    person: str
    fen: int
    name: str
    issued_at: float
    delivers: bool
    gone: str = ""
    way: str = ""
    bill: str = ""
    asked: bool = True
    pick_up_code: str = ""
    insured: bool = False
    dispatched: bool = False


class Prescriptions:
    """Calls: "prescriptions", "prescription", "fill".

    Orders: "prescribed" {person, origin, name, fen, delivers}: the answer's "number"; one from "elsewhere"
    is not listed before it was asked for. "basket" {name, fen}: the cashier's; its "number".
    "ordered_online" {person, way, paid, insured}: at the internet hospital; its "number" and pick-up "code".
    "courier_has" {number}: it can't be fetched at the pharmacy any more.
    "prescription_is" {number, state}: "used" or "expired". "prescription_platform" {away}.
    Books: "prescriptions" by number with "state" and "way".
    """

    name = "prescriptions"

    def __init__(self, house: House) -> None:
        mine = "/v1/patients/{patient_id}/prescriptions"
        self.desks: Sequence[Desk] = (
            Desk("prescriptions", "GET", mine, self._list),
            Desk("prescription", "GET", f"{mine}/{{number}}", self._read),
            Desk("pick_up", "POST", "/v1/patients/{patient_id}/pick-ups", self._pick_up),
            Desk("fill", "PUT", f"{mine}/{{number}}/filling", self._fill),
        )
        self.orders: Mapping[str, Order] = {
            "prescribed": self._prescribe, "basket": self._basket, "prescription_is": self._is,
            "prescription_platform": self._platform, "ordered_online": self._order,
            "courier_has": self._dispatch,
        }  # fmt: skip
        self._house = house
        self.empty()

    def books(self) -> Json:
        kept = {each.number: {"state": self._state(each), "way": each.way} for each in self._kept.values()}
        return {"prescriptions": kept}

    def empty(self) -> None:
        self._kept: dict[str, Prescription] = {}
        self._away = False

    def paid(self, bill: Bill, settlement: str) -> None:
        """Nothing to write: a prescription is paid when its bill is, and asks the bill."""

    async def _list(self, call: Call) -> Reply:
        person = self._person(call)
        mine = [each for each in self._kept.values() if each.person == person.key and each.asked]
        return 200, {"prescriptions": [self._json(each) for each in reversed(mine)]}

    async def _read(self, call: Call) -> Reply:
        return 200, self._json(self._theirs(call, self._person(call)))

    async def _fill(self, call: Call) -> Reply:
        person, way = self._person(call), call.read(_Filling).way
        found = self._theirs(call, person)
        if way == "pick_up" and found.way == "deliver" and self._state(found) == "paid":
            return 200, self._json(self._fetched_here(found))
        if (state := self._state(found)) != "ready":
            raise Deny(409, state, f"it is {state}")
        if way == "deliver" and not found.delivers:
            raise Deny(409, "not_delivered", "it can only be picked up")
        if found.way != way:
            self._drop_bill(found)
            found = self._put(replace(found, way=way, bill=self._owe(found, person, way).number))
        return 200, self._json(found)

    async def _pick_up(self, call: Call) -> Reply:
        person, code = self._person(call), call.read(_PickUp).code
        found = next((each for each in self._kept.values() if each.pick_up_code == code), None)
        if found is None:
            raise Deny(404, "prescription_unknown", "no order of this code")
        if found.person != person.key:
            raise Deny(409, "not_theirs", "ordered by somebody else")
        return 200, self._json(found)

    def _fetched_here(self, found: Prescription) -> Prescription:
        """What a courier was to bring waits at the pharmacy, unless it is on its way."""
        if found.dispatched:
            raise Deny(409, "dispatched", "the courier has it")
        self._house.books().bills[found.bill].department = PICKED_UP
        return self._put(replace(found, way="pick_up"))

    def _theirs(self, call: Call, person: Person) -> Prescription:
        found = self._kept.get(call.part("number", IDENTIFIER))
        if self._away and (found is None or found.origin == "elsewhere"):
            raise Deny(503, "platform_away", "the prescription platform does not answer", 5)
        if found is None:
            raise Deny(404, "prescription_unknown", "no such prescription")
        if found.person not in ("", person.key):
            raise Deny(409, "not_theirs", "written for somebody else")
        return self._put(replace(found, person=person.key, asked=True))

    def _owe(self, found: Prescription, person: Person, way: str) -> Bill:
        where = DELIVERED if way == "deliver" else COUNTER if found.origin == "basket" else PICKED_UP
        item = OwedItem(found.name, found.fen, "2", "盒", "西药费")
        bill = self._house.books().owe(person.key, found.name, where, (item,))
        bill.about = f"{self.name}:{found.number}"
        return bill

    def _drop_bill(self, found: Prescription) -> None:
        books = self._house.books()
        if found.bill and books.state_of(books.bills[found.bill]) != OPEN:
            raise Deny(409, "being_paid", "its bill is being paid")
        if found.bill:
            books.bills[found.bill].open_until = self._house.now()

    def _state(self, found: Prescription) -> str:
        bill = self._house.books().bills.get(found.bill)
        return found.gone or ("paid" if bill and bill.paid_by else "ready")

    def _json(self, found: Prescription) -> Json:
        institution, department, doctor = PLACES[found.origin]
        until = found.issued_at + timedelta(days=VALID_DAYS).total_seconds()
        is_paid, state = self._state(found) == "paid", self._state(found)
        at_pharmacy = is_paid and found.way == "pick_up" and found.origin != "basket"
        name, spec, quantity, usage = MEDICINE
        return {
            "number": found.number, "origin": found.origin, "state": state,
            "institution": institution, "department": department, "doctor": doctor,
            "issued_on": self._house.moment(found.issued_at)[:10],
            "valid_until": self._house.moment(until)[:10], "fen": found.fen, "delivers": found.delivers,
            "bill": found.bill or None, "pick_up": f"{LETTER}{found.bill}" if at_pharmacy else None,
            "delivery_url": self._link(found) if is_paid and found.way == "deliver" else None,
            "insurance": ("settled" if is_paid else "open") if found.insured else None,
            "lines": [{"name": found.name or name, "spec": spec, "quantity": quantity, "usage": usage}],
        }  # fmt: skip

    def _link(self, found: Prescription) -> str:
        return f"https://delivery.example/address?p={found.number}"

    def _person(self, call: Call) -> Person:
        person = self._house.books().patient(call.part("patient_id", IDENTIFIER))
        if person is None:
            raise Deny(404, "patient_unknown", "no such patient")
        return person

    def _put(self, prescription: Prescription) -> Prescription:
        self._kept[prescription.number] = prescription
        return prescription

    def _new(self, origin: str, person: str, args: Mapping[str, Any], delivers: bool) -> Json:
        day = self._house.moment(None)[2:10].replace("-", "")
        made = self._put(
            Prescription(
                number=f"3301{day}{len(self._kept) + 1:02d}",
                origin=origin,
                person=person,
                fen=whole(args, "fen", 8640),
                name=text(args, "name", MEDICINE[0]),
                issued_at=self._house.now(),
                delivers=delivers,
                asked=origin != "elsewhere",
            )
        )
        return {"number": made.number}

    @form(
        "A doctor prescribes", "医生开具处方",
        blanks("person! origin name fen:whole delivers:flag", origin=ORIGINS)
    )  # fmt: skip
    def _prescribe(self, args: Mapping[str, Any]) -> Json:
        origin = text(args, "origin", "here")
        if origin not in ORIGINS:
            raise ValueError(f"the origin is one of {', '.join(ORIGINS)}")
        person = self._house.people.called(args.get("person")).key
        return self._new(origin, person, args, bool(args.get("delivers", True)))

    @form(
        "An order at the internet hospital; the answer has its pick-up code", "互联网医院订单，返回取药码",
        blanks("person! way paid:flag insured:flag name fen:whole", way=("pick_up", "deliver"))
    )  # fmt: skip
    def _order(self, args: Mapping[str, Any]) -> Json:
        person = self._house.people.called(args.get("person"))
        number = self._new("online", person.key, args, delivers=True)["number"]
        code = f"PU{secrets.randbelow(10**12):012d}"
        found = replace(self._kept[number], pick_up_code=code, insured=args.get("insured") is not False)
        if args.get("paid"):
            way = text(args, "way", "pick_up")
            bill = self._owe(found, person, way)
            bill.paid_by = ONLINE
            found = replace(found, way=way, bill=bill.number)
        self._put(found)
        return {"number": number, "code": code}

    @form("The courier has the medicine", "药品已交配送员", blanks("number!"))
    def _dispatch(self, args: Mapping[str, Any]) -> Json:
        self._put(replace(self._kept[text(args, "number")], dispatched=True))
        return {}

    @form("A basket at the cashier's", "收银台药品篮", blanks("name fen:whole"))
    def _basket(self, args: Mapping[str, Any]) -> Json:
        return self._new("basket", "", args, delivers=False)

    @form(
        "A prescription was used, or has run out", "处方已用或过期",
        blanks("number! state!", state=("used", "expired"))
    )  # fmt: skip
    def _is(self, args: Mapping[str, Any]) -> Json:
        found, state = self._kept.get(text(args, "number")), text(args, "state")
        if found is None or state not in ("used", "expired"):
            raise ValueError("this order needs the number of a prescription, and used or expired")
        self._put(replace(found, gone=state))
        return {}

    @form("Whether the prescription platform is away", "处方平台是否中断", blanks("away:flag"))
    def _platform(self, args: Mapping[str, Any]) -> Json:
        self._away = bool(args.get("away", True))
        return {}
