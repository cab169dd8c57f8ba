"""A newborn becomes a patient under the number of the birth certificate, by a guardian's consent."""

from collections.abc import Sequence

from kiosk.clock import now
from kiosk.identity.acting import of_relative
from kiosk.identity.people import Identity, IdNumber, PersonName
from kiosk.registration.filing import file_of
from kiosk.registration.residents import Consent, File, Newborn, Relation, Relative, identifier_of
from kiosk.screens.asking import Option
from kiosk.screens.filing import ChooseNewborn, Filing, ReadNewbornConsent
from kiosk.screens.identity import LookingUp
from kiosk.services.patient_index import Newcomer
from kiosk.terminal import Terminal
from kiosk.text import Text

CONSENT, PARAGRAPHS = "newborn-2026-11", 2
SEXES = {"1": "person.male", "2": "person.female"}
MALE = "1"
NUMBER_ENDS = 4


async def waiting_newborns(guardian: Identity, terminal: Terminal) -> Sequence[Newborn]:
    """Of whom a ward has told, and who have no card yet."""
    async with terminal.screen.showing(LookingUp()):
        return await terminal.health_cards.residents.newborns(identifier_of(guardian))


async def choose_newborn(newborns: Sequence[Newborn], terminal: Terminal) -> Newborn:
    """The only one without a question; twins by sex, day and the end of the birth certificate's number."""
    if len(newborns) == 1:
        return newborns[0]
    options = tuple(
        Option(
            str(place),
            Text("choose_newborn.child", {"day": each.born_on.isoformat()}),
            detail=_which(each),
        )
        for place, each in enumerate(newborns)
    )
    return newborns[int(await terminal.screen.ask(ChooseNewborn(options=options)))]


def _which(child: Newborn) -> Text:
    sex = Text(SEXES.get(child.sex, "person.unknown_sex"))
    return Text("choose_newborn.which", {"sex": sex, "end": child.birth_number[-NUMBER_ENDS:]})


async def register(child: Newborn, guardian: Identity, terminal: Terminal) -> File:
    """Consent, health card, file; the guardian's own file is opened too if there is none."""
    paragraphs = tuple(Text(f"read_newborn_consent.paragraph_{at}") for at in range(1, PARAGRAPHS + 1))
    await terminal.screen.ask(ReadNewbornConsent(paragraphs=paragraphs))
    consent, name = Consent(CONSENT, now()), provisional_name(guardian.name, child.sex)
    mother = await file_of(guardian, terminal)
    async with terminal.screen.showing(Filing()):
        card = await terminal.health_cards.residents.register_newborn(
            identifier_of(guardian), child, name, consent
        )
        number = IdNumber(child.birth_number)
        relative = Relative(name, number, Relation.CHILD, child.born_on, card.health_id)
        identity = of_relative(relative, guardian)
        newcomer = Newcomer(identity, child.sex, child.born_on, guardian=mother)
        file = await terminal.hospital.index.file(newcomer)
    terminal.events.record("newborn_filed", outcome=file.outcome)
    return file


def provisional_name(mother: PersonName, sex: str) -> PersonName:
    """As hospitals write it until the child has a name: 林秀英之女."""
    return PersonName(f"{mother.full}之{'子' if sex == MALE else '女'}")
