"""Samples drawn as the product draws them, with nobody to answer."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kivy.uix.widget import Widget

from tests.screens.samples import SAMPLES, Sample
from ui.look import Look
from ui.paint import Ways, paint, view_of
from ui.view import Answering
from ui.widgets.countdown import Countdown
from ui.widgets.help_sheet import help_sheet, voice_switch


def nothing() -> None:
    """Nobody is there to be told."""


T, Told = TypeVar("T"), TypeVar("Told")
_FORK = multiprocessing.get_context("fork")
# A hundred screens are a hundred megabytes or two.
TOGETHER = 100


def of_each(several: Sequence[T], tells: Callable[[T], Told]) -> Iterator[Told]:
    """What `tells` says of each, which draws it. It can leave nothing behind but that.

    Screens are rings of thousands of pieces, and to find and undo them takes longer than to draw them. They
    are drawn in a child, which ends with all that it drew.
    """
    for first in range(0, len(several), TOGETHER):
        yield from _apart(lambda some: [tells(each) for each in some], several[first : first + TOGETHER])


def _apart(task: Callable[[Sequence[T]], list[Told]], some: Sequence[T]) -> list[Told]:
    here, there = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=lambda: there.send(task(some)))
    child.start()
    there.close()
    try:
        return list(here.recv())  # EOFError: what the child stumbled over stands in the captured stderr
    finally:
        child.join()


def draw(sample: Sample, here: Look) -> Widget:
    view = view_of(sample.matter, Answering(lambda _answer: None, nothing))
    return paint(here, view, Ways(*[nothing] * 6))


def counting(here: Look) -> Widget:
    """A screen that is about to be wiped."""
    screen = draw(next(sample for sample in SAMPLES if sample.name == "choose_bills"), here)
    screen.add_widget(Countdown(here, 7))
    return screen


def helping(here: Look) -> Widget:
    """A screen with what to do on it laid over it, where it can be said aloud, too."""
    sample = next(sample for sample in SAMPLES if sample.name == "how_to_identify")
    screen = draw(sample, here)
    screen.add_widget(help_sheet(here, sample.matter, nothing, voice_switch(here, False, nothing)))
    return screen
