"""From a wish to one place: department, then day or doctor, then session. Locks nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kiosk.faults import fault_for
from kiosk.outpatient.appointments import Appointment, Kind, Request, Slot, When
from kiosk.screens.asking import ChooseOne
from kiosk.screens.booking import ChooseClinic, ChooseDay, ChooseDoctor, ChooseSlot
from kiosk.screens.booking_words import BY_DOCTOR, clinic_options, day_options, doctor_options, slot_options
from kiosk.screens.identity import LookingUp
from kiosk.screens.screen import Back
from kiosk.services.appointments import PlaceGone
from kiosk.terminal import Terminal


@dataclass(frozen=True)
class Wish:
    """What a patient wants a place for. `clinic` is "" while any will do.

    With `instead_of` the appointment that the patient has is given up for it.
    """

    when: When = When.LATER
    clinic: str = ""
    request: Request | None = None
    instead_of: Appointment | None = None

    @property
    def exam(self) -> bool:
        """For an examination, not for a doctor."""
        asked = self.request is not None and self.request.is_exam
        return asked or (self.instead_of is not None and self.instead_of.kind is Kind.EXAM)


async def choose_place(wish: Wish, terminal: Terminal, gone: PlaceGone | None = None, near: str = "") -> Slot:
    """The place that the patient wants. Back leads one screen up; raises it from the first one.

    `gone` is why the last one could not be had; the choice then goes on in the clinic `near`.
    """
    while True:
        clinic = near or wish.clinic or await _clinic(wish, terminal)
        try:
            return await _in_clinic(clinic, wish, terminal, gone)
        except Back:
            if wish.clinic:
                raise
            near, gone = "", None


async def _clinic(wish: Wish, terminal: Terminal) -> str:
    async with terminal.screen.showing(LookingUp()):
        clinics = await terminal.appointments.clinics(Kind.CLINIC, wish.when)
    return await terminal.screen.ask(ChooseClinic(options=clinic_options(clinics)))


async def _in_clinic(clinic: str, wish: Wish, terminal: Terminal, gone: PlaceGone | None) -> Slot:
    async with terminal.screen.showing(LookingUp()):
        slots = await terminal.appointments.slots(clinic, wish.when)
    if wish.when is When.TODAY:
        return await _session(slots, terminal, gone)
    while True:
        some = await _of_a_day_or_doctor(slots, wish, terminal, gone)
        try:
            return await _session(some, terminal)
        except Back:
            gone = None


async def _of_a_day_or_doctor(
    slots: Sequence[Slot], wish: Wish, terminal: Terminal, gone: PlaceGone | None
) -> Sequence[Slot]:
    days = {when: [each for each in slots if each.session.day == when] for when in _days(slots)}
    while True:
        key = await terminal.screen.ask(_with(gone, ChooseDay(options=day_options(days, wish.exam))))
        if key != BY_DOCTOR:
            return days[date.fromisoformat(key)]
        doctors: dict[str, list[Slot]] = {}
        for each in slots:
            doctors.setdefault(each.session.doctor, []).append(each)
        try:
            return doctors[await terminal.screen.ask(ChooseDoctor(options=doctor_options(doctors)))]
        except Back:
            continue


async def _session(slots: Sequence[Slot], terminal: Terminal, gone: PlaceGone | None = None) -> Slot:
    key = await terminal.screen.ask(_with(gone, ChooseSlot(options=slot_options(slots))))
    return next(each for each in slots if each.id == key)


def _with(gone: PlaceGone | None, question: ChooseOne) -> ChooseOne:
    """The question with the reason why it is asked again."""
    return question if gone is None else replace(question, trouble=fault_for(gone).patient, code=gone.code)


def _days(slots: Sequence[Slot]) -> Sequence[date]:
    return sorted({each.session.day for each in slots})
