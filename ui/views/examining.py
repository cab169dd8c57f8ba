"""The terminal looks at itself."""

from kiosk.screens.upkeep import Examining
from ui import icons
from ui.views.notice import NoticeView


class ExaminingView(NoticeView[Examining]):
    says = "examining.title"
    asks = "examining.lead"
    icon = icons.SEARCH
