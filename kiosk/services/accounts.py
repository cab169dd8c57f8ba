"""Money that lies at the hospital as a payer: the deposit of a stay, a prepaid balance.

Contract: docs/contracts/inpatient.v1.yaml, uses of an account.
"""

from collections.abc import Mapping
from urllib.parse import quote

from pydantic import Field

from drivers.errors import Garbled, Refused
from kiosk.payment.payers import LegOrder
from kiosk.services.http import BackEnd, Call, Wire, nothing_taken_if_absent


class _Use(Wire):
    reference: str
    held: bool
    used_fen: int = Field(ge=0)
    back_fen: int = Field(ge=0)


class Accounts:
    """A payer. Needs "account", "charge" and "back" among the facts of the leg.

    "back" is what is kept apart beside, in fen, so that what is given back after it can't be paid out twice.
    """

    runs_out = False

    def __init__(self, desk: BackEnd) -> None:
        self._desk = desk

    async def prepare(self, _fen: int, _facts: Mapping[str, str]) -> Mapping[str, str]:
        return {}

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        """Use so much. Refused when less lies there, or when this reference was given up."""
        body = {"charge_id": leg.facts["charge"], "fen": leg.fen, "back_fen": int(leg.facts["back"])}
        call = Call("use account", "PUT", _path(leg), body, acts=True, own=frozenset({409, 410}))
        with nothing_taken_if_absent():
            reply = await self._desk.send(call)
        if reply.status == 409:
            raise Refused("ACC-01", f"{reply.origin}: {reply.error}")
        if reply.status == 410:
            raise Refused("ACC-02", f"{reply.origin}: {reply.error}")
        return _used(reply.read(_Use.parse), leg, reply.origin)

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        reply = await self._desk.send(Call("ask use", "GET", _path(leg)))
        use = reply.read(_Use.parse)
        return _used(use, leg, reply.origin) if use.held else None

    async def revoke(self, leg: LegOrder) -> None:
        """Give it back to the account; a use that arrives later is refused by the hospital."""
        reply = await self._desk.send(Call("release use", "DELETE", _path(leg), acts=True))
        if reply.status != 204:
            raise Garbled("ACC-03", f"{reply.origin}: {reply.status}, perhaps from somebody else on the way")


def _used(use: _Use, leg: LegOrder, origin: str) -> Mapping[str, str]:
    agreed = (leg.reference, True, leg.fen, int(leg.facts["back"]))
    if (use.reference, use.held, use.used_fen, use.back_fen) != agreed:
        raise Garbled("ACC-04", f"{origin}: used {use.used_fen} fen instead of {leg.fen}")
    return {}


def _path(leg: LegOrder) -> str:
    account, reference = quote(leg.facts["account"], safe=""), quote(leg.reference, safe="")
    return f"/v1/accounts/{account}/uses/{reference}"
