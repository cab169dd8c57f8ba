"""The home screen follows a visit, and what most people do first is first and largest."""

import pytest
from kivy.uix.widget import Widget

from kiosk.journey import Stage
from kiosk.menu import MENU
from kiosk.screens.home import IDENTIFY
from tests.screens.drawing import draw
from tests.screens.samples import PANELS, SAMPLES, look
from ui.theme import Sizes
from ui.widgets.press import Press

STAGES = {each.name: list(Stage).index(each.stage) for each in MENU}
HOME = next(sample for sample in SAMPLES if sample.name == "home_whole")


def pressed(panel: Sizes, large: bool = False) -> list[Press]:
    screen: Widget = draw(HOME, look("zh", large, panel))
    return [piece for piece in screen.walk(restrict=True) if isinstance(piece, Press)]


def test_ehc_03_what_can_be_done_stands_in_the_order_of_a_visit() -> None:
    offered = [each for each in pressed(PANELS["portrait"]) if each.name in STAGES]
    reading = sorted(offered, key=lambda each: (-round(each.top), each.x))
    stages = [STAGES[each.name] for each in reading]
    assert stages == sorted(stages)
    assert set(stages) == set(STAGES.values())


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
def test_ehc_10_to_show_a_code_stands_first_and_is_the_largest(panel: Sizes, large: bool) -> None:
    found = pressed(panel, large)
    begin = next(each for each in found if each.name == IDENTIFY)
    others = [each for each in found if each.name in STAGES or each.name.startswith("stage:")]
    assert others
    assert begin.width * begin.height > max(each.width * each.height for each in others)
    assert begin.x <= min(each.x for each in others)
    assert begin.top >= max(each.top for each in others)
