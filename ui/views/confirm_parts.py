"""Who pays which part, as the insurer worked it out; nothing is computed here."""

from dataclasses import replace
from functools import partial

from kivy.uix.widget import Widget

from kiosk.screens.payment import ConfirmParts
from ui import icons
from ui.look import Look
from ui.theme import HAIRLINE, QUIET, SHEET
from ui.view import Room, View
from ui.widgets.band import band
from ui.widgets.line import Line
from ui.widgets.press import Action, small
from ui.widgets.rows import part_row, total_row
from ui.widgets.stack import Column, Row, Spring
from ui.widgets.surface import Finish, Surface


class ConfirmPartsView(View[ConfirmParts]):
    title = "confirm_parts.title"

    def body(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(24)
        if look.sizes.portrait:
            pieces = self._pieces(look, room.width)
            if sum(each.height + gap for each in pieces) > room.height:
                # Two rows of buttons leave so much room only in the normal size.
                pieces = self._pieces(replace(look, sizes=replace(look.sizes, large=False)), room.width)
            return Column(*pieces, Spring(), width=room.width, height=room.height, gap=gap)
        wide = room.width * 0.6
        side = room.width - wide - 2 * gap
        left = Column(self._list(look, wide), *self._note(look, wide), Spring(), height=room.height, gap=gap)
        who = Line(self._patient(look), look.sizes.text("lead", QUIET), side)
        right = Column(
            who, self._total(look, side), *self._items(look), Spring(), height=room.height, gap=gap
        )
        return Row(left, right, gap=2 * gap)

    def actions(self, look: Look) -> tuple[Action, ...]:
        key = "confirm_parts.pay" if self.question.parts.cash else "confirm_parts.settle"
        pay = Action("confirm", look.say(key), self.yes, icons.CHECK)
        if not self.question.phone:
            return (pay,)
        give = partial(self.answering.give, "phone")
        return (pay, Action("phone", look.say("confirm_parts.phone"), give, icons.PHONE))

    def _pieces(self, look: Look, width: float) -> list[Widget]:
        """From top to bottom of an upright screen."""
        items = self._items(look)
        left = width - sum(each.width for each in items)
        who = Row(Line(self._patient(look), look.sizes.text("lead", QUIET), left), *items)
        return [who, *self._note(look, width), self._list(look, width), self._total(look, width)]

    def _patient(self, look: Look) -> str:
        return look.say("confirm_parts.patient", name=str(self.question.patient))

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

    def _list(self, look: Look, full: float) -> Widget:
        pad = look.sizes.px(36)
        width = full - 2 * pad
        rows: list[Widget] = []
        for icon, key, fen in self._parts():
            if rows:
                rows.append(Surface(Finish(HAIRLINE), (width, 2)))
            rows.append(part_row(look, icon, look.say(key), look.words.money(fen), width))
            if key == "confirm_parts.other_funds" and self.question.named:
                rows.append(Line(self._of_which(look), look.sizes.text("note", QUIET), width))
        listed = Column(*rows)
        return Surface(Finish(SHEET, look.sizes.px(28), HAIRLINE), (full, listed.height + pad), listed)

    def _of_which(self, look: Look) -> str:
        """Small and in one line, so that the sum below keeps its place in large text too."""
        each = (
            f"{look.say(f'funds.{fund.kind}')} {look.words.money(fund.fen)}" for fund in self.question.named
        )
        return look.say("confirm_parts.of_which", funds=" · ".join(each))

    def _parts(self) -> list[tuple[str, str, int]]:
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
