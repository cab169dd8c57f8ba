"""A scripted technician: a patient's script, and hands that do things while a live view is watched."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from kiosk.screens.helping import EnterStaffNumber, EnterStaffPin
from kiosk.screens.home import Home
from kiosk.screens.screen import Ask
from kiosk.screens.upkeep import Board, ChooseUpkeep, ShowBadge, WatchLive
from kiosk.staff.login import Role, enrol, give_badge
from kiosk.text import words
from tests.stories.patient import Act, Patient, Step, back, does, pick
from tests.stories.site import Site

T = TypeVar("T")
Order = Callable[[], Awaitable[object]]
NUMBER, PIN, BADGE = "2048", "840271", "HB-2048-7F3A91C2"


class Technician(Patient):
    """At a live view an act is awaited, and with its end enough was seen."""

    async def ask(self, question: Ask[T]) -> T:
        if not isinstance(question, WatchLive):
            return await super().ask(question)
        self.met.append(question)
        return await self._next(question)(question)  # type: ignore[no-any-return]


def enrolled(site: Site) -> Site:
    """A terminal at which technician 2048 may log in with a badge."""
    file = site.config_file.with_name("staff.toml")
    enrol(file, NUMBER, Role.TECHNICIAN, PIN)
    give_badge(file, NUMBER, BADGE)
    site.set("staff", file=str(file), tries=5)
    return site


def logs_in(site: Site, pin: str = PIN, badge: str = BADGE, to: str = "scanner") -> tuple[Step, ...]:
    """From the number to the PIN; the badge is held `to` this device."""
    shows = does(lambda: site.bench.does(to, "show", text=badge))
    return (EnterStaffNumber, types(NUMBER)), (ShowBadge, shows), (EnterStaffPin, types(pin))


def at_the_desk(site: Site, *steps: Step) -> tuple[Step, ...]:
    """Log in, do something, and leave."""
    return ((Home, pick("service")), *logs_in(site), *steps, (ChooseUpkeep, back))


def types(text: str) -> Act:
    return lambda question: text


def chooses(key: str) -> Act:
    return lambda question: key


def watches(order: Order, text: str, site: Site, after: Order | None = None) -> Act:
    """Do something at the bench, and look at the board until `text` stands on it; then `after`."""

    def stands(board: Board) -> bool:
        return any(text in words("zh").say(each.value) for each in board.facts)

    async def act(question: WatchLive) -> None:
        await site.until(lambda: question.board.version > 0, "the board says what it waits for")
        await order()
        await site.until(lambda: stands(question.board), f"{text} stands on the board")
        seen = question.board.facts
        if after is not None:
            await after()
            await site.until(lambda: question.board.facts != seen, "the board waits for the next one")
            question.board.show(*seen)

    return act
