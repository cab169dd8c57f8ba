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
from ui.widgets.pages import Pages, paged, split
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
        listed = self._list(look, Room(room.width * 0.64, room.height))
        width = room.width - listed.width - 2 * gap
        who = Line(patient, look.sizes.text("lead", QUIET), width)
        side = Column(who, self._total(look, width), Spring(), width=width, height=room.height, gap=gap)
        return Row(listed, side, gap=2 * gap)

    def actions(self, look: Look) -> tuple[Action, ...]:
        label = look.say("choose_bills.confirm")
        return (Action("confirm", label, self._give, icons.CHECK, enabled=bool(self._chosen)),)

    def _list(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(16)

        def fill(left: Room) -> list[list[Widget]]:
            rows = [self._row(look, bill, left.width) for bill in self.question.bills]
            return split(rows, left.height, gap)

        return paged(look, room, gap, self._pages, fill)

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
