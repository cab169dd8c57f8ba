"""The card is being read; it has to stay where it is."""

from kiosk.screens.identity import ReadingCard
from ui.look import Look
from ui.views.notice import NoticeView
from ui.widgets.message import Picture, drawing
from ui.widgets.scene import card_inside


class ReadingCardView(NoticeView[ReadingCard]):
    says = "reading_card.title"
    asks = "reading_card.lead"

    def picture(self, _look: Look) -> Picture:
        return drawing(card_inside)
