"""The fiscal e-bill service: issues a bill once per settlement and counts its prints.

Contract: docs/contracts/ebill.v1.yaml. Numbers and fields: e-bill.md A2-A5.
"""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from hardware_sim.arguments import text, whole
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import People
from hardware_sim.services.service import Desk, Service
from hardware_sim.services.signing import Signer
from hardware_sim.services.wire import IDENTIFIER, REFERENCE, Call, Content, Deny, Moment, Reply

SOURCES = ("outpatient", "emergency", "inpatient", "internet")
REGION, MEDICAL = "33", "06"
LARGEST = 999_999_999
# Digits 5 and 6 of the bill code, and the title. Source: e-bill.md A1, A2.
KINDS = {"inpatient": ("02", "医疗住院收费票据（电子）")}
ORDINARY = ("01", "医疗门诊收费票据（电子）")
CHANGING = {"state", "printed", "signed", "signature"}
VERIFY = "https://ebill.example/verify"


class Parts(Content):
    """Who paid what, in fen. Source: e-bill.md A5."""

    total: int = Field(ge=0, le=LARGEST)
    pooled_fund: int = Field(ge=0, le=LARGEST)
    other_funds: int = Field(ge=0, le=LARGEST)
    personal_account: int = Field(ge=0, le=LARGEST)
    cash: int = Field(ge=0, le=LARGEST)

    @property
    def add_up(self) -> bool:
        return self.total == self.pooled_fund + self.other_funds + self.personal_account + self.cash


class _Line(Content):
    name: str = Field(min_length=1, max_length=100)
    fen: int = Field(ge=0, le=LARGEST)
    quantity: str = Field(max_length=20)
    unit: str = Field(max_length=20)
    code: str = Field("", max_length=40)
    standard: str = Field("", max_length=40)
    specification: str = Field("", max_length=100)
    unit_price: str = Field("", pattern=r"^([0-9]{1,10}(\.[0-9]{1,6})?)?$")
    self_pay_ratio: str = Field("", pattern=r"^([0-9]{1,3}(\.[0-9]{1,2})?%)?$")


class _Issue(Content):
    settlement: str = Field(pattern=REFERENCE)
    payer: str = Field(min_length=1, max_length=100)
    payer_code: str = Field(max_length=40)
    hospital: str = Field(min_length=1, max_length=100)
    hospital_code: str = Field(min_length=1, max_length=40)
    parts: Parts
    items: list[_Line] = Field(min_length=1, max_length=20)
    details: list[_Line] = Field(max_length=500)
    extra: dict[str, Annotated[str, Field(max_length=200)]]
    payer_kind: Literal["person", "unit"] = "person"
    patient_id: str = Field("", pattern=r"^[0-9A-Za-z_-]{0,40}$")
    source: Literal["outpatient", "emergency", "inpatient", "internet"] = "outpatient"


class _Print(Content):
    key: str = Field(min_length=1, max_length=200)
    printed_at: Moment
    taken_back: bool = False


class EBill(Service):
    """Calls: "health", "issue" (by the hospital), "bill", "list", "print". Orders beside those
    of every back end:

    - "hold" {}: bills that are asked for from now on are issued, but not found until "release" {}
    - "reverse" {settlement}: that bill is a reversed one now (冲红); the answer is the red bill that
      takes it back, with a number of its own, which the patient's list has from then on
    - "has" {person, source, fen, title, settlement, items, extra}: that person has one more bill, from
      outpatient, emergency, inpatient or internet, of these items and with this other information beside
      its serial number; the answer is the bill
    - "tamper" {settlement}: its signed total has one digit more, and the signature is the old one
    - "stands" {settlement, state}: its state is this word from now on, whether or not the contract has it
    - "stray" {settlement, person, patient_id}: that bill is given in this person's list as well, and signed
      for the number `patient_id` there, or for none
    - "uneven" {settlement}: its issuer signed one yuan more from the pooled fund than the total bears
    - "elsewhere" {settlement}: another terminal prints it
    - "spoil" {settlement}: in lists its entry lacks the state

    Books: "issuer" (the public key, PEM); "bills" by settlement, each as its GET gives it; "red" by the
    settlement of what they took back; "prints" (device and key of each counted print); what was taken
    back is not among them.
    """

    def __init__(self, people: People, folder: Path | None = None) -> None:
        desks = [
            Desk("issue", "POST", "/v1/ebills", self._issue),
            Desk("bill", "GET", "/v1/ebills/by-settlement/{settlement}", self._bill),
            Desk("list", "GET", "/v1/ebills/by-patient/{patient_id}", self._list),
            Desk("state", "GET", "/v1/ebills/{code}/{number}", self._state),
            Desk("print", "POST", "/v1/ebills/{code}/{number}/prints", self._print),
        ]
        super().__init__("ebill", desks)
        self._people, self._signer = people, Signer("ebill-issuer", folder)
        self.orders = {
            "hold": self._hold, "release": self._release, "reverse": self._reverse,
            "has": self._has, "tamper": self._tamper, "stands": self._stands, "stray": self._stray,
            "uneven": self._uneven, "spoil": self._spoil, "elsewhere": self._elsewhere,
        }  # fmt: skip
        self.empty_books()

    def books(self) -> Json:
        prints = [list(one) for one, counts in self._prints.items() if counts]
        return super().books() | {
            "bills": self._bills, "red": self._red, "prints": prints, "issuer": self._signer.public_pem,
        }  # fmt: skip

    def settings(self) -> Json:
        return {self.name: super().settings()[self.name] | {"issuer_file": str(self._signer.file)}}

    def empty_books(self) -> None:
        self._bills: dict[str, Json] = {}
        self._red: dict[str, Json] = {}
        self._held: set[str] = set()
        self._spoilt: set[str] = set()
        # Bills that are given in somebody else's list, too: whose list, and the bill.
        self._strays: list[tuple[str, Json]] = []
        self._holding = False
        # False is one that was taken back, and never counts again.
        self._prints: dict[tuple[str, str], bool] = {}
        self._bill_of_print: dict[tuple[str, str], tuple[str, str]] = {}

    async def _issue(self, call: Call) -> Reply:
        asked = call.read(_Issue)
        if asked.settlement in self._bills:
            return 200, self._bills[asked.settlement]
        if not asked.parts.add_up or sum(line.fen for line in asked.items) != asked.parts.total:
            raise Deny(409, "parts_differ", "parts or items do not add up to the total")
        bill = self._bills[asked.settlement] = self._new_bill(asked)
        if self._holding:
            self._held.add(asked.settlement)
        return 201, bill

    async def _bill(self, call: Call) -> Reply:
        settlement = call.part("settlement")
        if settlement not in self._bills or settlement in self._held:
            raise Deny(404, "not_yet", "no bill for this settlement yet")
        return 200, self._bills[settlement]

    async def _list(self, call: Call) -> Reply:
        """Only what is needed: the text that was signed has the rest."""
        patient = call.part("patient_id", IDENTIFIER)
        mine = [
            {
                key: bill[key]
                for key in sorted(CHANGING - ({"state"} if settlement in self._spoilt else set()))
            }
            for settlement, bill in (*self._bills.items(), *self._red.items())
            if bill["patient_id"] == patient and settlement not in self._held
        ]
        return 200, {"bills": [*mine, *(bill for whose, bill in self._strays if whose == patient)]}

    async def _state(self, call: Call) -> Reply:
        bill = self._numbered_bill(call)
        name = (bill["code"], bill["number"])
        yours = [
            counts
            for print_, counts in self._prints.items()
            if print_[0] == call.device and self._bill_of_print[print_] == name
        ]
        return 200, {"state": bill["state"], "printed": bill["printed"], "printed_by_you": sum(yours)}

    async def _print(self, call: Call) -> Reply:
        bill, report = self._numbered_bill(call), call.read(_Print)
        counted = self._prints.get((call.device, report.key))
        if counted is None and not report.taken_back:
            bill["printed"] += 1
        elif counted and report.taken_back:
            bill["printed"] -= 1
        self._prints[call.device, report.key] = counted is not False and not report.taken_back
        self._bill_of_print[call.device, report.key] = (bill["code"], bill["number"])
        return 200, {"printed": bill["printed"]}

    def _numbered_bill(self, call: Call) -> Json:
        code, number = call.part("code", r"^[0-9]{8}$"), call.part("number", r"^[0-9]{10}$")
        every = (*self._bills.values(), *self._red.values())
        bill = next((one for one in every if (one["code"], one["number"]) == (code, number)), None)
        if bill is None:
            raise Deny(404, "ebill_unknown", "no such bill")
        return bill

    def _new_bill(self, asked: _Issue) -> Json:
        inpatient = "hospitalizationNumber" in asked.extra
        kind, title = KINDS.get("inpatient" if inpatient else asked.source, ORDINARY)
        code = f"{REGION}{MEDICAL}{kind}{self.moment()[2:4]}"
        head = {"title": title, "checker": "票据系统", "handler": "自助终端", "total": asked.parts.total}
        return self._signed(self._numbered(code) | head | asked.model_dump())

    def _numbered(self, code: str) -> Json:
        number = f"{123456 + len(self._bills) + len(self._red):010d}"
        check = secrets.token_hex(3)
        return {
            "code": code,
            "number": number,
            "check_code": check,
            "issued_at": self.moment(),
            "verify_url": f"{VERIFY}?code={code}&number={number}&check={check}",
        }

    def _signed(self, bill: Json) -> Json:
        signed = json.dumps(bill, ensure_ascii=False)
        changing = {"state": "issued", "printed": 0, "signed": signed, "signature": self._signer.sign(signed)}
        return bill | changing

    @form(
        "Somebody has one more bill", "该人新增一张电子票据",
        blanks("person! source fen:whole title settlement hospital items:list extra:any", source=SOURCES)
    )  # fmt: skip
    def _has(self, args: Mapping[str, Any]) -> Json:
        person, fen = self._people.called(args.get("person")), whole(args, "fen", 2_500)
        settlement = text(args, "settlement", f"E{len(self._bills) + 1}")
        line = {"name": text(args, "title", "诊察费"), "fen": fen, "quantity": "1", "unit": "项"}
        items = [{"quantity": "1", "unit": "项"} | each for each in args.get("items") or [line]]
        fen = sum(each["fen"] for each in items)
        parts = {"total": fen, "pooled_fund": 0, "other_funds": 0, "personal_account": 0, "cash": fen}
        asked = _Issue.model_validate({
            "settlement": settlement, "payer": person.name, "payer_code": masked(person.id_number),
            "hospital": text(args, "hospital", "江城市第一人民医院"), "hospital_code": "H33010000001",
            "parts": parts, "items": items, "details": items,
            "extra": {"bizCode": settlement} | args.get("extra", {}),
            "patient_id": person.patient_id, "source": text(args, "source", "outpatient"),
        })  # fmt: skip
        self._bills[settlement] = self._new_bill(asked)
        return self._bills[settlement]

    @form("The signed total of a bill is another than was signed", "篡改已签名金额", blanks("settlement!"))
    def _tamper(self, args: Mapping[str, Any]) -> Json:
        bill = self._bill_of(args)
        total = f'"total": {bill["total"]}'
        bill["signed"] = bill["signed"].replace(total, f"{total}0")
        return {}

    @form("A bill stands otherwise, in any word", "票据处于某状态", blanks("settlement! state!"))
    def _stands(self, args: Mapping[str, Any]) -> Json:
        self._bill_of(args)["state"] = text(args, "state")
        return {}

    @form("A bill is in somebody else's list", "票据误入他人列表", blanks("settlement! person! patient_id"))
    def _stray(self, args: Mapping[str, Any]) -> Json:
        bill, whose = self._bill_of(args), self._people.called(args.get("person"))
        unchanging = {key: value for key, value in bill.items() if key not in CHANGING}
        signed = self._signed(unchanging | {"patient_id": text(args, "patient_id", "")})
        self._strays.append((whose.patient_id, {key: signed[key] for key in CHANGING}))
        return {}

    @form("A bill's parts exceed its total by one yuan", "票据各项与合计不符", blanks("settlement!"))
    def _uneven(self, args: Mapping[str, Any]) -> Json:
        bill = self._bill_of(args)
        parts = bill["parts"] | {"pooled_fund": bill["parts"]["pooled_fund"] + 100}
        unchanging = {key: value for key, value in bill.items() if key not in CHANGING}
        bill |= self._signed(unchanging | {"parts": parts})
        return {}

    @form("Another terminal prints a bill", "其他终端打印了票据", blanks("settlement!"))
    def _elsewhere(self, args: Mapping[str, Any]) -> Json:
        bill = self._bill_of(args)
        bill["printed"] += 1
        name = ("elsewhere", f"print-{len(self._prints)}")
        self._prints[name], self._bill_of_print[name] = True, (bill["code"], bill["number"])
        return {}

    @form("A bill has no state in lists", "列表中的票据缺状态", blanks("settlement!"))
    def _spoil(self, args: Mapping[str, Any]) -> Json:
        self._spoilt.add(self._bill_of(args)["settlement"])
        return {}

    @form("Bills are issued, and not found until released", "票据已开但查不到", fault="F8")
    def _hold(self, _args: Mapping[str, Any]) -> Json:
        self._holding = True
        return {}

    @form("What was held back is found", "放出票据", ends=("hold",))
    def _release(self, _args: Mapping[str, Any]) -> Json:
        self._holding = False
        self._held.clear()
        return {}

    @form("A bill is reversed", "票据冲红", blanks("settlement!"))
    def _reverse(self, args: Mapping[str, Any]) -> Json:
        bill = self._bill_of(args)
        bill["state"] = "reversed"
        unchanging = {key: value for key, value in bill.items() if key not in CHANGING}
        red = unchanging | self._numbered(bill["code"]) | _taken_back(bill)
        return self._red.setdefault(bill["settlement"], self._signed(red))

    def _bill_of(self, args: Mapping[str, Any]) -> Json:
        bill = self._bills.get(text(args, "settlement"))
        if bill is None:
            raise ValueError("no bill was issued for this settlement")
        return bill


def masked(id_number: str) -> str:
    """As a bill shows its payer's number. Source: e-bill.md A3."""
    return f"{id_number[:3]}{'*' * 11}{id_number[-4:]}"


def _taken_back(bill: Json) -> Json:
    """What a red bill says otherwise than the one that it takes back. Source: e-bill.md A3, A8."""
    amounts = {key: -fen for key, fen in bill["parts"].items()}
    lines = {kind: [line | {"fen": -line["fen"]} for line in bill[kind]] for kind in ("items", "details")}
    reverses = {"code": bill["code"], "number": bill["number"]}
    return {"reverses": reverses, "total": -bill["total"], "parts": amounts, **lines}
