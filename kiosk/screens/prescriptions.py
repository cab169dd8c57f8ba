"""Having a prescription filled: which, how, and what to do then. One as options and facts."""

from collections.abc import Sequence
from typing import ClassVar

from kiosk.outpatient.prescriptions import Origin, Prescription, State, Way
from kiosk.payment.money import yuan
from kiosk.screens.asking import (
    ChooseOne,
    Digits,
    EnterDigits,
    Fact,
    Option,
    ReadOver,
    ShowCode,
    TakePaper,
    Told,
)
from kiosk.text import Text, as_given

BY_NUMBER = "by_number"
ICONS = {Way.PICK_UP: "medicine", Way.DELIVER: "phone", Way.PRINT: "paper"}


class ChoosePrescription(ChooseOne):
    """Which one? The last option is one that is not in the list."""

    words = "choose_prescription"
    step = "choose"


class ShowPrescription(EnterDigits):
    """Its number is typed, or its code shown. `trouble`: why the last did not do."""

    words = "show_prescription"
    kind = Digits.SHORT_CODE
    length: ClassVar[tuple[int, int] | None] = (4, 20)
    step = "choose"


class ReadPrescription(ReadOver):
    """What is in it, from whom, until when, and its price; yes goes on."""

    words = "read_prescription"
    step = "confirm"


class ReadOrder(ReadOver):
    """The same of an order that was paid on line."""

    words = "read_order"
    step = "confirm"


class HowToFill(ChooseOne):
    """Pick it up, have it sent, or only have it on paper."""

    words = "how_to_fill"
    step = "choose"


class GiveAddress(ShowCode):
    """Paid; the address is given on the phone."""

    words = "give_address"
    step = "take"


class Filled(Told):
    """Paid, and where it can be had when no number is needed or none could be given yet."""

    words = "filled"
    way_back: ClassVar[bool] = False
    step = "take"


class PrescriptionPrinted(TakePaper):
    """It is on paper, or is not, which `trouble` says."""

    words = "prescription_printed"


def prescription_options(known: Sequence[Prescription]) -> tuple[Option, ...]:
    """All that are known, and the way to another one."""
    other = Option(
        BY_NUMBER, Text("choose_prescription.other"), Text("choose_prescription.other_hint"), icon="code"
    )
    return (*(_option(each) for each in known), other)


def _option(each: Prescription) -> Option:
    said: dict[str, str | int | Text] = {"institution": each.institution, "day": each.issued_on.isoformat()}
    detail = Text("choose_prescription.detail", said)
    if each.insurance:
        insurance = Text(f"prescription_insurance.{each.insurance}")
        detail = Text("choose_prescription.insured", {"detail": detail, "insurance": insurance})
    # What came on line can still be printed when it was paid.
    closed = each.state is not State.READY and not (each.origin is Origin.ONLINE and each.state is State.PAID)
    return Option(
        each.number,
        as_given("、".join(medicine.name for medicine in each.medicines)),
        detail,
        aside=money(each.fen),
        closed=Text(f"choose_prescription.{each.state}") if closed else None,
        icon="medicine",
    )


def way_options(prescription: Prescription) -> tuple[Option, ...]:
    """Only what can be done with this one."""
    hints = {Way.PICK_UP: "pick_up_hint"} if prescription.state is State.READY else {}
    if prescription.delivers and hints:
        hints[Way.DELIVER] = "deliver_hint"
    if prescription.waits:
        hints[Way.PICK_UP] = "fetch_hint" if prescription.pick_up else "instead_hint"
    if prescription.waits and prescription.delivery_url:
        hints[Way.DELIVER] = "address_hint"
    if prescription.origin is Origin.ONLINE:
        hints[Way.PRINT] = "print_hint"
    return tuple(
        Option(way, Text(f"how_to_fill.{way}"), Text(f"how_to_fill.{hint}"), icon=ICONS[way])
        for way, hint in hints.items()
    )


def prescription_facts(each: Prescription) -> tuple[Fact, ...]:
    """From whom, until when, each medicine with its use, and what it costs before insurance."""
    medicines = tuple(
        Fact(
            as_given(f"{medicine.name} {medicine.spec}"),
            Text("read_prescription.use", {"quantity": medicine.quantity, "usage": medicine.usage}),
        )
        for medicine in each.medicines
    )
    who = " ".join(part for part in (each.institution, each.department, each.doctor) if part)
    return (
        Fact(Text("read_prescription.origin"), Text(f"prescription_origin.{each.origin}")),
        Fact(Text("read_prescription.from"), as_given(who)),
        Fact(Text("read_prescription.until"), as_given(each.valid_until.isoformat())),
        *medicines,
        *_insurance(each),
        Fact(Text("read_prescription.price"), money(each.fen), strong=True),
    )


def _insurance(each: Prescription) -> tuple[Fact, ...]:
    if each.insurance is None:
        return ()
    return (Fact(Text("read_prescription.insurance"), Text(f"prescription_insurance.{each.insurance}")),)


def money(fen: int) -> Text:
    return Text("money.amount", {"yuan": yuan(fen)})
