"""The hospital says what is to be paid."""

from kiosk.screens.payment import AskingHospital
from ui import icons
from ui.views.notice import NoticeView


class AskingHospitalView(NoticeView[AskingHospital]):
    says = "asking_hospital.title"
    asks = "asking_hospital.lead"
    icon = icons.CALCULATE
