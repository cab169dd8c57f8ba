"""A prescription of an online follow-up on paper, for the patient to keep. Pure."""

from datetime import datetime

from kiosk.identity.people import Patient
from kiosk.outpatient.prescriptions import Medicine, Prescription
from kiosk.place import Place
from kiosk.text import Words
from printer.document import Align, Document, Element, Gap, Line, Pair, Rule


def prescription_paper(
    prescription: Prescription, patient: Patient, place: Place, words: Words, at: datetime
) -> Document:
    """What was prescribed by whom; it says that nothing is handed out for it. Source: YD-16."""
    medicines = (line for each in prescription.medicines for line in _medicine(each))
    elements: list[Element] = [
        Line(prescription.institution, Align.CENTRE, bold=True),
        Line(words.say("prescription_paper.title"), Align.CENTRE, bold=True, size=2),
        Rule(),
        Pair(words.say("paper.patient"), str(patient.name)),
        Pair(words.say("prescription_paper.number"), prescription.number),
        Pair(words.say("prescription_paper.doctor"), f"{prescription.department} {prescription.doctor}"),
        Pair(words.say("prescription_paper.issued"), prescription.issued_on.isoformat()),
        Pair(words.say("read_prescription.until"), prescription.valid_until.isoformat()),
        Rule(),
        *medicines,
        Rule(),
        Line(words.say("prescription_paper.copy"), bold=True),
        Gap(),
        Pair(words.say("paper.printed_at"), words.moment(at)),
        Pair(words.say("paper.terminal"), place.terminal),
    ]
    return Document("prescription", tuple(elements))


def _medicine(medicine: Medicine) -> list[Element]:
    return [
        Pair(f"{medicine.name} {medicine.spec}", medicine.quantity, bold=True),
        Line(medicine.usage),
    ]
