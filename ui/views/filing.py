"""The platform and the hospital are writing somebody down."""

from kiosk.screens.filing import Filing
from ui import icons
from ui.views.notice import NoticeView


class FilingView(NoticeView[Filing]):
    says = "filing.title"
    asks = "filing.lead"
    icon = icons.SEARCH
