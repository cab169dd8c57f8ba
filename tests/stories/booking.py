"""What stories of appointments share: steps of a visit, and what the hospital's books say afterwards."""

from typing import Any

from kiosk.screens.booking import (
    ChooseClinic,
    ChooseDay,
    ChooseErrand,
    ChooseSlot,
)
from kiosk.screens.ending import TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.text import words
from tests.stories.patient import Act, Step, does, done, everything, pick
from tests.stories.site import Site

FREE, PAID = "paediatrics", "orthopaedics"
UNINSURED = "zhou"


def shows_code(site: Site, person: str = "lin") -> Step:
    return HowToIdentify, does(lambda: site.bench.does("scanner", "show", person=person, code="health_card"))


def comes(site: Site, journey: str = "book", person: str = "lin") -> tuple[Step, ...]:
    return (Home, pick(journey)), shows_code(site, person)


def takes(key: str) -> Act:
    return lambda question: key


def first_open(question: Any) -> str:
    """The first option that can be chosen."""
    return str(next(each.key for each in question.options if each.closed is None))


def later(question: Any) -> str:
    """The second day: at any hour there is one, and nothing on it is past."""
    return str([each.key for each in question.options if each.closed is None][1])


def last(question: Any) -> str:
    return str(question.options[-1].key)


def chooses(clinic: str, day: Act = first_open) -> tuple[Step, ...]:
    return (
        (ChooseErrand, takes("new")),
        (ChooseClinic, takes(clinic)),
        (ChooseDay, day),
        (ChooseSlot, first_open),
    )


def pays(site: Site) -> tuple[Step, ...]:
    return (
        (ChooseBills, everything),
        (ConfirmParts, done),
        (ShowWalletCode, site.shows_wallet(UNINSURED, "alipay")),
        (TakeSlip, done),
    )


def books(site: Site) -> dict[str, Any]:
    return dict(site.bench.books()["hospital"]["appointments"])


def states(site: Site) -> list[str]:
    return sorted(each["state"] for each in books(site)["appointments"].values())


def papers(site: Site) -> list[str]:
    return [paper["text"] for paper in site.bench.books()["printer"]["papers"]]


async def nothing_is_held(site: Site) -> None:
    await site.until(lambda: books(site)["holds"] == {}, "no place is held")


def said(question: Any, language: str) -> str:
    return words(language).say(question.trouble)
