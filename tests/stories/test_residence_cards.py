"""Whoever lives here with another card than a citizen's is filed, found again and served by it."""

import pytest

from kiosk.identity.identify import read_medium
from kiosk.registration.residents import (
    BIRTH_CERTIFICATE,
    FOREIGN_RESIDENCE,
    ID_CARD,
    born_on,
    identifier_of,
    sex_said,
)
from kiosk.screens.ending import TakeCard
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import NothingToPay
from tests.stories.patient import Act, Patient, Step, does, done, pick
from tests.stories.site import Site
from tests.stories.test_filing import READY, applies
from tests.stories.test_media import known

# The bench's cards: a permit of Hong Kong, Macao or Taiwan, a foreigner's of 2023 and of 2017.
CARDS = {"j1": ID_CARD, "y1": ID_CARD, "i1": FOREIGN_RESIDENCE}


def lays_file(site: Site, file: str) -> Act:
    return does(lambda: site.bench.does("id_card", "lay", file=f"{file}.toml"))


def lifts(site: Site) -> Step:
    return TakeCard, does(lambda: site.bench.does("id_card", "lift"))


@pytest.mark.parametrize("file", CARDS)
async def test_every_residence_card_is_filed_found_again_and_pays(site: Site, file: str) -> None:
    card = (HowToIdentify, lays_file(site, file))
    steps = ((Home, pick("file_patient")), card, *applies(site), *READY, lifts(site))
    _, ending = await site.visit(*steps)
    assert ending == "finished"
    (outcome,) = site.bench.books()["hospital"]["identity"]["outcomes"]
    assert outcome[1] == "created"

    steps = ((Home, pick("pay_bills")), card, (NothingToPay, done), lifts(site))
    _, ending = await site.visit(*steps)
    assert ending == "finished"

    _, found = await known(site, card)
    site.bench.order("id_card", "lift")
    identity = found.identity
    assert identifier_of(identity).system == CARDS[file]
    assert identifier_of(identity).system != BIRTH_CERTIFICATE
    assert (str(born_on(identity)), sex_said(identity)) == ("1990-01-01", "1")


@pytest.mark.parametrize("harm", ["pulled", "garbled"])
async def test_a_residence_card_that_does_not_do_is_laid_there_again(site: Site, harm: str) -> None:
    async def lays_a_bad_one() -> None:
        await site.bench.does("id_card", "lay", file="y1.toml", quirk=harm)

    async def lays_again() -> None:
        await site.bench.does("id_card", "lift")
        await site.bench.does("id_card", "lay", file="y1.toml")

    patient = Patient((HowToIdentify, does(lays_a_bad_one)), (HowToIdentify, does(lays_again)))
    async with site.terminal(patient) as terminal:
        identity = await read_medium(terminal)
    assert identifier_of(identity).system == ID_CARD
    assert patient.finished


async def test_a_reader_that_was_dead_at_the_start_takes_a_residence_card_once_it_lives(site: Site) -> None:
    site.set("health", seconds_between_looks=0.3)
    await site.bench.does("id_card", "unplug")
    mended = (HowToIdentify, does(lambda: site.bench.does("id_card", "replug")))
    patient = Patient(mended, (HowToIdentify, lays_file(site, "y1")))
    async with site.terminal(patient) as terminal:
        await site.until(lambda: terminal.health.down(["id_card"]), "the reader is missed")
        identity = await read_medium(terminal)
    assert identifier_of(identity).system == ID_CARD
    assert patient.finished
