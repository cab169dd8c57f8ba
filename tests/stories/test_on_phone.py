"""A patient would rather pay on the phone: the bills are handed over, taken back, or paid there."""

import pytest

from kiosk.screens.ending import Sorry
from kiosk.screens.payment import ChooseBills, ConfirmParts
from kiosk.screens.wallet import PaidOnPhone, PayOnPhone
from kiosk.text import Text, words
from tests.stories.patient import Act, Step, back, does, done, everything, leave, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays


def hands_over(site: Site, *then: Step) -> tuple[Step, ...]:
    return (*by_card(site), (ChooseBills, everything), (ConfirmParts, pick("phone")), *then)


def phone(site: Site, what: str) -> None:
    site.bench.order("hospital", f"phone_{what}", person="lin")


def pays_there(site: Site) -> Act:
    return does(lambda: site.bench.does("hospital", "phone_pays", person="lin"))


def states(site: Site) -> set[str]:
    return {each["state"] for each in site.bills("lin")}


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_ehc_46_the_phone_pays_what_was_handed_over_and_the_books_of_both_agree(
    site: Site, language: str
) -> None:
    owed = site.owed("lin")
    steps = ((PayOnPhone, pays_there(site)), (PaidOnPhone, done))
    patient, ending = await site.visit(*hands_over(site, *steps), site.takes_card, language=language)
    assert ending == "finished"
    books = site.bench.books()
    (posting,) = books["hospital"]["postings"].values()
    assert posting["fen"] == owed == patient.last(ConfirmParts).parts.total
    assert states(site) == {"paid"}
    # Nothing of it is this terminal's: no wallet, no insurance, no posting, and a day without a settlement.
    assert not any(books["wallet"]["paid"].values())
    assert site.settled_by_insurer(books) == []
    assert "posting" not in {row["kind"] for row in books["hospital"]["rows"]}
    said = words(language).say(Text("pay_on_phone.title", patient.last(PayOnPhone).said))
    assert f"{owed // 100}.{owed % 100:02d}" in said.replace(",", "")


async def test_ehc_46_the_code_says_nothing_of_the_patient_and_a_handed_over_bill_is_held(site: Site) -> None:
    steps = ((PayOnPhone, done),)
    patient, ending = await site.visit(*hands_over(site, *steps), site.takes_card)
    assert ending == "finished"
    assert states(site) == {"locked"}
    books = site.bench.books()["hospital"]
    (given,) = books["phones"].values()
    link = patient.last(PayOnPhone).link
    assert link == given["link"]
    assert given["link"] not in repr(patient.last(PayOnPhone))
    bills = [bill["number"] for bill in site.bills("lin")]
    assert not any(secret in link for secret in ("林", "P0010", "3301", given["charge"], *bills))


async def test_ehc_46_whoever_goes_leaves_the_bills_with_the_phone_until_their_time_is_over(
    site: Site,
) -> None:
    await site.visit(*hands_over(site, (PayOnPhone, leave)), site.takes_card)
    assert states(site) == {"locked"}
    site.bench.order("hospital", "clock", seconds=1801)
    assert states(site) == {"open"}


async def test_ehc_46_back_takes_the_bills_back_and_they_are_paid_here(site: Site) -> None:
    steps = ((PayOnPhone, back), *pays(site)[1:])
    patient, ending = await site.visit(*hands_over(site, *steps), site.takes_card)
    assert ending == "finished"
    assert site.bench.books()["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash
    assert {each["state"] for each in site.bench.books()["hospital"]["phones"].values()} == {"ended"}


async def test_ehc_46_what_the_phone_has_begun_to_pay_is_not_taken_back(site: Site) -> None:
    def begins_then_back(question: PayOnPhone) -> None:
        phone(site, "begins")
        back(question)

    steps = ((PayOnPhone, begins_then_back), (PayOnPhone, pays_there(site)), (PaidOnPhone, done))
    patient, ending = await site.visit(*hands_over(site, *steps), site.takes_card)
    assert ending == "finished"
    trouble = [each for each in patient.met if isinstance(each, PayOnPhone)][1].trouble
    assert trouble is not None
    assert trouble.key == "pay_on_phone.being_paid"
    assert states(site) == {"paid"}


async def test_ehc_46_a_hand_over_without_an_answer_leaves_nothing_held(site: Site) -> None:
    site.bench.order("hospital", "fail", call="hand_over", how="done_then_500")
    _, ending = await site.visit(*hands_over(site, (Sorry, done)), site.takes_card)
    assert ending not in ("finished", "left")
    assert states(site) == {"open"}


async def test_ehc_46_a_hospital_that_does_not_speak_of_it_is_not_asked(site: Site) -> None:
    site.bench.order("hospital", "can_do", journey="pay_on_phone", does=False)
    patient, _ = await site.visit(*by_card(site), *pays(site), site.takes_card)
    assert not patient.last(ConfirmParts).phone


async def test_ehc_46_bills_that_are_paid_elsewhere_meanwhile_are_said(site: Site) -> None:
    def after_the_window(_question: object) -> str:
        for bill in site.bills("lin"):
            site.bench.order("hospital", "paid_elsewhere", bill=bill["number"])
        return "phone"

    steps = ((ChooseBills, everything), (ConfirmParts, after_the_window), (Sorry, done))
    _, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == "HIS-09"
