"""Reports and the health record as A4 pages: what stands on them, with names masked. Pure."""

from collections.abc import Iterator
from datetime import datetime

from kiosk.identity.people import Patient
from kiosk.outpatient.reports import FamilyDoctorPlan, Flag, HealthRecord, Report
from kiosk.place import Place
from kiosk.text import Words
from printer.document import Align, Element, Gap, Line, Pair, Qr, Rule
from printer.pages import OfficePaper, Table


def report_pages(report: Report, patient: Patient, words: Words, at: datetime) -> OfficePaper:
    """A report as its institution gave it; `at` is the moment of asking. Nothing is reckoned here."""
    head = report.head
    recognised = words.say("report.recognised") if head.recognised else words.say("report.not_recognised")
    elements: list[Element | Table] = [
        *_title(head.institution, head.title),
        Pair(words.say("report.patient"), str(patient.name)),
        Pair(words.say("report.done_on"), head.done_on.isoformat()),
        Pair(words.say("report.doctor"), report.doctor),
        Pair(words.say("report.mark"), recognised),
        Pair(words.say("report.as_of"), words.moment(head.fetched_at)),
        Rule(),
        *_values(report, words),
        *_written("report.findings", report.findings, words),
        *_written("report.conclusion", report.conclusion, words),
        *_image(report, words),
    ]
    return OfficePaper("report", tuple(elements), _foot(words, at))


def health_record_pages(
    record: HealthRecord, patient: Patient, place: Place, words: Words, at: datetime
) -> OfficePaper:
    """Summary, vaccinations and the family doctor's plan; what there is nothing of is left out."""
    elements: list[Element | Table] = [
        *_title(place.hospital(words.language), words.say("health_record.title")),
        Pair(words.say("report.patient"), str(patient.name)),
        Rule(),
        *(Pair(label, value) for label, value in record.summary),
        *_vaccinations(record, words),
        *(_plan(record.plan, words) if record.plan else ()),
    ]
    return OfficePaper("health_record", tuple(elements), _foot(words, at))


def _title(institution: str, title: str) -> Iterator[Element]:
    yield Line(institution, Align.CENTRE, bold=True)
    yield Line(title, Align.CENTRE, bold=True, size=2)
    yield Rule()


def _values(report: Report, words: Words) -> Iterator[Table]:
    if not report.lines:
        return
    head = tuple(words.say(f"report.{column}") for column in ("item", "value", "flag", "unit", "range"))
    rows = tuple(
        (each.name, each.value, words.say(f"report_flag.{each.flag}"), each.unit, each.range)
        for each in report.lines
    )
    strong = frozenset(at for at, each in enumerate(report.lines) if each.flag is not Flag.NORMAL)
    yield Table(head, rows, (38, 14, 12, 16, 20), strong)


def _written(label: str, text: str, words: Words) -> Iterator[Element]:
    if text:
        yield Gap()
        yield Line(words.say(label), bold=True)
        yield Line(text)


def _image(report: Report, words: Words) -> Iterator[Element]:
    if report.image_url:
        yield Gap()
        yield Qr(report.image_url)
        yield Line(words.say("report.image"), Align.CENTRE)


def _vaccinations(record: HealthRecord, words: Words) -> Iterator[Element | Table]:
    if not record.vaccinations:
        return
    yield Gap()
    yield Line(words.say("health_record.vaccinations"), bold=True)
    head = tuple(words.say(f"health_record.{column}") for column in ("vaccine", "day", "dose", "place"))
    rows = tuple((each.name, each.day.isoformat(), each.dose, each.place) for each in record.vaccinations)
    yield Table(head, rows, (34, 18, 12, 36))


def _plan(plan: FamilyDoctorPlan, words: Words) -> Iterator[Element]:
    yield Gap()
    yield Line(words.say("health_record.plan"), bold=True)
    yield Pair(words.say("health_record.doctor"), f"{plan.doctor}，{plan.team}")
    yield Pair(words.say("health_record.until"), plan.until.isoformat())
    for item in plan.items:
        yield Line(f"• {item}")


def _foot(words: Words, at: datetime) -> str:
    return f"{words.say('report.foot')}  {words.moment(at)}"
