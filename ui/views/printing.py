"""Paid; the paper is on its way."""

from kiosk.screens.payment import Printing
from ui.look import Look
from ui.views.notice import NoticeView
from ui.widgets.message import Picture, drawing
from ui.widgets.scene import take_paper


class PrintingView(NoticeView[Printing]):
    says = "printing.title"
    asks = "printing.lead"

    def picture(self, _look: Look) -> Picture:
        return drawing(take_paper)
