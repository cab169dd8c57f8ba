"""Samples drawn as the product draws them, with nobody to answer."""

import gc
from itertools import count

from kivy.uix.widget import Widget

from tests.screens.samples import SAMPLES, Sample
from ui.look import Look
from ui.paint import Ways, paint, view_of
from ui.view import Answering
from ui.widgets.countdown import Countdown
from ui.widgets.help_sheet import help_sheet, voice_switch


def nothing() -> None:
    """Nobody is there to be told."""


_drawn = count(1)
SWEPT_AFTER = 25


def draw(sample: Sample, here: Look) -> Widget:
    if next(_drawn) % SWEPT_AFTER == 0:
        # Screens are rings of pieces; tests let them go and sweep by hand.
        gc.collect()
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
