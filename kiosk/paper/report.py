"""Reports and the health record as A4 pages: what stands on them, with names masked. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from kiosk.identity.people import Patient
from kiosk.outpatient.reports import FamilyDoctorPlan, Finding, Flag, HealthRecord, Report, ReportHead
from kiosk.paper.tables import continued, numbered
from kiosk.place import Place
from kiosk.text import Text, Words
from printer.document import Align, Element, Gap, Line, Pair, Qr, Rule
from printer.pages import Flow, Heading, NewSheet, OfficePaper, Table

LONGEST_IN_A_COLUMN = 40  # characters


def report_pages(report: Report, patient: Patient, words: Words, at: datetime) -> OfficePaper:
    """A report as its institution gave it; `at` is the moment of asking. Nothing is reckoned here."""
    elements = tuple(_report(report, patient, words))
    return OfficePaper(
        "report", elements, _foot(words, at), _further(report, patient, words), numbered(words)
    )


@dataclass(frozen=True)
class Bundle:
    """All reports of a patient; `missing` are known of, but did not come when they were asked for."""

    patient: Patient
    reports: tuple[Report, ...]
    missing: tuple[ReportHead, ...] = ()


def bundle_pages(bundle: Bundle, place: Place, words: Words, at: datetime) -> OfficePaper:
    """A cover that says what is behind it, and each report on sheets of its own: one document for one job."""
    elements: list[Flow] = [*_cover(bundle, place, words, at)]
    for report in bundle.reports:
        further = _further(report, bundle.patient, words)
        elements += [NewSheet(further), *_report(report, bundle.patient, words)]
    whose = [str(bundle.patient.name)]
    cover = continued(place.hospital(words.language), words.say("report_cover.title"), whose, words)
    return OfficePaper("reports", tuple(elements), _foot(words, at), cover, numbered(words))


def _cover(bundle: Bundle, place: Place, words: Words, at: datetime) -> Iterator[Flow]:
    count = Text("report_cover.count", {"count": len(bundle.reports)})
    yield from _title(place.hospital_zh, words.say("report_cover.title"))
    yield Pair(words.say("report.patient"), str(bundle.patient.name))
    yield Pair(words.say("report_cover.reports"), words.say(count))
    yield Pair(words.say("paper.printed_at"), words.moment(at))
    yield Pair(words.say("paper.terminal"), place.terminal)
    yield Rule()
    head = ("", *(words.say(f"report_cover.{column}") for column in ("report", "institution", "day")))
    rows = [(str(place), *_listed(each.head)) for place, each in enumerate(bundle.reports, start=1)]
    rows += [("–", *_listed(each)) for each in bundle.missing]
    yield Table(head, tuple(rows), (8, 40, 34, 18))
    if bundle.missing:
        yield Gap()
        yield Line(words.say("report_cover.missing"), bold=True)
    yield Gap()
    yield Line(words.say("report_cover.keep"))


def _listed(head: ReportHead) -> tuple[str, str, str]:
    return head.title, head.institution, head.done_on.isoformat()


def _report(report: Report, patient: Patient, words: Words) -> Iterator[Flow]:
    head = report.head
    recognised = words.say("report.recognised") if head.recognised else words.say("report.not_recognised")
    yield from _title(head.institution, head.title)
    yield Pair(words.say("report.patient"), str(patient.name))
    yield Pair(words.say("report.number"), head.id)
    yield Pair(words.say("report.done_on"), head.done_on.isoformat())
    yield Pair(words.say("report.doctor"), report.doctor)
    yield Pair(words.say("report.mark"), recognised)
    yield Pair(words.say("report.as_of"), words.moment(head.fetched_at))
    yield Rule()
    yield from _values(report, words)
    yield from _written("report.findings", report.findings, words)
    yield from _written("report.conclusion", report.conclusion, words)
    yield from _image(report, words)


def health_record_pages(
    record: HealthRecord, patient: Patient, place: Place, words: Words, at: datetime
) -> OfficePaper:
    """Summary, vaccinations and the family doctor's plan; what there is nothing of is left out."""
    elements: list[Flow] = [
        *_title(place.hospital(words.language), words.say("health_record.title")),
        Pair(words.say("report.patient"), str(patient.name)),
        Rule(),
        *(Pair(label, value) for label, value in record.summary),
        *_vaccinations(record, words),
        *(_plan(record.plan, words) if record.plan else ()),
    ]
    title, whose = words.say("health_record.title"), [str(patient.name)]
    further = continued(place.hospital(words.language), title, whose, words)
    return OfficePaper("health_record", tuple(elements), _foot(words, at), further, numbered(words))


def _title(institution: str, title: str) -> Iterator[Element]:
    yield Line(institution, Align.CENTRE, bold=True)
    yield Line(title, Align.CENTRE, bold=True, size=2)
    yield Rule()


def _values(report: Report, words: Words) -> Iterator[Flow]:
    """Rows of a table; a result in words, which no column holds, stands by itself among them."""
    for is_long, lines in groupby(report.lines, lambda each: len(each.value) > LONGEST_IN_A_COLUMN):
        if is_long:
            for each in lines:
                yield Gap()
                flag = "" if each.flag is Flag.NORMAL else words.say(f"report_flag.{each.flag}")
                yield Heading(f"{each.name} {flag}".rstrip())
                yield Line(" ".join(filter(None, (each.value, each.unit, each.range))))
            yield Gap()
        else:
            yield _table(list(lines), words)


def _table(lines: Sequence[Finding], words: Words) -> Table:
    head = tuple(words.say(f"report.{column}") for column in ("item", "value", "flag", "unit", "range"))
    rows = tuple(
        (each.name, each.value, words.say(f"report_flag.{each.flag}"), each.unit, each.range)
        for each in lines
    )
    strong = frozenset(at for at, each in enumerate(lines) if each.flag is not Flag.NORMAL)
    return Table(head, rows, (38, 14, 12, 16, 20), strong)


def _written(label: str, text: str, words: Words) -> Iterator[Flow]:
    if text:
        yield Gap()
        yield Heading(words.say(label))
        yield from (Line(paragraph) for paragraph in text.splitlines() if paragraph.strip())


def _image(report: Report, words: Words) -> Iterator[Element]:
    if report.image_url:
        yield Gap()
        yield Qr(report.image_url, caption=words.say("report.image"))


def _vaccinations(record: HealthRecord, words: Words) -> Iterator[Flow]:
    if not record.vaccinations:
        return
    yield Gap()
    yield Heading(words.say("health_record.vaccinations"))
    head = tuple(words.say(f"health_record.{column}") for column in ("vaccine", "day", "dose", "place"))
    rows = tuple((each.name, each.day.isoformat(), each.dose, each.place) for each in record.vaccinations)
    yield Table(head, rows, (34, 18, 12, 36))


def _plan(plan: FamilyDoctorPlan, words: Words) -> Iterator[Flow]:
    yield Gap()
    yield Heading(words.say("health_record.plan"))
    yield Pair(words.say("health_record.doctor"), f"{plan.doctor}，{plan.team}")
    yield Pair(words.say("health_record.until"), plan.until.isoformat())
    for item in plan.items:
        yield Line(f"• {item}")


def _further(report: Report, patient: Patient, words: Words) -> str:
    number = words.say(Text("pages.report_number", {"number": report.head.id}))
    whose = [str(patient.name), number]
    return continued(report.head.institution, report.head.title, whose, words)


def _foot(words: Words, at: datetime) -> str:
    return f"{words.say('report.foot')}  {words.moment(at)}"
