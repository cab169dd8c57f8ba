"""The payment is being checked, and a slip that says so is on its way."""

from kiosk.screens.payment import PrintingDoubt
from ui.look import Look
from ui.views.notice import NoticeView
from ui.widgets.message import Picture, drawing
from ui.widgets.scene import take_paper


class PrintingDoubtView(NoticeView[PrintingDoubt]):
    says = "printing_doubt.title"
    asks = "printing_doubt.lead"

    def picture(self, _look: Look) -> Picture:
        return drawing(take_paper)
