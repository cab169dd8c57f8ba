"""Fiscal e-bills, fetched by the number of the settlement. Contract: docs/contracts/ebill.v1.yaml."""

from datetime import datetime
from typing import Literal
from urllib.parse import quote

from pydantic import Field

from drivers.errors import Garbled, Refused
from kiosk.bills import BillItem, EBill, Parts
from kiosk.people import PersonName
from kiosk.services.http import BackEnd, BackEndSettings, Call, ServiceHealth, Wire


class EBillSettings(BackEndSettings, frozen=True, extra="forbid"):
    """The settings of every back end, and none beside them."""


class _Line(Wire):
    name: str
    fen: int
    quantity: str
    unit: str


class _Parts(Wire):
    total: int
    pooled_fund: int
    other_funds: int
    personal_account: int
    cash: int


class _EBill(Wire):
    code: str = Field(pattern="^[0-9]{8}$")
    number: str = Field(pattern="^[0-9]{10}$")
    check_code: str = Field(pattern="^[0-9a-z]{6}$")
    title: str
    state: Literal["issued", "reversed"]
    issued_at: datetime
    payer: str = Field(min_length=1, repr=False)
    payer_code: str = Field(repr=False)
    hospital: str
    hospital_code: str
    checker: str
    handler: str
    total: int
    parts: _Parts
    items: tuple[_Line, ...]
    verify_url: str
    settlement: str
    printed: int = Field(ge=0)
    extra: dict[str, str] = Field(repr=False)


class EBills:
    name = "ebill"

    def __init__(self, settings: EBillSettings, device: str) -> None:
        self._bills = BackEnd(self.name, settings, device)

    async def bill_for(self, settlement: str) -> EBill | None:
        """The bill of a settlement, or None when it has not been issued yet.

        Refused when it has been reversed (冲红): such a bill is no proof of a payment any more.
        `extra` holds the other information of the bill by the keys of the fiscal standard, and
        beside it payer_code (masked), hospital_code, checker and handler.
        """
        path = f"/v1/ebills/by-settlement/{quote(settlement, safe='')}"
        reply = await self._bills.send(Call("find bill", "GET", path, own=frozenset({404})))
        if reply.status == 404:
            return None
        bill = reply.read(_EBill.parse)
        if bill.settlement != settlement:
            raise Garbled("EBL-02", f"{reply.origin}: the bill of another settlement")
        if bill.state == "reversed":
            raise Refused("EBL-01", f"{reply.origin}: reversed since")
        return _e_bill(bill)

    async def health(self) -> ServiceHealth:
        return await self._bills.health()

    async def close(self) -> None:
        await self._bills.close()


def _e_bill(bill: _EBill) -> EBill:
    head = bill.model_dump(include={"payer_code", "hospital_code", "checker", "handler"})
    return EBill(
        code=bill.code,
        number=bill.number,
        check_code=bill.check_code,
        title=bill.title,
        issued_at=bill.issued_at,
        payer=PersonName(bill.payer),
        hospital=bill.hospital,
        total=bill.total,
        parts=Parts(**bill.parts.model_dump()),
        items=tuple(BillItem(each.name, each.fen, each.quantity, each.unit) for each in bill.items),
        verify_url=bill.verify_url,
        settlement=bill.settlement,
        printed=bill.printed,
        extra={**bill.extra, **head},
    )
