"""The slips of filing, with people who do not exist."""

from collections.abc import Callable
from datetime import datetime

from kiosk.identity.people import IdNumber, PersonName
from kiosk.paper.filing import (
    HealthCardPaper,
    TemporaryPaper,
    health_card_slip,
    temporary_slip,
    to_be_confirmed_slip,
)
from kiosk.place import Place
from kiosk.text import Text, Words
from printer.document import Document

CARD = HealthCardPaper(
    PersonName("林秀英"), IdNumber("330102195803126422"), f"{'3f1c0e9a77d24b58' * 4}:1", "00100001"
)
TEMPORARY = TemporaryPaper("90000001", "person.male", Text("choose_age.band", {"first": 25, "last": 44}))


def samples(place: Place, at: datetime) -> dict[str, Callable[[Words], Document]]:
    return {
        "health_card": lambda said: health_card_slip(CARD, place, said, at),
        "to_be_confirmed": lambda said: to_be_confirmed_slip(CARD.name, place, said, at),
        "temporary_card": lambda said: temporary_slip(TEMPORARY, place, said, at),
    }
