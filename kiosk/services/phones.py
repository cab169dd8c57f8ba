"""Charges that the hospital holds for the patient's phone. Contract: docs/contracts/hospital.v1.yaml."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal
from urllib.parse import quote

from pydantic import Field

from drivers.errors import Refused
from kiosk.payment.bills import Charge
from kiosk.services.http import BackEnd, Call, Wire


class PhoneState(StrEnum):
    """How far the phone is. ENDED: the bills are open again."""

    WAITING = "waiting"
    PAYING = "paying"
    PAID = "paid"
    ENDED = "ended"


class _OnPhone(Wire):
    state: PhoneState = Field(strict=False)


class _HandedOver(Wire):
    state: Literal["waiting", "paying", "paid"]
    link: str = Field(min_length=1, max_length=300, repr=False)
    held_until: datetime


@dataclass(frozen=True)
class HandedOver:
    """`link` is for the patient's phone; the bills are held for it until `until`."""

    link: str = field(repr=False)
    until: datetime


class Phones:
    """`desk` is the hospital's; a charge is held for `seconds`. Money never passes here."""

    def __init__(self, desk: BackEnd, seconds: int) -> None:
        self._desk, self._seconds = desk, seconds

    async def hand_over(self, charge: Charge, reference: str) -> HandedOver:
        """May be repeated with the same reference. Refused when another payment holds a bill."""
        body = {"seconds": self._seconds}
        call = Call("hand over", "PUT", _path(charge, reference), body, own=frozenset({409, 410}))
        reply = await self._desk.send(call)
        if reply.status in (409, 410):
            raise Refused("HIS-09", f"{reply.origin}: {reply.error}")
        said = reply.read(_HandedOver.parse)
        return HandedOver(said.link, said.held_until)

    async def state(self, charge: Charge, reference: str) -> PhoneState:
        reply = await self._desk.send(Call("ask phone", "GET", _path(charge, reference)))
        return reply.read(_OnPhone.parse).state

    async def take_back(self, charge: Charge, reference: str) -> bool:
        """Whether the bills are open again; not when the phone is paying already."""
        call = Call("take back", "DELETE", _path(charge, reference), own=frozenset({409}))
        return (await self._desk.send(call)).status != 409


def _path(charge: Charge, reference: str) -> str:
    return f"/v1/charges/{quote(charge.id, safe='')}/phone/{quote(reference, safe='')}"
