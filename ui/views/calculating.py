"""The insurer works out who pays which part."""

from kiosk.screens.payment import Calculating
from ui import icons
from ui.views.notice import NoticeView


class CalculatingView(NoticeView[Calculating]):
    says = "calculating.title"
    asks = "calculating.lead"
    icon = icons.CALCULATE
