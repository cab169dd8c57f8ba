"""A slip is on its way."""

from kiosk.screens.booking import PrintingSlip
from ui.look import Look
from ui.views.notice import NoticeView
from ui.widgets.message import Picture, drawing
from ui.widgets.scene import take_paper


class PrintingSlipView(NoticeView[PrintingSlip]):
    says = "printing_slip.title"
    asks = "printing_slip.lead"

    def picture(self, _look: Look) -> Picture:
        return drawing(take_paper)
