"""The hospital's information system: patients, bills, charges, locks, postings.

Contract: docs/contracts/hospital.v1.yaml. It speaks with the insurer and with the e-bill service itself.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field, ValidationError, field_validator

from hardware_sim.arguments import text, whole
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import OwedItem, People, Person, owed_item
from hardware_sim.services.department import House
from hardware_sim.services.departments import departments
from hardware_sim.services.ebill import Parts
from hardware_sim.services.hospital_bills import Paid, issue_request
from hardware_sim.services.hospital_books import OPEN, Bill, Charge, Conflict, HospitalBooks, Released
from hardware_sim.services.hospital_insurer import InsurerDesk, InsurerSaysNo
from hardware_sim.services.issuing import Issuing
from hardware_sim.services.outgoing import Unreachable
from hardware_sim.services.rows import Batch, Refusal, Row, Rows
from hardware_sim.services.service import Desk, Service
from hardware_sim.services.wire import IDENTIFIER, REFERENCE, Call, Content, Deny, Moment, Reply, words

ELSEWHERE = "window"


class _Find(Content):
    id_type: str = Field(pattern="^[0-9]{2}$")
    id_number: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=100)


class _Insured(Content):
    psn_no: str = Field(min_length=1, max_length=30)
    insutype: str = Field(min_length=1, max_length=6)
    cert_type: str = Field(pattern="^0[123]$")


class _MakeCharge(Content):
    patient_id: str = Field(pattern=IDENTIFIER)
    bill_numbers: list[str] = Field(min_length=1, max_length=100)
    insured: _Insured | None

    @field_validator("bill_numbers")
    @classmethod
    def _each_once(cls, numbers: list[str]) -> list[str]:
        if len(set(numbers)) != len(numbers):
            raise ValueError("a bill is named twice")
        return numbers


class _Lock(Content):
    reference: str = Field(pattern=REFERENCE)
    seconds: int = Field(ge=1, le=3600)


class _Release(Content):
    charge_id: str = Field(pattern=IDENTIFIER)
    reference: str = Field(pattern=REFERENCE)


class _Way(Content):
    channel: str = Field(max_length=20)
    out_trade_no: str = Field(pattern=REFERENCE)
    fen: int = Field(ge=0)


class _Refunded(Content):
    refund_no: str = Field(pattern=REFERENCE)
    out_trade_no: str = Field(pattern=REFERENCE)
    fen: int = Field(ge=1)
    state: str = Field(pattern="^(done|refused)$")
    account_id: str = Field(max_length=40)
    settlement: str = Field("", max_length=40)


class _Posting(Content):
    settlement: str = Field(pattern=REFERENCE)
    patient_id: str = Field(pattern=IDENTIFIER)
    charge_id: str = Field(pattern=IDENTIFIER)
    fen: int = Field(ge=0)
    parts: Parts
    paid_at: Moment
    wallet: _Way | None = None


class Hospital(Service):
    """Calls: "health", "capabilities", "find", "bills", "charge", "lock", "ask_lock", "release", "postings",
    "day_list".

    `insurer_url` and `ebill_url` are where it finds its neighbours. On a posting it has the e-bill issued,
    and tries again until that has worked. Its orders: see their forms; a line of "items" is {name, fen,
    quantity, unit, category, level}, and all but the first two may be left out.

    Books: "patients", "bills" with state, "charges", "locks" that hold, "released" references, "rows" taken
    and "refused", "postings" by settlement, "to_issue" (settlements whose bill is still to be issued).
    """

    def __init__(self, people: People, insurer_url: str, ebill_url: str) -> None:
        held = "/v1/charges/{charge_id}/lock"
        desks = [
            Desk("capabilities", "GET", "/v1/capabilities", self._capabilities),
            Desk("find", "POST", "/v1/patients/find", self._find),
            Desk("bills", "GET", "/v1/patients/{patient_id}/bills", self._bills),
            Desk("charge", "POST", "/v1/charges", self._charge),
            Desk("lock", "PUT", held, self._lock),
            Desk("ask_lock", "GET", f"{held}/{{reference}}", self._ask_lock),
            Desk("release", "DELETE", f"{held}/{{reference}}", self._release),
            Desk("postings", "POST", "/v1/postings", self._take_postings),
            Desk("day_list", "GET", "/v1/postings", self._day_list),
        ]
        house = House(people, self.now, self.moment, lambda: self._books, self._post_body)
        self._departments = departments(house)
        desks += [desk for department in self._departments for desk in department.desks]
        super().__init__("hospital", desks)
        self._people, self._issuing = people, Issuing(ebill_url)
        self._insurer = InsurerDesk(insurer_url, self.now)
        self.orders = {
            "owes": self._owes, "empty": self._empty, "paid_elsewhere": self._paid_elsewhere,
            "locked_elsewhere": self._locked_elsewhere, "unknown": self._unknown, "renamed": self._renamed,
            "poison": self._poison, "postpone": self._postpone, "can_do": self._teach,
        }  # fmt: skip
        for department in self._departments:
            self.orders |= department.orders
        self.empty_books()

    async def start(self) -> None:
        await super().start()
        self._issuing.start()

    async def stop(self) -> None:
        await self._issuing.stop()
        await super().stop()

    def books(self) -> Json:
        known = {"postings": dict(self._postings), "to_issue": sorted(self._issuing.waiting)}
        their = {each.name: each.books() for each in self._departments}
        return super().books() | self._books.as_json() | self._rows.books() | known | their

    def empty_books(self) -> None:
        self._books, self._rows = HospitalBooks(self._people, self.now), Rows()
        self._postings: dict[str, Json] = {}
        self._can: dict[str, bool] = {"pay_on_phone": True}
        self._issuing.waiting.clear()
        for department in self._departments:
            department.empty()
        for person in self._people:
            for place, owed in enumerate(person.owes):
                ago = 15.0 * (len(person.owes) - place)
                self._books.owe(person.key, owed.title, owed.department, owed.items, ago)

    async def _capabilities(self, _call: Call) -> Reply:
        return 200, {"journeys": self._can}

    async def _find(self, call: Call) -> Reply:
        asked = call.read(_Find)
        person = self._people.with_id(asked.id_number)
        if person is None or person.key in self._books.unknown:
            raise Deny(404, "patient_unknown", "no file under this document")
        if self._books.name_of(person) != asked.name:
            raise Deny(409, "name_differs", "the file has another name")
        return 200, {
            "patient_id": person.patient_id,
            "name": person.name,
            "sex": person.sex,
            "birth_date": person.birth_date.isoformat(),
            "outpatient_number": person.outpatient_number,
        }

    async def _bills(self, call: Call) -> Reply:
        state = call.query.get("state", OPEN)
        if state not in ("open", "locked", "paid"):
            raise Deny(422, "unfit", "state: open, locked or paid")
        person = self._patient(call.part("patient_id", IDENTIFIER))
        # What a ward's own desk has made a bill of is paid there, and dropped when nobody does.
        mine = [each for each in self._books.bills_of(person, state) if not each.about.startswith("wards:")]
        return 200, {"bills": [self._bill_json(bill) for bill in mine]}

    async def _charge(self, call: Call) -> Reply:
        asked = call.read(_MakeCharge)
        person = self._patient(asked.patient_id)
        try:
            bills = self._books.chargeable(person, asked.bill_numbers)
        except KeyError:
            raise Deny(404, "bill_unknown", "not a bill of this patient") from None
        except Conflict as why:
            raise Deny(409, why.code, str(why)) from why
        charge = self._books.new_charge(person, bills)
        items = await self._announce(charge, person, bills, asked.insured) if asked.insured else []
        return 201, {
            "charge_id": charge.id,
            "fen": charge.fen,
            "mdtrt_id": charge.visit,
            "chrg_bchno": charge.batch,
            "care": "inpatient" if charge.inpatient else "outpatient",
            "items": items,
        }

    async def _announce(
        self, charge: Charge, person: Person, bills: list[Bill], insured: _Insured
    ) -> list[Json]:
        charge.psn_no, charge.insutype, charge.batch = insured.psn_no, insured.insutype, charge.id
        try:
            announce = self._insurer.announce_stay if charge.inpatient else self._insurer.announce
            announced = await announce(charge, person, bills, insured.cert_type)
        except Unreachable as why:
            raise Deny(503, "insurer_unreachable", f"the insurer does not answer: {why}", 2) from why
        except InsurerSaysNo as why:
            raise Deny(409, "insurer_refused", str(why)) from why
        charge.visit = announced.visit
        return announced.items

    async def _lock(self, call: Call) -> Reply:
        charge, asked = self._charge_named(call), call.read(_Lock)
        try:
            lock = self._books.lock(charge, asked.reference, asked.seconds)
        except Released:
            raise Deny(410, "released", "this reference was released") from None
        except Conflict as why:
            raise Deny(409, why.code, str(why)) from why
        return 200, {"reference": asked.reference, "held": True, "held_until": self.moment(lock.until)}

    async def _ask_lock(self, call: Call) -> Reply:
        charge, reference = self._charge_named(call), call.part("reference")
        lock = self._books.held(charge, reference)
        if lock is None:
            return 200, {"reference": reference, "held": False}
        return 200, {"reference": reference, "held": True, "held_until": self.moment(lock.until)}

    async def _release(self, call: Call) -> Reply:
        call.part("charge_id", IDENTIFIER)
        self._books.release(call.part("reference"))
        return 204, None

    async def _take_postings(self, call: Call) -> Reply:
        batch = call.read(Batch)
        batch.must_be_of(call.device)
        return 200, {"answers": [self._rows.take(batch.device, row, self._carry) for row in batch.rows]}

    async def _day_list(self, call: Call) -> Reply:
        """What was posted by this device for payments of that day."""
        day = call.query.get("day", "")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            raise Deny(422, "unfit", "day: not of the agreed form")
        rows = [row.body for row in self._rows.of("posting", device=call.device)]
        paid = [each for each in rows if self._day_of(each["paid_at"]) == day]
        return 200, {"postings": [{"settlement": each["settlement"], "fen": each["fen"]} for each in paid]}

    def _day_of(self, moment: str) -> str:
        return self.moment(datetime.fromisoformat(moment).timestamp())[:10]

    def _carry(self, row: Row) -> None:
        try:
            if row.kind == "posting":
                self._post(_Posting.model_validate(row.body))
            elif row.kind == "refund":
                refunded = _Refunded.model_validate(row.body)
                self._books.refunds[refunded.refund_no] = refunded.model_dump()
            elif row.kind == "release":
                self._books.release(_Release.model_validate(row.body).reference)
        except ValidationError as why:
            raise Refusal(words(why)) from why

    def _post_body(self, body: Json) -> None:
        self._post(_Posting.model_validate(body))

    def _post(self, posting: _Posting) -> None:
        charge = self._books.charges.get(posting.charge_id)
        if charge is None:
            raise Refusal("no such charge")
        if posting.fen != charge.fen or posting.parts.total != charge.fen or not posting.parts.add_up:
            raise Refusal("the amounts are not those of the charge")
        try:
            self._books.pay(charge, posting.settlement)
        except Conflict as why:
            raise Refusal(str(why)) from why
        if posting.wallet is not None:
            self._books.ways[posting.settlement] = posting.wallet.model_dump()
        self._tell_departments(charge, posting.settlement)
        person = self._people.called(charge.patient)
        bills = [self._books.bills[number] for number in charge.bills]
        if all(bill.fiscal for bill in bills):
            paid = Paid(posting.settlement, person, charge, bills, posting.parts)
            day = self.moment()[:10].replace("-", "")
            self._issuing.ask_for(posting.settlement, issue_request(paid, day))
        self._postings[posting.settlement] = {
            "charge": charge.id,
            "person": person.key,
            "fen": posting.fen,
            "parts": posting.parts.model_dump(),
        }

    def _tell_departments(self, charge: Charge, settlement: str) -> None:
        for bill in (self._books.bills[number] for number in charge.bills):
            for department in self._departments:
                if bill.about.startswith(f"{department.name}:"):
                    department.paid(bill, settlement)

    def _patient(self, patient_id: str) -> Person:
        person = self._books.patient(patient_id)
        if person is None:
            raise Deny(404, "patient_unknown", "no such patient")
        return person

    def _charge_named(self, call: Call) -> Charge:
        charge = self._books.charges.get(call.part("charge_id", IDENTIFIER))
        if charge is None:
            raise Deny(404, "charge_unknown", "no such charge")
        return charge

    def _bill_json(self, bill: Bill) -> Json:
        return {
            "number": bill.number,
            "title": bill.title,
            "department": bill.department,
            "ordered_at": self.moment(bill.ordered_at),
            "fen": bill.fen,
            "items": [
                {"name": each.name, "fen": each.fen, "quantity": each.quantity, "unit": each.unit}
                for each in bill.items
            ],
        }

    @form(
        "Somebody owes one more bill",
        "新增一张待缴费单",
        blanks("person! title department fen:whole items:list"),
    )
    def _owes(self, args: Mapping[str, Any]) -> Json:
        person, title = self._people.called(args.get("person")), text(args, "title", "检查费")
        entries = args.get("items") or [{"name": title, "fen": whole(args, "fen")}]
        items: list[OwedItem] = [owed_item(entry) for entry in entries]
        return {
            "bill": self._books.owe(person.key, title, text(args, "department", "综合门诊"), items).number
        }

    @form("Nobody owes anything", "清空全部待缴费单")
    def _empty(self, _args: Mapping[str, Any]) -> Json:
        self._books.bills = {key: bill for key, bill in self._books.bills.items() if bill.paid_by}
        self._books.charges, self._books.locks = {}, {}
        return {}

    @form("The window took the money for a bill", "窗口已收取该费单", blanks("bill!"))
    def _paid_elsewhere(self, args: Mapping[str, Any]) -> Json:
        self._bill_named(args).paid_by = ELSEWHERE
        return {}

    @form("The window is taking the money for a bill", "窗口正在收取该费单", blanks("bill! seconds:whole"))
    def _locked_elsewhere(self, args: Mapping[str, Any]) -> Json:
        bill = self._bill_named(args)
        charge = self._books.new_charge(self._people.called(bill.person), [bill])
        self._books.lock(charge, f"{ELSEWHERE}-{charge.id}", whole(args, "seconds", 600))
        return {}

    def _bill_named(self, args: Mapping[str, Any]) -> Bill:
        bill = self._books.bills.get(text(args, "bill"))
        if bill is None:
            raise ValueError("there is no bill of this number")
        return bill

    @form("There is no file of that person", "该人无档案", blanks("person!"))
    def _unknown(self, args: Mapping[str, Any]) -> Json:
        self._books.unknown.add(self._people.called(args.get("person")).key)
        return {}

    @form("The file has another name", "档案姓名不同", blanks("person! name!"))
    def _renamed(self, args: Mapping[str, Any]) -> Json:
        self._books.names[self._people.called(args.get("person")).key] = text(args, "name")
        return {}

    @form(
        "It says of itself that it can do this, or not",
        "声明本系统具备或不具备的业务",
        blanks("journey! does:flag"),
    )
    def _teach(self, args: Mapping[str, Any]) -> Json:
        self._can[text(args, "journey")] = args.get("does") is True
        return {}

    @form("Rows are refused", "拒收上传记录", blanks("kind key times:whole"))
    def _poison(self, args: Mapping[str, Any]) -> Json:
        return self._rows.script("refused", args)

    @form("Rows are put off", "暂缓上传记录", blanks("kind key times:whole"))
    def _postpone(self, args: Mapping[str, Any]) -> Json:
        return self._rows.script("retry", args)
