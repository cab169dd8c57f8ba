"""CV-24: a medium that the insurance does not take here says so, and which one it takes."""

import pytest

from kiosk.config import load
from kiosk.identity.abilities import CAN, MAY_PAY
from kiosk.screens.booking import CheckAppointment
from kiosk.screens.filing import ChoosePatient
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify, InsuranceByAnother
from kiosk.screens.insurance import SeeInsurance
from kiosk.screens.ward import ConfirmDischarge
from kiosk.text import words
from tests.stories.booking import PAID, chooses, states
from tests.stories.patient import does, done, leave, pick
from tests.stories.site import Site
from tests.stories.test_media import TAIL, known, says, shows
from tests.stories.test_paying import by_card, pays
from tests.stories.test_ward import begins, lies_in_bed, said


@pytest.fixture
def site(site: Site) -> Site:
    """The insurance takes nothing but what its interface names."""
    site.set("insurer", also_takes=[])
    return site


async def test_cv_24_whoever_shows_a_health_code_is_told_what_pays_and_pays_with_it(site: Site) -> None:
    patient, ending = await site.visit(
        (Home, pick("pay_bills")),
        (HowToIdentify, shows(site, "health_card")),
        (InsuranceByAnother, pick("show")),
        (HowToIdentify, shows(site, "suishen")),
        (HowToIdentify, shows(site, "e_voucher")),
        *pays(site),
    )
    assert ending == "finished"
    asked = patient.last(HowToIdentify)
    assert "放上身份证" in says(asked)
    # A social-security card can be held as well.
    assert asked.media == ("id_card", "social_card", "tap_card", "health_code")
    assert len(site.settled_by_insurer(site.bench.books())) == 1


async def test_cv_24_who_goes_on_without_insurance_pays_it_all(site: Site) -> None:
    site.bench.order("wallet", "balance", person="lin", channel="wechat", fen=10_000_00)
    owed = site.owed("lin")
    _, ending = await site.visit(
        (Home, pick("pay_bills")),
        (HowToIdentify, shows(site, "visit_slip")),
        TAIL,
        (InsuranceByAnother, pick("myself")),
        *pays(site),
    )
    assert ending == "finished"
    books = site.bench.books()
    assert site.settled_by_insurer(books) == []
    assert books["wallet"]["paid"]["lin"] == owed


async def test_cv_24_the_fee_of_a_place_is_asked_the_same(site: Site) -> None:
    await site.visit(
        (Home, pick("book")),
        (HowToIdentify, shows(site, "health_card")),
        *chooses(PAID),
        (CheckAppointment, done),
        (InsuranceByAnother, leave),
    )
    assert "booked" not in states(site)


async def test_cv_24_a_stay_is_not_settled_without_insurance_unasked(site: Site) -> None:
    await lies_in_bed(site, deposit_yuan=2000)
    patient, _ = await site.visit(
        *begins(site, "discharge"),
        (InsuranceByAnother, pick("show")),
        (HowToIdentify, site.inserts_card("lin")),
        (ConfirmDischarge, leave),
        site.takes_card,
    )
    assert words("zh").say("ward.pooled_fund") in said(patient.last(ConfirmDischarge))


async def test_cv_24_what_the_insurance_does_not_take_is_not_called_uninsured(site: Site) -> None:
    patient, ending = await site.visit(
        (Home, pick("look_up_insurance")),
        (HowToIdentify, shows(site, "health_card")),
        (HowToIdentify, shows(site, "e_voucher")),
        (SeeInsurance, done),
    )
    assert ending == "finished"
    assert says(patient.last(HowToIdentify))


async def test_cv_24_a_relative_who_is_chosen_shows_a_medium_of_their_own(site: Site) -> None:
    site.bench.order("health_card", "related", person="lin", to="chen", relation="parent")
    patient, ending = await site.visit(
        *by_card(site),
        (ChoosePatient, lambda question: question.options[1].key),
        (InsuranceByAnother, pick("show")),
        (HowToIdentify, shows(site, "e_voucher", "chen")),
        *pays(site),
        site.takes_card,
    )
    assert ending == "finished"
    assert len(site.settled_by_insurer(site.bench.books())) == 1


async def test_cv_24_a_relatives_code_pays_where_the_setting_has_its_kind_and_nowhere_else(
    site: Site,
) -> None:
    async def shows_for_lin() -> None:
        shown = await site.bench.does("health_card", "show", person="chen", medium="suishen", relative="lin")
        await site.bench.does("scanner", "show", text=shown["code"])

    for takes, proof in ((["suishen"], "02"), ([], "")):
        site.set("insurer", also_takes=takes)
        _, found = await known(site, (HowToIdentify, does(shows_for_lin)))
        assert (found.identity.medium, found.identity.for_relative) == ("suishen", True)
        assert found.identity.proof.kind == proof


def test_s5_no_setting_makes_a_face_pay(site: Site) -> None:
    assert "face" not in MAY_PAY
    assert not CAN["face"].pays
    site.set("insurer", also_takes=["face"])
    with pytest.raises(Exception, match="also_takes"):
        load(site.config_file)
