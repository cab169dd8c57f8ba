"""The contactless reader: social-security cards, resident health cards and the hospital's own cards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, Field

from drivers.card_application import Protected, Transmit
from drivers.card_kinds import AnyCard, Kinds, read_any
from drivers.card_slot import CardSlot, CardSlotSettings
from drivers.errors import Absent, NoAnswer, Refused
from drivers.hospital_card import HospitalCardSettings
from drivers.pcsc import CardReader
from drivers.resident_card import Psam

NAME = "tap_card"


class PsamSettings(BaseModel, frozen=True, extra="forbid"):
    reader: str = Field(min_length=1, description="Name of the reader of the SAM slot, often with SAM in it.")
    province: str = Field(pattern="^[0-9]{2}$", description="First two digits of the area code.")
    pin_file: Path | None = Field(default=None, description="File with the PSAM's PIN as hex, if it has one.")


class TapCardSettings(CardSlotSettings, frozen=True, extra="forbid"):
    psam: PsamSettings | None = Field(
        default=None, description="The SAM slot; without one a health card tells its number only."
    )
    hospital_card: HospitalCardSettings | None = Field(
        default=None, description="How this hospital's own cards are read; none: they are not taken."
    )


class TapCard(CardSlot):
    """What is held to the reader."""

    def __init__(self, settings: TapCardSettings) -> None:
        reader = CardReader(settings.reader, settings.service_socket, NAME)
        kinds = kinds_read(settings)

        def read() -> AnyCard:
            try:
                return reader.read(lambda card: read_any(card, kinds()))
            except Protected as why:
                raise Refused("CRD-15", f"not over this interface: {why.detail}") from why

        super().__init__(NAME, reader, read, settings.read_seconds)


def kinds_read(settings: TapCardSettings | None) -> Callable[[], Kinds]:
    """Which cards beside social-security cards are read, told for each card anew; for one lane.

    The same at both readers: equal ones may swap names, and a card then comes by the other one.
    """
    if settings is None:
        return Kinds
    hospital, psam = settings.hospital_card, settings.psam
    if psam is None:
        return lambda: Kinds(hospital)
    sam = CardReader(psam.reader, settings.service_socket, "psam")
    return lambda: Kinds(hospital, _psam(sam, psam))


def _psam(sam: CardReader, settings: PsamSettings) -> Psam:
    return Psam(_opened(sam), settings.province, _pin(settings.pin_file) if settings.pin_file else b"")


def _pin(file: Path) -> bytes:
    try:
        return bytes.fromhex(file.read_text("ascii").strip())
    except (OSError, ValueError) as why:
        raise Refused("RHC-09", f"psam.pin_file cannot be used: {type(why).__name__}") from why


@contextmanager
def _opened(sam: CardReader) -> Iterator[Transmit]:
    """Whatever the PSAM does not answer says nothing of the card that is held there."""
    try:
        with sam.card() as card:
            yield card.transmit
    except NoAnswer as why:
        raise Absent("RHC-10", f"no PSAM answers in {sam.name!r}: {why.code}") from why
