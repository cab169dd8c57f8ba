"""Who pays which part, as the insurer worked it out; nothing is computed here."""

from dataclasses import replace
from functools import partial

from kivy.uix.widget import Widget

from kiosk.screens.payment import ConfirmParts
from ui import icons
from ui.look import Look
from ui.theme import QUIET
from ui.view import Room, View
from ui.widgets.band import band
from ui.widgets.facts import PAD, ruled, spread
from ui.widgets.line import Line
from ui.widgets.press import Action, small
from ui.widgets.rows import label_width, part_row, total_row
from ui.widgets.stack import Column, Gap, Row, Spring
from ui.wrapping import BOUND

# Free room of a row of the list, above and below its words, in design pixels.
AIRY, DENSE = 48, 12

Part = tuple[str, str, int]


class ConfirmPartsView(View[ConfirmParts]):
    title = "confirm_parts.title"

    def body(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(24)
        if look.sizes.portrait:
            pieces = self._fitting(look, room, gap)
            return Column(*pieces, Spring(), width=room.width, height=room.height, gap=gap)
        wide = room.width * 0.6
        side = room.width - wide - 2 * gap
        note = self._note(look, wide)
        high = room.height - sum(each.height + gap for each in note)
        left = Column(self._list(look, wide, DENSE, high), *note, Spring(), height=room.height, gap=gap)
        told = [self._patient(look, side), self._total(look, side), *self._items(look)]
        right = Column(*told, Spring(), height=room.height, gap=gap)
        return Row(left, right, gap=2 * gap)

    def actions(self, look: Look) -> tuple[Action, ...]:
        key = "confirm_parts.pay" if self.question.parts.cash else "confirm_parts.settle"
        pay = Action("confirm", look.say(key), self.yes, icons.CHECK)
        if not self.question.phone:
            return (pay,)
        give = partial(self.answering.give, "phone")
        return (pay, Action("phone", look.say("confirm_parts.phone"), give, icons.PHONE))

    def _fitting(self, look: Look, room: Room, gap: float) -> list[Widget]:
        """As large as there is room for: two rows of buttons and many words may leave too little of it."""
        normal = replace(look, sizes=replace(look.sizes, large=False))
        for size, air in ((look, AIRY), (look, DENSE), (normal, DENSE)):
            pieces = self._pieces(size, room.width, air)
            if sum(each.height for each in pieces) + gap * (len(pieces) - 1) <= room.height:
                break
        return pieces

    def _pieces(self, look: Look, width: float, air: float) -> list[Widget]:
        """From top to bottom of an upright screen."""
        items = self._items(look)
        left = width - sum(each.width for each in items)
        who = Row(self._patient(look, left), *items)
        return [who, *self._note(look, width), self._list(look, width, air), self._total(look, width)]

    def _patient(self, look: Look, width: float) -> Widget:
        who = look.say("confirm_parts.patient", name=str(self.question.patient))
        return Line(who, look.sizes.text("lead", QUIET), width)

    def _note(self, look: Look, width: float) -> list[Widget]:
        return (
            []
            if self.question.insured
            else [band(look, look.say("confirm_parts.not_insured"), "plain", width)]
        )

    def _total(self, look: Look, width: float) -> Widget:
        return total_row(
            look, look.say("confirm_parts.cash"), look.words.money(self.question.parts.cash), width
        )

    def _items(self, look: Look) -> list[Widget]:
        if not self.question.items:
            return []
        see = partial(self.answering.give, "items")
        return [small(look, Action("items", look.say("confirm_parts.items"), see, icons.BILL))]

    def _list(self, look: Look, full: float, air: float, high: float = 0.0) -> Widget:
        """On one sheet, which may be as high as `high`."""
        width = full - 2 * look.sizes.px(PAD)
        rows = [self._row(look, part, width, air) for part in self._parts()]
        spread(look, rows, high - look.sizes.px(PAD))
        return ruled(look, rows, full)

    def _row(self, look: Look, part: Part, width: float, air: float) -> Widget:
        icon, key, fen = part
        row = part_row(look, (icon, look.say(key)), look.words.money(fen), width, air)
        if key != "confirm_parts.other_funds" or not self.question.named:
            return row
        below = Line(self._of_which(look), look.sizes.text("note", QUIET), label_width(look, width))
        return Column(row, Row(Spring(), below, width=width), Gap(look.sizes.px(air / 2)))

    def _of_which(self, look: Look) -> str:
        """Small, so that the sum below keeps its place; a fund and its sum stay together."""
        each = (
            f"{look.say(f'funds.{fund.kind}')}{BOUND}{look.words.money(fund.fen)}"
            for fund in self.question.named
        )
        return look.say("confirm_parts.of_which", funds=f"{BOUND}· ".join(each))

    def _parts(self) -> list[Part]:
        parts = self.question.parts
        whole = [(icons.BILL, "confirm_parts.all", parts.total)]
        if not self.question.insured:
            return whole
        return [
            *whole,
            (icons.POOLED_FUND, "confirm_parts.pooled_fund", parts.pooled_fund),
            (icons.OTHER_FUNDS, "confirm_parts.other_funds", parts.other_funds),
            (icons.ACCOUNT, "confirm_parts.personal_account", parts.personal_account),
        ]
