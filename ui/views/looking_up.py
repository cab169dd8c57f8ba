"""Hospital and insurer are being asked about the patient."""

from kiosk.screens.identity import LookingUp
from ui import icons
from ui.views.notice import NoticeView


class LookingUpView(NoticeView[LookingUp]):
    says = "looking_up.title"
    asks = "looking_up.lead"
    icon = icons.SEARCH
