"""Somebody asks the insurer what it knows: state, account, place; and is told when it can't be asked."""

import pytest

from kiosk.screens.ending import Sorry
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.insurance import NoInsurance, SeeInsurance
from kiosk.text import words
from tests.stories.patient import Step, done, pick
from tests.stories.site import Site


def by_card(site: Site, person: str = "lin") -> tuple[Step, ...]:
    return ((Home, pick("look_up_insurance")), (HowToIdentify, site.inserts_card(person)))


def said(patient: object, language: str) -> str:
    question = patient.last(SeeInsurance)  # type: ignore[attr-defined]
    return "\n".join(words(language).say(fact.value) for fact in question.facts)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_cv_14_balance_and_state_of_each_insurance_are_shown(site: Site, language: str) -> None:
    site.bench.order("insurer", "account", person="lin", fen=123_45)
    patient, ending = await site.visit(
        *by_card(site), (SeeInsurance, done), site.takes_card, language=language
    )
    assert ending == "finished"
    assert "123.45" in said(patient, language)
    assert words(language).say("see_insurance.in_force") in said(patient, language)


async def test_a_paused_insurance_is_said_to_be_paused(site: Site) -> None:
    site.bench.order("insurer", "paused", person="lin")
    patient, _ = await site.visit(*by_card(site), (SeeInsurance, done), site.takes_card)
    assert "暂停参保" in said(patient, "zh")


async def test_ehc_06_whoever_is_insured_elsewhere_reads_that_filing_is_needed(site: Site) -> None:
    site.set("insurer", area="310104")
    patient, _ = await site.visit(*by_card(site), (SeeInsurance, done), site.takes_card)
    assert "备案" in said(patient, "zh")


async def test_while_the_insurer_refuses_the_patient_is_told(site: Site) -> None:
    site.bench.order("insurer", "fail", call="1101", how="refuse")
    _, ending = await site.visit(*by_card(site), (Sorry, done), site.takes_card)
    assert ending == "INS-01"


async def test_who_has_no_insurance_is_told_so(site: Site) -> None:
    site.bench.order("insurer", "uninsured", person="lin")
    _, ending = await site.visit(*by_card(site), (NoInsurance, done), site.takes_card)
    assert ending in ("finished", "INS-01")
