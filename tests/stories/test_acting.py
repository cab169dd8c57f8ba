"""Somebody is here for a relative: the guardian is identified, the child is the patient, both are known."""

import pytest

from kiosk.identity.acting import Served, choose_patient
from kiosk.identity.people import Level
from kiosk.registration.residents import Relation
from kiosk.screens.filing import ChoosePatient
from kiosk.screens.screen import Back
from tests.services.conftest import by_card
from tests.stories.patient import Act, Patient, Step, back
from tests.stories.site import Site
from tests.stories.test_paying import by_card as paying_by_card
from tests.stories.test_paying import pays


async def served(site: Site, *steps: Step, language: str = "zh") -> Served:
    """Whom `lin`, whose card was read, is here for."""
    patient = Patient(*steps, language=language)
    async with site.terminal(patient) as terminal:
        found = await choose_patient(terminal, by_card("lin"))
        assert patient.finished, patient.names
        return found


def chooses(place: int) -> Act:
    return lambda question: question.options[place].key


async def test_whoever_has_nobody_to_act_for_is_asked_nothing(site: Site) -> None:
    patient, acting_for = await served(site)
    assert (patient.id, acting_for) == ("P00100001", None)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_sh_19_the_guardian_is_identified_the_child_is_the_patient_and_both_are_known(
    site: Site, language: str
) -> None:
    site.bench.order("health_card", "related", person="lin", to="zhou", relation="child")
    patient, acting_for = await served(site, (ChoosePatient, chooses(1)), language=language)
    assert patient.id == "P00100005"
    assert patient.identity.level is Level.GUARDIAN
    assert acting_for is not None
    assert (acting_for.relation, acting_for.guardian.level) == (Relation.CHILD, Level.CHIP)


async def test_whoever_has_relatives_may_be_here_for_themselves(site: Site) -> None:
    site.bench.order("health_card", "related", person="lin", to="zhou", relation="child")
    patient, acting_for = await served(site, (ChoosePatient, chooses(0)))
    assert (patient.id, acting_for) == ("P00100001", None)


async def test_back_leads_out_of_the_choice(site: Site) -> None:
    site.bench.order("health_card", "related", person="lin", to="zhou", relation="child")
    with pytest.raises(Back):
        await served(site, (ChoosePatient, back))


async def test_a_platform_that_is_away_keeps_nobody_from_being_served(site: Site) -> None:
    site.bench.order("health_card", "fail", how="down")
    patient, acting_for = await served(site)
    assert (patient.id, acting_for) == ("P00100001", None)
    site.bench.order("health_card", "heal")
    site.bench.order("health_card", "fail", call="relatives", how="500")
    patient, acting_for = await served(site)
    assert (patient.id, acting_for) == ("P00100001", None)


async def test_sh_19_the_guardian_pays_the_childs_bill_and_the_record_names_both(site: Site) -> None:
    site.bench.order("health_card", "related", person="lin", to="zhou", relation="child")
    site.bench.order("hospital", "owes", person="zhou", title="检查费", fen=4200)
    chosen = (ChoosePatient, chooses(1))
    patient, ending = await site.visit(*paying_by_card(site), chosen, *pays(site), site.takes_card)
    assert ending == "finished"
    (row,) = [each for each in site.bench.books()["platform"]["rows"] if each["kind"] == "settlement"]
    assert row["body"]["patient_id"] == "P00100005"
    assert row["body"]["acting_patient_id"] == "P00100001"
    assert site.owed("zhou") == 0
