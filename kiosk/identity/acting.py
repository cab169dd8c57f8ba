"""For whom the person at the glass is here: for themselves, or for a relative. Both are kept."""

import logging
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from drivers import id_number
from drivers.errors import Trouble
from kiosk.identity.abilities import with_proof_taken
from kiosk.identity.people import NO_PROOF, Identity, InsuranceProof, Level, Patient
from kiosk.registration.residents import Relation, Relative, age_in_years, identifier_of
from kiosk.screens.asking import Option
from kiosk.screens.filing import ChoosePatient
from kiosk.screens.identity import LookingUp
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given

log = logging.getLogger(__name__)

MYSELF = "myself"
ID_CARD_PROOF = "02"  # mdtrt_cert_type. Source: e-bill.md B3


@dataclass(frozen=True)
class ActingFor:
    """Who stands here in place of the patient, and what the patient is to them."""

    guardian: Identity
    relation: Relation


class Served(NamedTuple):
    """Who is served; `acting_for` says who is at the glass when it is not the patient."""

    patient: Patient
    acting_for: ActingFor | None


async def choose_patient(terminal: Terminal, identity: Identity) -> Served:
    """The file of whoever is served: one question if there are relatives to choose from, none if not.

    Raises NotOnFile when the hospital has no file of the one who was chosen, Back from the question.
    """
    relatives = await relatives_of(terminal, identity)
    chosen = await _chosen(terminal, identity, relatives) if relatives else None
    async with terminal.screen.showing(LookingUp()):
        if chosen is None:
            return Served(await terminal.hospital.find_patient(identity), None)
        person = with_proof_taken(of_relative(chosen, identity), terminal.insurance_also_takes)
        patient = await terminal.hospital.find_patient(person)
    return Served(patient, ActingFor(identity, chosen.relation))


def of_relative(relative: Relative, guardian: Identity) -> Identity:
    """A person who is not here: named by the platform, and no surer than whoever acts for them.

    The number of a birth certificate is no proof to the insurance.
    """
    level = Level.GUARDIAN if guardian.level.does_for(Level.GUARDIAN) else guardian.level
    number = relative.number.full
    proof = InsuranceProof(ID_CARD_PROOF, number) if id_number.is_valid(number) else NO_PROOF
    return Identity(
        "guardian", relative.name, relative.number, level, proof,
        health_id=relative.health_id, birth_date=relative.birth_date, for_relative=True,
    )  # fmt: skip


async def relatives_of(terminal: Terminal, identity: Identity) -> list[Relative]:
    """Nobody waits for a platform that is away: then everybody is here for themselves."""
    if identity.for_relative or terminal.health.down(("health_card",)):
        return []
    try:
        async with terminal.screen.showing(LookingUp()):
            return list(await terminal.health_cards.residents.relatives(identifier_of(identity)))
    except Trouble as why:
        log.warning("%s while relatives were asked for: %s", why.code, why.detail)
        return []


async def _chosen(terminal: Terminal, identity: Identity, relatives: list[Relative]) -> Relative | None:
    options = [Option(MYSELF, as_given(str(identity.name)), detail=Text("choose_patient.myself"))]
    options += [option_of(str(place), each) for place, each in enumerate(relatives)]
    answer = await terminal.screen.ask(ChoosePatient(options=tuple(options)))
    return None if answer == MYSELF else relatives[int(answer)]


def option_of(key: str, relative: Relative) -> Option:
    """A relative as something to choose: the name masked, who they are, how old."""
    years = age_in_years(relative.birth_date, date.today())
    return Option(
        key,
        as_given(str(relative.name)),
        detail=Text(f"relation.{relative.relation}"),
        aside=Text("choose_patient.age", {"years": years}),
    )
