"""The screen that journeys talk to, and what no journey sees: idle time, Home, Back, language, size."""

import asyncio
import gc
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk.screens.home import Home, TakenOutOfService
from kiosk.screens.screen import Ask, Back, Notice, PatientLeft
from kiosk.text import LANGUAGES, words
from ui.knock import Knock
from ui.look import Look
from ui.paint import Ways, paint, view_of
from ui.spoken import called_out
from ui.stage import Stage
from ui.targets import TargetsFile, targets
from ui.view import Answering, View
from ui.voice import SILENCE, Voice
from ui.widgets.countdown import Countdown
from ui.widgets.help_sheet import help_sheet, voice_switch
from ui.widgets.veil import Veil

T = TypeVar("T")

TICK_SECONDS = 0.2
COUNTDOWN_SECONDS = 10
# A tap that comes sooner was meant for the screen before: hands shake, and fingers bounce.
SETTLING_SECONDS = 0.25
# Whoever chose a language on the idle screen and went away shall not have chosen it for the next patient.
FORGET_LOOK_SECONDS = 30.0


@dataclass
class Showing:
    """What is on the glass: a question that somebody waits for, or a notice."""

    view: View[Any]
    answer: "asyncio.Future[Any] | None" = None

    @property
    def patience(self) -> float | None:
        matter = self.view.question
        return matter.patience if isinstance(matter, Ask) else None

    @property
    def waits(self) -> bool:
        return self.answer is not None and not self.answer.done()

    @property
    def over(self) -> bool:
        """A question that nobody waits for any more; nothing on it can be pressed."""
        return self.answer is not None and self.answer.done()

    def give(self, value: object) -> None:
        if self.answer and self.waits:
            self.answer.set_result(value)

    def leave(self, how: type[Exception]) -> None:
        if self.answer and self.waits:
            self.answer.set_exception(how())


class KivyScreen:
    """Implements kiosk.screens.screen.Screen on a stage. Lives on the loop's thread and never blocks it."""

    def __init__(
        self,
        stage: Stage,
        usual: Look,
        targets_file: TargetsFile | None = None,
        clock: Callable[[], float] = time.monotonic,
        voice: Voice = SILENCE,
    ) -> None:
        """`usual` is the look of a fresh Home; `clock` gives seconds, and a test may turn it."""
        self._stage, self._usual, self._look, self._voice = stage, usual, usual, voice
        self._targets_file, self._clock = targets_file, clock
        self._showing: Showing | None = None
        self._countdown: Countdown | None = None
        self._helping, self._knock = False, Knock()
        self._shown, self._shown_at, self._touched_at = 0, 0.0, 0.0
        self._seen = self._settled = self._unswept = False
        stage.first_look = self._touched
        self._ticking = Clock.schedule_interval(self._tick, TICK_SECONDS)

    @property
    def language(self) -> str:
        return self._look.words.language

    async def ask(self, question: Ask[T]) -> T:
        if isinstance(question, Home) and not self._is_home():
            self._look, self._unswept = self._usual, True
            self._voice.fresh()
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        showing = self._show(question, answer)
        try:
            return await answer
        finally:
            # The picture stays until the next one comes, but it is dead.
            answer.cancel()
            if self._showing is showing:
                self._settled = False

    @asynccontextmanager
    async def showing(self, notice: Notice) -> AsyncIterator[None]:
        """The notice stays on the glass afterwards, until something else is shown: nothing flickers."""
        self._show(notice, None)
        yield

    def close(self) -> None:
        self._ticking.cancel()
        self._voice.hush()

    def resize(self, width: float, height: float) -> None:
        """Draw for a window of another size."""
        self._usual, self._look = (
            replace(look, sizes=look.sizes.within(width, height)) for look in (self._usual, self._look)
        )
        self._draw()

    def painted(self) -> None:
        """To be called after each frame: the list of targets never runs ahead of the picture."""
        self._seen = True

    def _show(self, matter: Ask[Any] | Notice, answer: "asyncio.Future[Any] | None") -> Showing:
        answering = Answering(lambda value: showing.give(value), self._draw)
        showing = Showing(view_of(matter, answering), answer)
        self._showing, self._countdown, self._helping = showing, None, False
        self._shown += 1
        self._shown_at = self._touched_at = self._clock()
        self._draw()
        self._voice.screen(matter, self._look.words)
        return showing

    def _draw(self) -> None:
        if self._showing is None:
            return
        ways = Ways(
            home=lambda: self._leave(PatientLeft),
            back=lambda: self._leave(Back),
            language=self._other_language,
            size=self._other_size,
            help=partial(self._help, True),
            reach=self._other_reach,
        )
        self._stage.put(paint(self._look, self._showing.view, ways), *self._over())
        self._seen = self._settled = False

    def _over(self) -> list[Veil]:
        if self._countdown:
            return [self._countdown]
        if self._helping and self._showing:
            voice = voice_switch(self._look, self._voice.on, self._switch_voice)
            close, matter = partial(self._help, False), self._showing.view.question
            return [help_sheet(self._look, matter, close, voice if self._voice.there else None)]
        return []

    def _help(self, wanted: bool) -> None:
        self._helping = wanted
        self._draw()
        if wanted and self._showing:
            self._voice.help(self._showing.view.question, self._look.words)

    def _switch_voice(self) -> None:
        self._voice.switch()
        self._help(True)

    def _leave(self, how: type[Exception]) -> None:
        if self._showing:
            self._showing.leave(how)

    def _other_language(self) -> None:
        other = next(each for each in LANGUAGES if each != self.language)
        self._look = replace(self._look, words=words(other))
        self._draw()
        if self._showing:
            self._voice.screen(self._showing.view.question, self._look.words)

    def _other_size(self) -> None:
        sizes = replace(self._look.sizes, large=not self._look.sizes.large)
        self._look = replace(self._look, sizes=sizes)
        self._draw()

    def _other_reach(self) -> None:
        sizes, usual = self._look.sizes, self._usual.sizes
        self._look = replace(self._look, sizes=usual.raised() if sizes.above else sizes.lowered())
        self._draw()

    def _touched(self, touch: MotionEvent) -> bool:
        """Somebody is there. True when that was all the touch had to say."""
        now = self._clock()
        if self._showing and self._hides() and self._knock.heard(touch.sx, touch.sy, now):
            self._showing.give(self._showing.view.question.hidden)
            return True
        self._touched_at = now
        if self._countdown and self._showing and self._showing.waits:
            self._countdown = None
            self._draw()
            return True
        return now - self._shown_at < SETTLING_SECONDS

    def _hides(self) -> bool:
        """Whether there is something behind a knock."""
        question = self._showing.view.question if self._showing else None
        return isinstance(question, Home | TakenOutOfService) and question.hidden != ""

    def _tick(self, _seconds: float) -> None:
        self._settle()
        showing, silent = self._showing, self._clock() - self._touched_at
        if showing is None or not showing.waits:
            return
        if self._is_home():
            self._forget_look(silent)
        if called_out(showing.view.question):
            self._voice.remind(showing.view.question, self._look.words)
        if showing.patience is None:
            return
        left = math.ceil(showing.patience - silent)
        if left <= 0:
            showing.leave(PatientLeft)
        elif left <= COUNTDOWN_SECONDS:
            self._count(left)

    def _count(self, left: int) -> None:
        if self._countdown:
            self._countdown.count(left)
            return
        self._countdown = Countdown(self._look, left)
        self._draw()
        self._voice.countdown(self._look.words)

    def _forget_look(self, silent: float) -> None:
        if silent >= FORGET_LOOK_SECONDS and self._look is not self._usual:
            self._look = self._usual
            self._draw()

    def _is_home(self) -> bool:
        return self._showing is not None and isinstance(self._showing.view.question, Home)

    def _settle(self) -> None:
        """What can wait until a picture is on the glass: the list of targets, and what was there before."""
        if self._settled or not self._seen or self._clock() - self._shown_at < SETTLING_SECONDS:
            return
        self._settled = True
        self._tell()
        if self._unswept and self._is_home():
            self._unswept = False
            # The pieces of a screen hold on to one another. Swept up now, nothing of the last patient
            # stays in memory, and the sweep, for which the loop stands still, falls into nobody's visit.
            gc.collect()

    def _tell(self) -> None:
        if self._targets_file is None or self._showing is None:
            return
        found = [] if self._showing.over else targets(self._stage.top)
        name = type(self._showing.view.question).__name__
        self._targets_file.write(name, self._shown, self.language, found)
