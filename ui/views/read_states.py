"""A table of states with coloured marks and words; each line can be opened."""

from functools import partial

from kivy.uix.widget import Widget

from kiosk.screens.upkeep import AGAIN, ReadStates, State
from ui import icons
from ui.look import Look
from ui.view import Answering, Room
from ui.views.asked import SheetView
from ui.widgets.pages import Pages, paged, split
from ui.widgets.press import Action, Press
from ui.widgets.stack import Row
from ui.widgets.state_row import state_row


class ReadStatesView(SheetView[ReadStates]):
    agreeing = "read_states.yes"

    def __init__(self, question: ReadStates, answering: Answering) -> None:
        super().__init__(question, answering)
        self._pages = Pages(answering.redraw)

    def inside(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(14)

        def fill(left: Room) -> list[list[Widget]]:
            across = 1 if look.sizes.portrait or look.sizes.large else 2
            width = (left.width - gap * (across - 1)) / across
            states = self.question.states
            rows = [
                Row(
                    *(self._line(look, each, width) for each in states[at : at + across]),
                    gap=gap,
                    align="top",
                )
                for at in range(0, len(states), across)
            ]
            return split(rows, left.height, gap)

        return paged(look, room, gap, self._pages, fill)

    def _line(self, look: Look, state: State, width: float) -> Press:
        says = look.words.say
        give = partial(self.answering.give, state.key)
        action = Action(f"state:{state.key}", says(state.title), give)
        word = f"{look.say(f'verdict.{state.verdict}')} {state.code}".rstrip()
        return state_row(
            look, action, state.verdict, (word, look.say("found.and").join(map(says, state.facts))), width
        )

    def actions(self, look: Look) -> tuple[Action, ...]:
        label = self.words(look, "yes") or look.say(self.agreeing)
        return (Action(AGAIN, label, partial(self.answering.give, AGAIN), icons.SEARCH),)
