"""Every report that a patient has, fetched for one document; one that does not come is named in it."""

import logging

from drivers.errors import Trouble
from kiosk.identity.people import Patient
from kiosk.outpatient.reports import Report, ReportHead, Shelf
from kiosk.paper.report import Bundle
from kiosk.terminal import Terminal

log = logging.getLogger(__name__)


async def fetch_all(patient: Patient, shelf: Shelf, terminal: Terminal) -> Bundle:
    """All reports on the shelf. Raises the last trouble when not one of them comes."""
    reports: list[Report] = []
    missing: list[ReportHead] = []
    for head in shelf.reports:
        try:
            reports.append(await terminal.records.report(patient, head))
        except Trouble as why:
            log.warning("%s while all reports were fetched: %s", why.code, why.detail)
            missing.append(head)
            if len(missing) == len(shelf.reports):
                raise
    return Bundle(patient, tuple(reports), tuple(missing))
