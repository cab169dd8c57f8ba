"""What every screen says, in both languages. The snapshots are the contract; review their changes."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from kiosk import screens
from kiosk.screens import asking
from kiosk.screens.screen import Ask, Notice
from kiosk.text import LANGUAGES, Text, Words, words
from tests.screens.drawing import counting, draw, nothing, of_each
from tests.screens.samples import PANELS, PORTRAIT, SAMPLES, Sample, look, sample_words
from tests.screens.snapshots import SNAPSHOTS, snapshots
from ui import views
from ui.look import Look
from ui.paint import view_of
from ui.spoken import help_key
from ui.view import Answering
from ui.widgets.help_sheet import help_sheet, voice_switch

# Sections whose words are said on screens and nowhere else.
OURS = (
    "frame",
    "steps",
    "countdown",
    "asked",
    "keypad",
    "stages",
    "help",
    *sorted({sample.section for sample in SAMPLES}),
)
THEMES = {sample.matter.words for sample in SAMPLES if isinstance(sample.matter, asking.Named)}
FOLDER = Path(views.__path__[0])
# Said only together with what other parts of the product find out.
WITH_OTHERS = {
    "how_to_identify.not_this_code",
    "how_to_identify.too_little",
    "show_wallet_code.not_this_code",
    "show_wallet_code.more",
    "printing.no_paper",
    "take_slip.no_bill",
}


class Listening(Words):
    """Says what the product says, and remembers what was said."""

    def __init__(self, language: str) -> None:
        super().__init__(language, {})
        self._known, self.heard = sample_words(language), set[str]()

    def say(self, text: Text | str) -> str:
        self.heard.add(text if isinstance(text, str) else text.key)
        return self._known.say(text)

    def knows(self, key: str) -> bool:
        return self._known.knows(key)


def listening_looks(language: str) -> tuple[Listening, list[Look]]:
    listening = Listening(language)
    looks = [look(language, large, panel) for large in (False, True) for panel in (PORTRAIT, PANELS["low"])]
    return listening, [Look(listening, each.sizes, each.place, each.wall_clock) for each in looks]


def test_every_screen_says_what_its_snapshot_says() -> None:
    kept = {path.name: path.read_text("utf-8") for path in SNAPSHOTS.glob("*.txt")}
    now = snapshots()
    assert sorted(now) == sorted(kept), "run `python -m tests.screens --accept` and read the difference"
    for name, says in now.items():
        assert says == kept[name], f"{name}: run `python -m tests.screens --accept` and read the difference"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_screens_is_said_on_one(language: str) -> None:
    listening, looks = listening_looks(language)

    def heard(screen: tuple[Sample, Look]) -> set[str]:
        sample, here = screen
        listening.heard.clear()
        draw(sample, here)
        return {*listening.heard, help_key(sample.matter, here.words)}

    screens = [(sample, here) for here in looks for sample in SAMPLES]
    beside = of_each(looks, lambda here: beside_the_screens(listening, here))
    ever = set().union(*of_each(screens, heard), *beside)
    written = {key for key in words(language).known if _always_said(key)}
    assert written - ever == WITH_OTHERS


def beside_the_screens(listening: Listening, here: Look) -> set[str]:
    """What countdown and help say."""
    listening.heard.clear()
    counting(here)
    for on in (True, False):
        help_sheet(here, None, nothing, voice_switch(here, on, nothing))
    return set(listening.heard)


def _always_said(key: str) -> bool:
    """Of a theme's question its title; what else it may say depends on what else there is to say."""
    section, _, part = key.partition(".")
    return section in OURS and (section not in THEMES or part == "title") and not _hint(key)


def _hint(key: str) -> bool:
    """Hints of journeys and media are said where there is room for them."""
    return key.startswith(("home.", "how_to_identify.")) and key.endswith("_hint")


def test_every_view_has_a_sample() -> None:
    views = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "notice", "asked"}
    drawn = {type(view_of(each.matter, Answering(lambda _: None, nothing))) for each in SAMPLES}
    assert views == {kind.__module__.rpartition(".")[2] for kind in drawn}


def test_every_question_and_notice_has_a_sample() -> None:
    for module in iter_modules(screens.__path__, f"{screens.__name__}."):
        import_module(module.name)
    named = {each for kind in (Ask, Notice) for each in _below(kind) if each.__module__.startswith("kiosk.")}
    shown = {type(each.matter) for each in SAMPLES}
    assert sorted(each.__name__ for each in named - shown if not _is_shape(each)) == []


def _below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _is_shape(kind: type) -> bool:
    """A shape is shown by the questions that are named after it."""
    return kind.__module__ == asking.__name__


def test_no_name_is_shown_in_full() -> None:
    assert not [name for name, says in snapshots().items() if "林秀英" in says or "Montgomery" in says]


def test_money_has_its_unit_and_two_decimals() -> None:
    said = snapshots()
    assert "46.20 元" in said["confirm_parts.zh.txt"]
    assert "¥46.20" in said["confirm_parts.en.txt"]
