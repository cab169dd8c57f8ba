"""The fiscal e-bill service: issues a bill once per settlement and counts its prints.

Contract: docs/contracts/ebill.v1.yaml. Numbers and fields: e-bill.md A2-A5.
"""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from hardware_sim.arguments import text
from hardware_sim.part import Json
from hardware_sim.services.service import Desk, Service
from hardware_sim.services.wire import REFERENCE, Call, Content, Deny, Moment, Reply

REGION, MEDICAL, OUTPATIENT, INPATIENT = "33", "06", "01", "02"
LARGEST = 999_999_999
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


class _Print(Content):
    key: str = Field(min_length=1, max_length=200)
    printed_at: Moment


class EBill(Service):
    """Calls: "health", "issue" (by the hospital), "bill", "print". Orders beside those of every back end:

    - "hold" {}: bills that are asked for from now on are issued, but not found until "release" {}
    - "reverse" {settlement}: that bill is a reversed one now (冲红)

    Books: "bills" by settlement, each as its GET gives it; "prints" (device and key of each counted print).
    """

    def __init__(self) -> None:
        desks = [
            Desk("issue", "POST", "/v1/ebills", self._issue),
            Desk("bill", "GET", "/v1/ebills/by-settlement/{settlement}", self._bill),
            Desk("print", "POST", "/v1/ebills/{code}/{number}/prints", self._print),
        ]
        super().__init__("ebill", desks)
        self.orders = {"hold": self._hold, "release": self._release, "reverse": self._reverse}
        self.empty_books()

    def books(self) -> Json:
        return super().books() | {"bills": self._bills, "prints": [list(one) for one in self._prints]}

    def empty_books(self) -> None:
        self._bills: dict[str, Json] = {}
        self._held: set[str] = set()
        self._holding = False
        self._prints: dict[tuple[str, str], None] = {}

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

    async def _print(self, call: Call) -> Reply:
        code, number = call.part("code", r"^[0-9]{8}$"), call.part("number", r"^[0-9]{10}$")
        report = call.read(_Print)
        bill = next(
            (one for one in self._bills.values() if (one["code"], one["number"]) == (code, number)), None
        )
        if bill is None:
            raise Deny(404, "ebill_unknown", "no such bill")
        if (call.device, report.key) not in self._prints:
            self._prints[call.device, report.key] = None
            bill["printed"] += 1
        return 200, {"printed": bill["printed"]}

    def _new_bill(self, asked: _Issue) -> Json:
        inpatient = "hospitalizationNumber" in asked.extra
        code = f"{REGION}{MEDICAL}{INPATIENT if inpatient else OUTPATIENT}{self.moment()[2:4]}"
        number, check = f"{123456 + len(self._bills):010d}", secrets.token_hex(3)
        return {
            "code": code,
            "number": number,
            "check_code": check,
            "title": "医疗住院收费票据（电子）" if inpatient else "医疗门诊收费票据（电子）",
            "state": "issued",
            "issued_at": self.moment(),
            "checker": "票据系统",
            "handler": "自助终端",
            "total": asked.parts.total,
            "verify_url": f"{VERIFY}?code={code}&number={number}&check={check}",
            "printed": 0,
        } | asked.model_dump()

    def _hold(self, _args: Mapping[str, Any]) -> Json:
        self._holding = True
        return {}

    def _release(self, _args: Mapping[str, Any]) -> Json:
        self._holding = False
        self._held.clear()
        return {}

    def _reverse(self, args: Mapping[str, Any]) -> Json:
        bill = self._bills.get(text(args, "settlement"))
        if bill is None:
            raise ValueError("no bill was issued for this settlement")
        bill["state"] = "reversed"
        return {}
