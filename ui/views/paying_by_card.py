"""The bank card goes into the PIN pad, and the PIN is typed there."""

from kiosk.screens.payment import PayingByCard
from ui import icons
from ui.look import Look
from ui.views.notice import NoticeView


class PayingByCardView(NoticeView[PayingByCard]):
    asks = "paying_by_card.lead"
    icon = icons.WALLET

    def sentences(self, look: Look) -> tuple[str, str]:
        title = look.say("paying_by_card.title", amount=look.words.money(self.question.fen))
        return title, look.say(self.asks)
