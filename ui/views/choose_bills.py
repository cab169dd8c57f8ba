"""Which of the open bills to pay; a long list has pages."""

from functools import partial

from kivy.uix.widget import Widget

from kiosk.clock import as_read_here
from kiosk.payment.bills import Bill
from kiosk.screens.payment import ChooseBills
from ui import icons
from ui.look import Look
from ui.theme import QUIET
from ui.view import Answering, Room, View
from ui.widgets.line import Line
from ui.widgets.pages import Pages, paged, split, turning_row
from ui.widgets.press import Action
from ui.widgets.rows import Entry, tick_row, total_row
from ui.widgets.stack import Column, Row, Spring


class ChooseBillsView(View[ChooseBills]):
    title = "choose_bills.title"

    def __init__(self, question: ChooseBills, answering: Answering) -> None:
        super().__init__(question, answering)
        chosen = question.bills if question.chosen is None else question.chosen
        self._chosen = {bill.number for bill in chosen}
        self._pages = Pages(answering.redraw)

    def body(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(20)
        patient = look.say("choose_bills.patient", name=str(self.question.patient))
        if look.sizes.portrait:
            who = Line(patient, look.sizes.text("lead", QUIET), room.width)
            total = self._total(look, room.width)
            listed = self._list(look, Room(room.width, room.height - who.height - total.height - 2 * gap))
            return Column(who, listed, total, width=room.width, height=room.height, gap=gap)
        width = room.width * 0.36 - 2 * gap
        who = Line(patient, look.sizes.text("lead", QUIET), width)
        beside: list[Widget] = [who, self._total(look, width), Spring()]
        # The list has the whole height; its pages are turned beside it.
        pages = self._fill(look, Room(room.width * 0.64, room.height))
        listed = Column(*pages[self._pages.of(len(pages))], height=room.height, gap=gap, align="left")
        beside += [turning_row(look, self._pages, width)] if len(pages) > 1 else []
        return Row(listed, Column(*beside, width=width, height=room.height, gap=gap), gap=2 * gap)

    def actions(self, look: Look) -> tuple[Action, ...]:
        label = look.say("choose_bills.confirm")
        return (Action("confirm", label, self._give, icons.CHECK, enabled=bool(self._chosen)),)

    def _list(self, look: Look, room: Room) -> Widget:
        return paged(look, room, look.sizes.px(16), self._pages, partial(self._fill, look))

    def _fill(self, look: Look, room: Room) -> list[list[Widget]]:
        rows = [self._row(look, bill, room.width) for bill in self.question.bills]
        return split(rows, room.height, look.sizes.px(16))

    def _row(self, look: Look, bill: Bill, width: float) -> Widget:
        detail = look.say(
            "choose_bills.detail",
            department=bill.department,
            day=as_read_here(bill.ordered_at).strftime("%Y-%m-%d"),
        )
        action = Action(f"bill:{bill.number}", bill.title, partial(self._toggle, bill.number))
        entry = Entry(bill.title, detail, look.words.money(bill.fen))
        return tick_row(look, action, entry, bill.number in self._chosen, width)

    def _total(self, look: Look, width: float) -> Widget:
        chosen = self._given()
        label = look.say("choose_bills.total", count=len(chosen), of=len(self.question.bills))
        return total_row(look, label, look.words.money(sum(bill.fen for bill in chosen)), width)

    def _toggle(self, number: str) -> None:
        self._chosen ^= {number}
        self.answering.redraw()

    def _given(self) -> tuple[Bill, ...]:
        return tuple(bill for bill in self.question.bills if bill.number in self._chosen)

    def _give(self) -> None:
        self.answering.give(self._given())
