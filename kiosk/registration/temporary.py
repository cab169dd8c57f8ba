"""A temporary card for an emergency: somebody who can't say who they are is a patient now, by name later."""

from kiosk.clock import now
from kiosk.paper.filing import TemporaryPaper, temporary_slip
from kiosk.paper.printed import Printed
from kiosk.paper.printing import Slip, hand_out, not_printed
from kiosk.screens.asking import Fact, Option
from kiosk.screens.filing import ChooseAge, ChooseSex, Filing, TemporaryReady
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given, words

SEXES = {"1": "person.male", "2": "person.female"}
# Ages in years from which each band goes on to the next; nobody is asked for more than a guess.
BANDS = ((0, 1), (1, 6), (7, 13), (14, 24), (25, 44), (45, 64), (65, 79))
OLDEST = 80


async def give_temporary_card(terminal: Terminal) -> None:
    """Sex, about how old, a number on paper. The number names this person until a document does."""
    sex = await terminal.screen.ask(
        ChooseSex(options=tuple(Option(key, Text(said)) for key, said in SEXES.items()))
    )
    age = int(await terminal.screen.ask(ChooseAge(options=_ages())))
    # On disk before it goes out: the same reference never gets two cards.
    reference = await terminal.numbers.settlement()
    async with terminal.screen.showing(Filing()):
        number = await terminal.health_cards.residents.temporary_card(reference, sex, age, now())
    paper = TemporaryPaper(number, SEXES[sex], _band(age))
    slip = temporary_slip(paper, terminal.place, words(terminal.screen.language), now())
    terminal.events.record("temporary_card_given")
    facts = (Fact(Text("temporary_ready.number"), as_given(number), strong=True),)

    def told(printed: Printed) -> TemporaryReady:
        return TemporaryReady(facts=facts, trouble=not_printed(printed), code=printed.code)

    await hand_out(Slip(slip), told, terminal)


def _ages() -> tuple[Option, ...]:
    return tuple(Option(str(first), _band(first)) for first in (*(first for first, _ in BANDS), OLDEST))


def _band(age: int) -> Text:
    for first, last in BANDS:
        if age == first:
            return Text("choose_age.band", {"first": first, "last": last})
    return Text("choose_age.oldest", {"first": OLDEST})
