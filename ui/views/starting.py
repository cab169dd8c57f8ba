"""The terminal is getting ready; shown before anything is opened, so it is a notice of the ui's own."""

from kiosk.screens.screen import Notice
from ui import icons
from ui.views.notice import NoticeView


class Starting(Notice):
    """The program has started; devices and services are not open yet."""


class StartingView(NoticeView[Starting]):
    says = "starting.title"
    asks = "starting.lead"
    icon = icons.HOSPITAL
