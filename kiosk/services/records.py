"""Reports and health records, read only. Contract: docs/contracts/records.v1.yaml."""

from datetime import date, datetime
from urllib.parse import quote

from pydantic import BaseModel, Field

from drivers.errors import Garbled
from kiosk.identity.people import Level, Patient
from kiosk.outpatient.reports import (
    FamilyDoctorPlan,
    Finding,
    Flag,
    HealthRecord,
    Report,
    ReportHead,
    ReportKind,
    Shelf,
    Source,
    Vaccination,
)
from kiosk.services.http import BackEnd, BackEndSettings, Call, Reply, ServiceHealth, Wire


class RecordSettings(BaseModel, frozen=True, extra="forbid"):
    values_for: tuple[Level, ...] = Field(
        (Level.CHIP, Level.FACE),
        min_length=1,
        description="Real-name levels that may read reports; all others see their titles only.",
    )


class _Source(Wire):
    name: str
    reachable: bool


class _Head(Wire):
    report_id: str = Field(pattern="^[0-9A-Za-z_-]{1,40}$")
    kind: ReportKind
    title: str = Field(repr=False)
    institution: str
    done_on: date
    fetched_at: datetime
    recognised: bool
    image: bool

    def plain(self) -> ReportHead:
        facts = self.model_dump(include=set(_Head.model_fields) - {"report_id"})
        return ReportHead(self.report_id, **facts)


class _Shelf(Wire):
    sources: tuple[_Source, ...]
    reports: tuple[_Head, ...]


class _Line(Wire):
    name: str
    value: str
    unit: str
    range: str
    flag: Flag


class _Report(_Head):
    doctor: str
    lines: tuple[_Line, ...]
    findings: str
    conclusion: str
    image_url: str


class _Said(Wire):
    label: str
    value: str


class _Vaccination(Wire):
    name: str
    day: date
    dose: str
    place: str


class _Plan(Wire):
    doctor: str
    team: str
    until: date
    items: tuple[str, ...]


class _HealthRecord(Wire):
    summary: tuple[_Said, ...]
    vaccinations: tuple[_Vaccination, ...]
    plan: _Plan | None


class Records:
    name = "records"

    def __init__(self, settings: BackEndSettings, device: str) -> None:
        """`settings` are the hospital's: records are a part of its system."""
        self._desk = BackEnd(self.name, settings, device)

    async def reports_of(self, patient: Patient) -> Shelf:
        """What is known of a patient, newest first, and which sources did not answer."""
        said = (await self._get("list reports", patient, "reports")).read(_Shelf.parse)
        heads = sorted((each.plain() for each in said.reports), key=lambda head: head.done_on, reverse=True)
        return Shelf(tuple(Source(each.name, each.reachable) for each in said.sources), tuple(heads))

    async def report(self, patient: Patient, head: ReportHead) -> Report:
        """One report, whole. Absent when its institution does not answer now."""
        reply = await self._get("read report", patient, f"reports/{quote(head.id, safe='')}")
        said = reply.read(_Report.parse)
        if said.report_id != head.id:
            raise Garbled("REC-01", f"{reply.origin}: another report than the one that was asked for")
        lines = tuple(Finding(each.name, each.value, each.unit, each.range, each.flag) for each in said.lines)
        return Report(said.plain(), said.doctor, lines, said.findings, said.conclusion, said.image_url)

    async def health_record(self, patient: Patient) -> HealthRecord:
        """Summary, vaccinations, and the family doctor's plan if there is one."""
        said = (await self._get("read record", patient, "health-record")).read(_HealthRecord.parse)
        vaccinations = (Vaccination(each.name, each.day, each.dose, each.place) for each in said.vaccinations)
        plan = FamilyDoctorPlan(**said.plan.model_dump()) if said.plan else None
        return HealthRecord(
            tuple((each.label, each.value) for each in said.summary), tuple(vaccinations), plan
        )

    async def health(self) -> ServiceHealth:
        return await self._desk.health()

    async def close(self) -> None:
        await self._desk.close()

    async def _get(self, what: str, patient: Patient, path: str) -> Reply:
        return await self._desk.send(Call(what, "GET", f"/v1/patients/{quote(patient.id, safe='')}/{path}"))
