"""Reports of the bench's hospital and of others, and the health record. Contract: records.v1.yaml."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hardware_sim.arguments import text
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import Person
from hardware_sim.services.department import House
from hardware_sim.services.hospital_books import Bill
from hardware_sim.services.service import Desk, Order
from hardware_sim.services.wire import IDENTIFIER, Call, Deny, Reply

FILE = Path(__file__).with_name("records.toml")
HEAD = ("report_id", "kind", "title", "institution", "done_on", "recognised", "image")


class Records:
    """Calls: "reports", "report", "health_record".

    Orders: "source" {name, reachable}: that institution does not answer, or does again; "report" {person,
    title, kind, institution, done_on}: that person has one more report. Books: reports by person, "away".
    """

    name = "records"

    def __init__(self, house: House) -> None:
        mine = "/v1/patients/{patient_id}"
        self.desks: Sequence[Desk] = (
            Desk("reports", "GET", f"{mine}/reports", self._reports),
            Desk("report", "GET", f"{mine}/reports/{{report_id}}", self._report),
            Desk("health_record", "GET", f"{mine}/health-record", self._health_record),
        )
        self.orders: Mapping[str, Order] = {"source": self._source, "report": self._add}
        self._house = house
        self.empty()

    def books(self) -> Json:
        reports = {person: [each["report_id"] for each in kept] for person, kept in self._kept.items()}
        return {"reports": reports, "away": sorted(self._away)}

    def empty(self) -> None:
        written = tomllib.loads(FILE.read_text("utf-8"))
        self._sources: list[str] = written["sources"]
        self._kept: dict[str, list[Json]] = {key: each["reports"] for key, each in written["people"].items()}
        self._records: dict[str, Json] = {key: each["record"] for key, each in written["people"].items()}
        self._away: set[str] = set()

    def paid(self, bill: Bill, settlement: str) -> None:
        """Nothing here costs anything."""

    async def _reports(self, call: Call) -> Reply:
        kept = self._kept.get(self._person(call).key, [])
        heads = [self._head(each) for each in kept if each["institution"] not in self._away]
        sources = [{"name": name, "reachable": name not in self._away} for name in self._sources]
        return 200, {"sources": sources, "reports": heads}

    async def _report(self, call: Call) -> Reply:
        kept, wanted = self._kept.get(self._person(call).key, []), call.part("report_id", IDENTIFIER)
        report = next((each for each in kept if each["report_id"] == wanted), None)
        if report is None:
            raise Deny(404, "report_unknown", "no such report")
        if report["institution"] in self._away:
            raise Deny(503, "source_away", "the institution does not answer", 5)
        rest = {name: report.get(name, "") for name in ("doctor", "findings", "conclusion", "image_url")}
        return 200, self._head(report) | rest | {"lines": report.get("lines", [])}

    async def _health_record(self, call: Call) -> Reply:
        nothing: Json = {"summary": [], "vaccinations": [], "plan": None}
        return 200, nothing | self._records.get(self._person(call).key, {})

    def _head(self, report: Json) -> Json:
        return {name: report[name] for name in HEAD} | {"fetched_at": self._house.moment(None)}

    def _person(self, call: Call) -> Person:
        person = self._house.books().patient(call.part("patient_id", IDENTIFIER))
        if person is None:
            raise Deny(404, "patient_unknown", "no such patient")
        return person

    @form("A source of records can be reached, or not", "档案来源可否访问", blanks("name! reachable:flag"))
    def _source(self, args: Mapping[str, Any]) -> Json:
        name = text(args, "name")
        if name not in self._sources:
            raise ValueError(f"no source is called {name!r}; there are {', '.join(self._sources)}")
        (self._away.discard if args.get("reachable") else self._away.add)(name)
        return {}

    @form("One more report", "新增一份报告", blanks("person! kind title! institution done_on lines:list"))
    def _add(self, args: Mapping[str, Any]) -> Json:
        kept = self._kept.setdefault(self._house.people.called(args.get("person")).key, [])
        report = {
            "report_id": f"N{len(kept) + 1}", "kind": text(args, "kind", "laboratory"),
            "title": text(args, "title"), "institution": text(args, "institution", self._sources[0]),
            "done_on": text(args, "done_on", self._house.moment(None)[:10]), "recognised": False,
            "image": False, "lines": list(args.get("lines", [])),
        }  # fmt: skip
        kept.append(report)
        return {"report": report["report_id"]}
