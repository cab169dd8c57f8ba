"""The paper of a prescription that came on line."""

from collections.abc import Callable
from datetime import datetime

from kiosk.identity.people import Patient
from kiosk.paper.prescription import prescription_paper
from kiosk.place import Place
from kiosk.text import Words
from printer.document import Document
from tests.screens.samples_prescriptions import ONLINE


def samples(patient: Patient, place: Place, at: datetime) -> dict[str, Callable[[Words], Document]]:
    return {"prescription": lambda words: prescription_paper(ONLINE, patient, place, words, at)}
