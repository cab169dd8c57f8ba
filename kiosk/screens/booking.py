"""Booking a place, changing and cancelling it, and taking a number."""

from typing import ClassVar

from kiosk.screens.asking import ChooseOne, ReadOver, TakePaper, Told
from kiosk.screens.screen import Notice


class ChooseErrand(ChooseOne):
    """A new appointment, what a doctor asked for, or one that is booked already."""

    words = "choose_errand"


class ChooseClinic(ChooseOne):
    """Which department? Closed ones say why."""

    words = "choose_clinic"


class ChooseDay(ChooseOne):
    """Which day? The last option is to choose by doctor instead."""

    words = "choose_day"


class ChooseDoctor(ChooseOne):
    words = "choose_doctor"


class ChooseSlot(ChooseOne):
    """Which session? `trouble` says that the last choice could not be had."""

    words = "choose_slot"


class DoneElsewhere(ReadOver):
    """The same examination was done elsewhere; yes books it all the same, Back does not."""

    words = "done_elsewhere"


class CheckAppointment(ReadOver):
    """The place is held now; yes books it, Back gives it up."""

    words = "check_appointment"


class Booked(TakePaper):
    """It is booked; the slip is printed, or is not, which `trouble` says then."""

    words = "booked"


class BookedLater(Booked):
    """The fee is paid and the hospital has still to say that the place is booked."""

    words = "booked_later"
    icon = "clock"


class ChangeAppointment(ChooseOne):
    """Another time, or cancel."""

    words = "change_appointment"


class ConfirmCancel(ReadOver):
    """Yes cancels, Back does not."""

    words = "confirm_cancel"


class Cancelled(Told):
    words = "cancelled"


class CancelledRefund(Told):
    """Cancelled, and a fee comes back: how much, and where."""

    words = "cancelled_refund"


class CancelUnsure(Told):
    """The hospital has not said whether it is cancelled: it is asked until it has; a code to ask with."""

    words = "cancel_unsure"
    patience: ClassVar[float | None] = 60.0
    icon = "wait"


class ChooseVisit(ChooseOne):
    """What are you here for today? The last option is to register without an appointment."""

    words = "choose_visit"


class NumberTaken(TakePaper):
    """The number to be called by, and where to wait; `trouble` says when there is no paper."""

    words = "number_taken"


class PrintingSlip(Notice):
    """A slip without money is being printed."""
