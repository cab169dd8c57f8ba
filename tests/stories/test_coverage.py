"""What the insurer says of each item: looked through before paying, printed on the statement."""

import re

import pytest

from kiosk.payment.coverage import Covered
from kiosk.runner import one_visit
from kiosk.screens.asking import AtTheSlot
from kiosk.screens.coverage import SeeItems, covered
from kiosk.screens.ending import TakeSlip
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.staff.cases import CaseKind
from kiosk.text import words
from tests.stories.patient import Patient, Step, back, done, everything, leave, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card

LOOKS: tuple[Step, ...] = ((ChooseBills, everything), (ConfirmParts, pick("items")))


def facts(patient: Patient, language: str = "zh") -> dict[str, str]:
    """What the list says, item by item."""
    said = words(language)
    return {each.name: said.say(covered(each)) for each in patient.last(SeeItems).items}


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_yd_13_each_item_is_covered_or_not_as_the_insurer_says_on_the_glass_and_on_paper(
    site: Site, language: str
) -> None:
    patient, ending = await site.visit(
        *by_card(site),
        *LOOKS,
        (SeeItems, back),
        (ConfirmParts, pick("items")),
        (SeeItems, done),
        (ConfirmParts, done),
        (ShowWalletCode, site.shows_wallet("lin")),
        (TakeSlip, pick(AtTheSlot.STATEMENT)),
        (TakeSlip, done),
        site.takes_card,
        language=language,
    )
    assert ending == "finished"
    said = words(language)
    seen = facts(patient, language)
    assert len(seen) == sum(len(bill["items"]) for bill in site.bills("lin"))
    cup, film = (next(each for each in seen if name in each) for name in ("一次性药杯", "胸部正位"))
    assert said.say(f"covered.{Covered.NOT}") in seen[cup]
    assert "1.50" in seen[cup]
    assert said.say(f"covered.{Covered.PARTLY}") in seen[film]
    assert "8.60" in seen[film]
    assert seen[next(each for each in seen if "血常规" in each)] == said.say(f"covered.{Covered.WHOLLY}")
    assert patient.last(SeeItems).trouble is None
    statement = site.bench.books()["printer"]["papers"][-1]["text"].replace("\n", "").replace(" ", "")
    statement = statement.replace("￥", "¥")
    parts = [part for value in seen.values() for part in parts_of(value)]
    assert [part for part in parts if part not in statement] == []


async def test_yd_13_items_that_do_not_make_up_the_totals_are_shown_as_given_and_staff_hear_of_it_once(
    site: Site,
) -> None:
    site.bench.order("insurer", "items", fen=700)
    patient = Patient(
        *by_card(site),
        *LOOKS,
        (SeeItems, done),
        (ConfirmParts, back),
        *LOOKS,
        (SeeItems, done),
        (ConfirmParts, leave),
        site.takes_card,
    )
    async with site.terminal(patient) as terminal:
        await one_visit(terminal)
        cases = await terminal.staff_list.cases()
    assert patient.last(SeeItems).trouble is not None
    assert any("7.00" in value for value in facts(patient).values())
    assert [(case.kind, case.cause) for case in cases] == [(CaseKind.DIFFERENCE, "insurer items")]


async def test_yd_13_what_the_pre_settlement_says_again_counts_more_than_what_the_upload_said(
    site: Site,
) -> None:
    site.bench.order("insurer", "items", fen=700, again=True)
    patient, _ = await site.visit(
        *by_card(site), *LOOKS, (SeeItems, done), (ConfirmParts, leave), site.takes_card
    )
    assert patient.last(SeeItems).trouble is None
    assert not any("7.00" in value for value in facts(patient).values())


async def test_yd_13_who_pays_without_insurance_is_offered_no_such_list(site: Site) -> None:
    site.bench.order("insurer", "uninsured", person="lin")
    patient, _ = await site.visit(
        *by_card(site), (ChooseBills, everything), (ConfirmParts, leave), site.takes_card
    )
    assert not patient.last(ConfirmParts).items


def parts_of(said: str) -> list[str]:
    """Its first word and its sums, as the statement has them in a row each."""
    first, *_ = said.replace(" ", "").replace("，", ",").split(",")
    sums = re.findall(r"[0-9]+\.[0-9]{2}", said)
    return sums if re.search(r"[0-9]", first) else [first, *sums]
