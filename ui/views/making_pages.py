"""A report is fetched and laid out."""

from kiosk.screens.reports import MakingPages
from ui import icons
from ui.views.notice import NoticeView


class MakingPagesView(NoticeView[MakingPages]):
    says = "making_pages.title"
    asks = "making_pages.lead"
    icon = icons.SEARCH
