"""Read laboratory and imaging reports of all institutions, and the health record; print them."""

from kiosk.clock import now
from kiosk.identity.identify import identify
from kiosk.identity.people import Level, Patient
from kiosk.journey import Need, Stage, journey
from kiosk.outpatient.all_reports import fetch_all
from kiosk.outpatient.reading_pages import ask_for_stronger, enough, may_read, read_pages
from kiosk.outpatient.reports import Shelf
from kiosk.paper.report import bundle_pages, health_record_pages, report_pages
from kiosk.screens.identity import LookingUp
from kiosk.screens.reports import ALL, RECORD, ChooseReport, report_options
from kiosk.screens.screen import Back
from kiosk.terminal import Terminal
from kiosk.text import words
from kiosk.visit import Visit


@journey(Need.HOSPITAL, stage=Stage.AFTER)
async def read_reports(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose from what is known, prove more if the medium was weak, read."""
    patient, shelf = await _who(visit, terminal)
    on_paper = terminal.office_printer is not None
    while True:
        chosen = await terminal.screen.ask(ChooseReport(options=report_options(shelf, on_paper)))
        try:
            if may_read(patient, terminal):
                await _read(chosen, patient, shelf, terminal)
            else:
                await ask_for_stronger(terminal)
                patient, shelf = await _who(visit, terminal, enough(terminal))
        except Back:
            continue


async def _who(visit: Visit, terminal: Terminal, needs: Level = Level.CODE) -> tuple[Patient, Shelf]:
    """Whoever shows a stronger medium later may be somebody else: the list is always the patient's own."""
    patient = await identify(terminal, needs, visit, "read_reports")
    async with terminal.screen.showing(LookingUp()):
        return patient, await terminal.records.reports_of(patient)


async def _read(chosen: str, patient: Patient, shelf: Shelf, terminal: Terminal) -> None:
    said = words(terminal.screen.language)
    async with terminal.screen.showing(LookingUp()):
        if chosen == RECORD:
            record = await terminal.records.health_record(patient)
            paper, image = health_record_pages(record, patient, terminal.place, said, now()), ""
        elif chosen == ALL:
            bundle = await fetch_all(patient, shelf, terminal)
            paper, image = bundle_pages(bundle, terminal.place, said, now()), ""
        else:
            report = await terminal.records.report(patient, shelf.reports[int(chosen)])
            paper, image = report_pages(report, patient, said, now()), report.image_url
    await read_pages(paper, terminal, image)
