"""What the insurer settled for a person before: the visits (5201 [R]), and what each came to (5203)."""

from asyncio import gather
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from drivers.errors import Refused
from kiosk.payment.insurance import PastSettlement
from kiosk.services.insurer_line import InsurerLine
from kiosk.services.insurer_messages import MaybeSettlement
from kiosk.services.insurer_profile import Visits

YEAR = timedelta(days=365)
# So many are shown, and so many visits looked at for them, ten at a time: each is a call of its own.
LATEST, VISITS = 10, 100


@dataclass(frozen=True)
class Past:
    """One person's; `area` is where that person is insured."""

    line: InsurerLine
    asked: Visits
    person: str = field(repr=False)
    area: str

    async def until(self, today: date) -> tuple[PastSettlement, ...]:
        """Those of the last year, latest first. Raises Refused when the insurer does not tell."""
        asked = self.asked
        between = {"begntime": (today - YEAR).isoformat(), "endtime": today.isoformat()}
        heard = await self.line.ask(asked.function, {"psn_no": self.person, **between}, self.area)
        if not heard.answer.ok:
            raise Refused("INS-17", heard.detail)
        visits = heard.reply.read(lambda _: _visits(heard.answer.output, asked))
        found = list[PastSettlement]()
        for first in range(0, min(len(visits), VISITS), LATEST):
            some = await gather(*map(self._settled, visits[first : first + LATEST]))
            found += [each for each in some if each is not None]
            if len(found) >= LATEST:
                break
        return tuple(found[:LATEST])

    async def _settled(self, visit: "_Visit") -> PastSettlement | None:
        """None where nothing was settled; without parts where those of another institution are not told."""
        data = {"psn_no": self.person, "mdtrt_id": visit.number, "setl_id": ""}
        heard = await self.line.ask("5203", data, self.area)
        if not heard.answer.ok:
            return PastSettlement(visit.day, visit.institution, None)
        said = heard.output(MaybeSettlement).setlinfo
        return None if said is None else PastSettlement(visit.day, visit.institution, said.parts)


@dataclass(frozen=True)
class _Visit:
    number: str = field(repr=False)
    day: date
    institution: str = field(repr=False)


def _visits(output: object, asked: Visits) -> list[_Visit]:
    """Latest first. ValueError for what is no list of visits."""
    rows = output.get(asked.listed) if isinstance(output, Mapping) else None
    if not isinstance(rows, list):
        raise ValueError("no list of visits")
    return sorted((_visit(each, asked) for each in rows), key=lambda each: each.day, reverse=True)


def _visit(row: object, asked: Visits) -> _Visit:
    if not isinstance(row, Mapping) or not row.get(asked.number):
        raise ValueError("no visit")
    day = date.fromisoformat(str(row.get(asked.begins))[:10])
    return _Visit(str(row[asked.number]), day, str(row.get(asked.institution) or ""))
