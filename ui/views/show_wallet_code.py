"""The payment code of a wallet is held to the scanner, or to the camera in its place."""

from kivy.uix.widget import Widget

from kiosk.screens.payment import ShowWalletCode
from kiosk.text import Text
from ui.look import Look
from ui.theme import BRAND, BRAND_SOFT, QUIET, SHADE, SHEET, Align
from ui.view import Room, View
from ui.widgets.band import band
from ui.widgets.fault_code import fault_code
from ui.widgets.line import Line
from ui.widgets.message import Said, drawing, heading, message
from ui.widgets.scene import show_code, show_to_camera
from ui.widgets.stack import Column, Row
from ui.widgets.surface import Finish, Surface

SCENES = {"scanner": show_code, "camera": show_to_camera}


class ShowWalletCodeView(View[ShowWalletCode]):
    def body(self, look: Look, room: Room) -> Widget:
        def words(width: float, align: Align) -> list[Widget]:
            trouble = self.question.trouble
            said: list[Widget] = [band(look, look.words.say(trouble), "bad", width)] if trouble else []
            lead = "" if trouble else look.say(f"show_wallet_code.lead_{self.question.held_to}")
            said += heading(look, look.say("show_wallet_code.title"), lead, width, align)
            # What went wrong comes first; large text leaves no room for the names of the wallets then.
            if not (trouble and look.sizes.large):
                said.append(_channels(look, self.question.channels, width))
            return said

        def amount(width: float, align: Align) -> list[Widget]:
            sum_ = _amount(look, look.words.money(self.question.fen), width)
            return [sum_, *fault_code(look, self.question.code, width, align)]

        return message(look, room, drawing(SCENES[self.question.held_to]), Said(words, amount))


def _amount(look: Look, amount: str, width: float) -> Surface:
    sizes = look.sizes
    sum_ = Line(amount, sizes.text("amount", BRAND, bold=True))
    if sum_.width > width - sizes.px(48):
        sum_ = Line(amount, sizes.text("hero", BRAND, bold=True))
    words = Column(Line(look.say("show_wallet_code.amount"), sizes.text("small", QUIET)), sum_)
    size = (min(words.width + sizes.px(112), width), words.height + sizes.px(24))
    return Surface(Finish(BRAND_SOFT, sizes.px(28)), size, words)


def _channels(look: Look, channels: tuple[Text, ...], width: float) -> Widget:
    """Which wallets are taken, as many to a line as fit."""
    sizes, gap = look.sizes, look.sizes.px(20)
    lines: list[list[Widget]] = [[]]
    for channel in channels:
        name = Line(look.words.say(channel), sizes.text("small", bold=True))
        size = (name.width + sizes.px(56), name.height + sizes.px(24))
        chip = Surface(Finish(SHEET, size[1] / 2, SHADE), size, name)
        if lines[-1] and sum(each.width + gap for each in lines[-1]) + chip.width > width:
            lines.append([])
        lines[-1].append(chip)
    align = "center" if sizes.portrait else "left"
    return Column(*(Row(*line, gap=gap) for line in lines), gap=gap, align=align)
