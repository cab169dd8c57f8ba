"""Somebody asks the insurer what it knows: state, account, place; and is told when it can't be asked."""

from datetime import date, timedelta

import pytest

from kiosk.clock import now
from kiosk.runner import one_visit
from kiosk.screens.ending import Sorry
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.insurance import PAST, NoInsurance, NothingSettled, SeeInsurance, SeePast
from kiosk.screens.payment import ChooseBills, ConfirmParts
from kiosk.text import words
from tests.stories import test_paying as paying
from tests.stories.patient import Patient, Step, back, done, everything, leave, pick
from tests.stories.site import Site


def by_card(site: Site, person: str = "lin") -> tuple[Step, ...]:
    return ((Home, pick("look_up_insurance")), (HowToIdentify, site.inserts_card(person)))


def a_month_ago() -> date:
    return now().date() - timedelta(days=30)


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


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_ehc_07_each_kind_of_insurance_has_its_name_and_a_new_one_is_said_as_the_insurer_calls_it(
    site: Site, language: str
) -> None:
    named = {"310": "职工", "380": "新型农村合作", "390": "居民"}
    if language == "en":
        named = {"310": "Employees", "380": "Rural cooperative", "390": "Residents"}
    for kind, name in {**named, "997": "997"}.items():
        site.bench.order("insurer", "kind", person="lin", insutype=kind)
        patient, _ = await site.visit(
            *by_card(site), (SeeInsurance, done), site.takes_card, language=language
        )
        (first, *_) = patient.last(SeeInsurance).facts
        assert name in words(language).say(first.label)


@pytest.mark.parametrize(("profile", "insured"), [("national", False), ("jiangsu", True)])
async def test_ehc_07_which_kinds_are_settled_is_a_value_of_the_provinces_profile(
    site: Site, profile: str, insured: bool
) -> None:
    site.bench.order("insurer", "kind", person="lin", insutype="340")
    site.set("insurer", profile=profile)
    shows = (Home, pick("pay_bills")), (HowToIdentify, site.inserts_card("lin"))
    steps = (ChooseBills, everything), (ConfirmParts, leave)
    patient, _ = await site.visit(*shows, *steps, site.takes_card)
    assert patient.last(ConfirmParts).insured is insured


async def test_a_paused_insurance_is_said_to_be_paused(site: Site) -> None:
    site.bench.order("insurer", "paused", person="lin")
    patient, _ = await site.visit(*by_card(site), (SeeInsurance, done), site.takes_card)
    assert "暂停参保" in said(patient, "zh")


async def test_ehc_06_whoever_is_insured_elsewhere_reads_that_filing_is_needed(site: Site) -> None:
    site.set("insurer", area="310104")
    patient, _ = await site.visit(*by_card(site), (SeeInsurance, done), site.takes_card)
    assert "没有有效备案，请先办理" in said(patient, "zh")


@pytest.mark.parametrize(("filed", "told"), [(True, "有效"), (False, "没有备案，是否须办理请问医保窗口")])
async def test_whoever_is_insured_in_another_city_of_this_province_reads_which(
    site: Site, filed: bool, told: str
) -> None:
    """Some provinces want nothing filed among their cities: what the insurer does not say is not claimed."""
    site.set("insurer", area="330200")
    if filed:
        site.bench.order("insurer", "filed", person="lin")
    patient, _ = await site.visit(*by_card(site), (SeeInsurance, done), site.takes_card)
    lines = said(patient, "zh").splitlines()
    assert ("省内异地（杭州市）" in lines, told in lines) == (True, True)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("until", [None, "2099-12-31", "2026-02-01"])
async def test_yd_12_whether_and_how_long_a_filing_is_valid_is_asked_of_the_insurer(
    site: Site, language: str, until: str | None
) -> None:
    site.set("insurer", area="310104")
    site.bench.order("insurer", "filed", person="lin", until=until)
    patient, _ = await site.visit(*by_card(site), (SeeInsurance, done), site.takes_card, language=language)
    told = said(patient, language)
    over = until == "2026-02-01"
    assert (words(language).say("see_insurance.not_filed") in told) == over
    assert ("2099-12-31" in told) == (until == "2099-12-31")


async def test_sh_11_a_serious_disease_that_is_registered_is_said_and_not_which_it_is(site: Site) -> None:
    site.bench.order("insurer", "serious_disease", person="lin", until="2099-12-31")
    patient, _ = await site.visit(*by_card(site), (SeeInsurance, done), site.takes_card)
    assert "有效期至 2099-12-31" in said(patient, "zh")
    assert "糖尿病" not in said(patient, "zh")


@pytest.mark.parametrize("how", ["refuse", "garbage"])
async def test_a_filing_that_can_not_be_asked_for_keeps_nothing_else_back(site: Site, how: str) -> None:
    site.set("insurer", area="310104")
    site.bench.order("insurer", "fail", call="5304", how=how)
    patient, ending = await site.visit(*by_card(site), (SeeInsurance, done), site.takes_card)
    assert ending == "finished"
    assert "须先办理异地就医备案" in said(patient, "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_cv_14_what_was_settled_here_and_elsewhere_is_listed_with_who_paid(
    site: Site, language: str
) -> None:
    elsewhere = (("2020-01-01", 1_00), (str(a_month_ago()), 68_00))
    for day, fen in elsewhere:
        site.bench.order("insurer", "visited", person="lin", institution="江城市中医院", day=day, fen=fen)
    await site.visit(*paying.by_card(site), *paying.pays(site), site.takes_card)
    books = site.bench.books()["insurer"]
    *_, ours = (each["split"]["total"] for each in books["settlements"].values())
    looks = (SeeInsurance, pick(PAST)), (SeePast, back), (SeeInsurance, done)
    patient, ending = await site.visit(*by_card(site), *looks, site.takes_card, language=language)
    assert ending == "finished"
    says = words(language).say
    first, total, _, then, before, _ = patient.last(SeePast).facts  # nothing of years ago
    assert (says(first.label), says(first.value)) == (str(now().date()), "江城市第一人民医院")
    assert f"{ours / 100:,.2f}" in says(total.value)
    assert (says(then.label), says(then.value)) == (str(a_month_ago()), "江城市中医院")
    assert "68.00" in says(before.value)


async def test_cv_14_visits_of_which_nothing_was_settled_hide_no_settlement(site: Site) -> None:
    site.bench.order("insurer", "visited", person="lin", day=str(a_month_ago()), fen=68_00)
    leaves = (*paying.by_card(site), (ChooseBills, everything), (ConfirmParts, leave), site.takes_card)
    async with site.terminal(Patient(*leaves * 11)) as terminal:
        for _ in range(11):
            assert await one_visit(terminal) == "left"
    looks = (SeeInsurance, pick(PAST)), (SeePast, done), (SeeInsurance, done)
    patient, _ = await site.visit(*by_card(site), *looks, site.takes_card)
    _where, total, _parts = patient.last(SeePast).facts  # and nothing of those that were left
    assert "68.00" in words("zh").say(total.value)


async def test_cv_14_the_last_ten_settlements_are_shown(site: Site) -> None:
    for back_then in range(1, 13):
        day = str(now().date() - timedelta(days=back_then))
        site.bench.order("insurer", "visited", person="lin", day=day, fen=back_then * 100)
    looks = (SeeInsurance, pick(PAST)), (SeePast, done), (SeeInsurance, done)
    patient, _ = await site.visit(*by_card(site), *looks, site.takes_card)
    days = [words("zh").say(each.label) for each in patient.last(SeePast).facts[::3]]
    assert days == [str(now().date() - timedelta(days=each)) for each in range(1, 11)]


async def test_cv_14_who_has_no_settlements_is_told_so(site: Site) -> None:
    looks = (SeeInsurance, pick(PAST)), (NothingSettled, done), (SeeInsurance, done)
    _, ending = await site.visit(*by_card(site), *looks, site.takes_card)
    assert ending == "finished"


@pytest.mark.parametrize(("how", "code"), [("refuse", "INS-17"), ("503", "NET-09"), ("garbage", "NET-01")])
async def test_cv_14_what_the_insurer_does_not_tell_of_the_past_keeps_nothing_else_back(
    site: Site, how: str, code: str
) -> None:
    site.bench.order("insurer", "fail", call="5201", how=how)
    looks = (SeeInsurance, pick(PAST)), (SeeInsurance, done)
    patient, ending = await site.visit(*by_card(site), *looks, site.takes_card)
    assert (ending, patient.last(SeeInsurance).code) == ("finished", code)
    assert "正常参保" in said(patient, "zh")


async def test_cv_14_the_sums_of_another_hospital_that_are_not_told_are_asked_at_the_desk(site: Site) -> None:
    site.bench.order("insurer", "visited", person="lin", fen=68_00)
    site.bench.order("insurer", "fail", call="5203", how="refuse")
    looks = (SeeInsurance, pick(PAST)), (SeePast, done), (SeeInsurance, done)
    patient, _ = await site.visit(*by_card(site), *looks, site.takes_card)
    _, total = patient.last(SeePast).facts
    assert words("zh").say(total.value) == "金额请问医保窗口"


async def test_while_the_insurer_refuses_the_patient_is_told(site: Site) -> None:
    site.bench.order("insurer", "fail", call="1101", how="refuse")
    _, ending = await site.visit(*by_card(site), (Sorry, done), site.takes_card)
    assert ending == "INS-01"


async def test_who_has_no_insurance_is_told_so(site: Site) -> None:
    site.bench.order("insurer", "uninsured", person="lin")
    _, ending = await site.visit(*by_card(site), (NoInsurance, done), site.takes_card)
    assert ending in ("finished", "INS-01")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("how", "code"), [("refuse", "INS-13"), ("500", "INS-14")])
async def test_yd_11_yd_19_whoever_is_insured_in_another_province_is_told_what_that_insurer_did(
    site: Site, how: str, code: str, language: str
) -> None:
    site.set("insurer", area="310104")
    site.bench.order("insurer", "fail", call="2206", how=how)
    steps = (
        (Home, pick("pay_bills")),
        (HowToIdentify, site.inserts_card("lin")),
        (ChooseBills, everything),
        (Sorry, done),
        site.takes_card,
    )
    patient, ending = await site.visit(*steps, language=language)
    assert ending == code
    away = {"zh": "参保地的医保", "en": "home province"}[language]
    assert away in words(language).say(patient.last(Sorry).text)
    assert not any(site.bench.books()["wallet"]["paid"].values())
