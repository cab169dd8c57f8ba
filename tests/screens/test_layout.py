"""Every screen in both languages, both text sizes and both orientations holds what it shows."""

from collections.abc import Callable
from functools import partial

import pytest
from kivy.uix.widget import Widget

from tests.screens.drawing import draw, nothing, of_each
from tests.screens.lint import faults
from tests.screens.samples import PANELS, SAMPLES, look
from ui.icons import DOWN
from ui.spoken import help_key
from ui.theme import BAD_SOFT, INK, Sizes, Style, contrast
from ui.widgets.countdown import Countdown
from ui.widgets.help_sheet import help_sheet, voice_switch
from ui.widgets.line import Line
from ui.widgets.press import Action, Press, side_by_side
from ui.widgets.stack import Column
from ui.widgets.surface import Finish, Surface


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_off_too_small_or_hard_to_read(language: str, large: bool, panel: Sizes) -> None:
    here = look(language, large, panel)
    helped = {help_key(sample.matter, here.words): sample.matter for sample in SAMPLES}
    voice = voice_switch(here, True, nothing)
    drawn: dict[str, Callable[[], Widget]] = {
        **{sample.name: partial(draw, sample, here) for sample in SAMPLES},
        **{f"help {key}": partial(help_sheet, here, each, nothing, voice) for key, each in helped.items()},
        "countdown": partial(Countdown, here, 7),
    }
    found = of_each(
        list(drawn), lambda name: [f"{name}: {each}" for each in faults(drawn[name](), here.sizes)]
    )
    assert [fault for faulty in found for fault in faulty if not _may(fault)] == []


def _may(fault: str) -> bool:
    """What a technician does about a broken device stands on one low panel only in the normal size."""
    return fault.startswith("not_replaced:") and "stays small" in fault


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_buttons_beside_one_another_have_letters_of_one_size(large: bool, panel: Sizes) -> None:
    here = look("en", large, panel)
    labels = ("Nothing came out", "Print the statement")
    actions = [Action(each, each, lambda: None, DOWN) for each in labels]
    for width in range(300, int(panel.width), 100):
        buttons = side_by_side(here, actions, width, 24)
        sizes = {
            piece.style.size
            for button in buttons
            for piece in button.walk(restrict=True)
            if isinstance(piece, Line) and not piece.style.icon
        }
        assert len(sizes) == 1
        assert sum(button.width for button in buttons) + 24 <= width + 1
        assert all(words.width <= button.width for button in buttons for words in button.children)


def planted(piece: Widget) -> list[str]:
    return faults(Surface(Finish("#FFFFFF"), (400, 400), piece), Sizes(1080, 1920))


def test_the_lint_finds_a_text_that_is_wider_than_its_place() -> None:
    found = planted(Line("Donaudampfschifffahrtsgesellschaft", Sizes(1080, 1920).text("body"), 200))
    assert "is wider than its place" in found[0]


def test_the_lint_finds_a_piece_outside_its_place() -> None:
    assert any("sticks out" in fault for fault in planted(Column(width=100, height=500)))


def test_the_lint_finds_a_target_that_no_finger_hits() -> None:
    small = Press(Action("small", "", lambda: None), Finish(), (40, 40), Widget(size=(10, 10)))
    assert any("too small to be hit" in fault for fault in planted(small))


def test_the_lint_finds_grey_on_white() -> None:
    grey = Line("grey", Sizes(1080, 1920).text("body", "#8A97A5"))
    assert any("hard to read" in fault for fault in planted(grey))


def test_the_lint_finds_letters_that_an_old_eye_does_not_read() -> None:
    found = planted(Line("A-01", Style(20)))
    assert any("too small to be read" in fault for fault in found)


def test_the_lint_finds_letters_that_stay_small_in_large_text() -> None:
    large = Sizes(1080, 1920, large=True)
    piece = Line("Ward 3", Sizes(1080, 1920).text("body"))
    found = faults(Surface(Finish("#FFFFFF"), (400, 400), piece), large)
    assert any("stays small" in fault for fault in found)


def test_the_lint_finds_a_sum_that_is_torn() -> None:
    found = planted(Line("8,351.\n00 元", Sizes(1080, 1920).text("body")))
    assert any("tears a sum" in fault for fault in found)


def test_the_lint_finds_a_character_alone_on_the_last_line() -> None:
    found = planted(Line("打印票\n据。", Sizes(1080, 1920).text("body")))
    assert any("leaves one character alone" in fault for fault in found)


def test_the_lint_finds_a_card_that_says_less_than_its_neighbour() -> None:
    style = Sizes(1080, 1920).text("body")
    full, bare = Column(Line("Insert", style), Line("chip first", style)), Column(Line("Show", style))
    cards = [Surface(Finish(shadow=True), (300, 300), piece) for piece in (full, bare)]
    assert any("some say more than others" in fault for fault in planted(Column(*cards)))


def test_the_lint_finds_a_choice_that_says_nothing_beside_one_that_does() -> None:
    style = Sizes(1080, 1920).text("body")
    told, bare = Column(Line("Pay", style), Line("by phone", style)), Column(Line("Later", style))
    offers = [
        Press(Action(f"option:{at}", "", nothing), Finish(), (300, 150), piece)
        for at, piece in enumerate((told, bare))
    ]
    found = planted(Column(*offers))
    assert "Press 'option:1' says nothing about itself" in found


def test_contrast_is_counted_as_the_guideline_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast(BAD_SOFT, INK) == contrast(INK, BAD_SOFT)


def test_a_target_is_twenty_millimetres_on_the_glass_whatever_the_panel() -> None:
    small_panel = Sizes(1280, 800, panel_width_mm=217)
    assert small_panel.touch == pytest.approx(20 * 1280 / 217)
    assert Sizes(1080, 1920, panel_width_mm=344).touch >= 20 * 1080 / 344
