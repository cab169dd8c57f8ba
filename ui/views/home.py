"""The idle screen: show a code or card, or choose what to do, in the order of a visit."""

from functools import partial, reduce

from kivy.uix.widget import Widget

from kiosk.screens.home import IDENTIFY, Home, MenuEntry
from kiosk.screens.identity import CAMERA_CODE
from ui import icons
from ui.look import Look
from ui.view import Answering, Room, View
from ui.widgets.band import band
from ui.widgets.begin import begin_across, begin_down
from ui.widgets.menu import TILE_ROLES, Tile, stage_rows
from ui.widgets.option import Offer, option_pages, option_row, words_width
from ui.widgets.pages import Pages, paged
from ui.widgets.press import Action
from ui.widgets.stack import Column, Row
from ui.widgets.tabs import tab_row

FEW = 4
STAGES = ("before", "visit", "ward", "after", "help")
ICONS = {
    "file_patient": icons.FILE,
    "bind": icons.CARD,
    "file_newborn": icons.CHILD,
    "book": icons.CALENDAR,
    "take_number": icons.TICKET,
    "pay_bills": icons.BILL,
    "top_up": icons.TOP_UP,
    "fill_prescription": icons.MEDICINE,
    "admit": icons.BED,
    "deposit": icons.CASH,
    "daily_list": icons.LIST,
    "discharge": icons.LEAVE,
    "read_reports": icons.REPORT,
    "print_bill": icons.PRINT,
    "look_up_insurance": icons.INSURANCE,
    "ask_outcome": icons.SEARCH,
    "assist": icons.STAFF,
    "no_card": icons.PERSON,
}


class HomeView(View[Home]):
    def __init__(self, question: Home, answering: Answering) -> None:
        super().__init__(question, answering)
        self._pages = Pages(answering.redraw)
        self._groups = {
            stage: found
            for stage in STAGES
            if (found := tuple(each for each in question.entries if each.stage == stage))
        }
        self._stage = "visit" if "visit" in self._groups else next(iter(self._groups), "")

    def heading(self, look: Look) -> tuple[str, str]:
        # The large card says it already.
        return ("", "") if self.question.media else (look.say("home.title"), look.say("home.lead"))

    def body(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(28)
        bands = self._bands(look, room.width)
        left = Room(room.width, room.height - sum(each.height + gap for each in bands))
        if not self.question.media:
            shown: list[Widget] = [self._menu(look, left)]
        elif look.sizes.portrait:
            begin = begin_across(look, self._begin(look), self.question, left.width)
            menu = self._menu(look, Room(left.width, left.height - begin.height - gap))
            shown = [begin, menu]
        else:
            begin = begin_down(look, self._begin(look), self.question, Room(left.width * 0.3, left.height))
            menu = self._menu(look, Room(left.width - begin.width - gap, left.height))
            shown = [Row(begin, menu, gap=gap, align="top")]
        return Column(*shown, *bands, width=room.width, height=room.height, gap=gap)

    def _begin(self, look: Look) -> Action:
        """Nobody is looked at unasked: before the camera reads a code, this has to be touched."""
        label = "home.begin_touch" if CAMERA_CODE in self.question.media else "home.begin"
        return Action(IDENTIFY, look.say(label), partial(self.answering.give, IDENTIFY))

    def _bands(self, look: Look, width: float) -> list[Widget]:
        """What there is to tell, then what is down, each said once; that alone where there is little room."""
        closed = [each.closed for each in self.question.entries if each.closed]
        said = dict.fromkeys(look.words.say(each) for each in (*self.question.down, *closed))
        down: list[Widget] = [band(look, reduce(partial(_also, look), said), "care", width)] if said else []
        notice = self.question.notice
        if notice is None or (down and (look.sizes.cramped or look.sizes.large)):
            return down
        return [band(look, notice.words(look.words.language), "plain", width), *down]

    def _menu(self, look: Look, room: Room) -> Widget:
        """All stages at once where that stays legible, else one at a time; a few things simply listed."""
        regional = self._regional(look, room.width)
        above = bool(self.question.regional and self.question.regional.first)
        gap = look.sizes.px(20)
        left = Room(room.width, room.height - sum(each.height + gap for each in regional))
        listed = self._stages(look, left)
        pieces = [*regional, listed] if above else [listed, *regional]
        return Column(*pieces, gap=gap, width=room.width, height=room.height)

    def _regional(self, look: Look, width: float) -> list[Widget]:
        """The entry for the region's own card, which begins every journey by its code."""
        card = self.question.regional
        if card is None:
            return []
        give = partial(self.answering.give, IDENTIFY)
        name = card.name(look.words.language)
        action = Action("regional_card", name, give, icons.CARD)
        return [option_row(look, Offer(action, look.say("home.regional_card_hint"), logo=card.logo), width)]

    def _stages(self, look: Look, room: Room) -> Widget:
        if len(self.question.entries) <= FEW:
            return self._listed(look, self.question.entries, room)
        groups = [
            (look.say(f"stages.{stage}"), [self._tile(look, each) for each in entries])
            for stage, entries in self._groups.items()
        ]
        for role in TILE_ROLES:
            if rows := stage_rows(look, groups, room, role):
                return Column(*rows, gap=look.sizes.px(16), height=room.height, width=room.width)
        return self._by_stage(look, room)

    def _tile(self, look: Look, entry: MenuEntry) -> Tile:
        says = look.say(f"home.{entry.journey}")
        give = partial(self.answering.give, entry.journey)
        icon = ICONS.get(entry.journey, icons.INFORMATION)
        return Tile(
            Action(entry.journey, says, give, icon, enabled=entry.closed is None),
            look.say("home.closed") if entry.closed else "",
        )

    def _by_stage(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(20)
        tabs = tab_row(look, [self._tab(look, stage) for stage in self._groups], room.width)
        left = Room(room.width, room.height - tabs.height - gap)
        listed = self._listed(look, self._groups[self._stage], left)
        return Column(tabs, listed, gap=gap, width=room.width, height=room.height)

    def _tab(self, look: Look, stage: str) -> tuple[Action, bool]:
        action = Action(f"stage:{stage}", look.say(f"stages.{stage}"), partial(self._open, stage))
        return action, stage == self._stage

    def _listed(self, look: Look, entries: tuple[MenuEntry, ...], room: Room) -> Widget:
        sizes = look.sizes
        gap, across = sizes.px(20), 1 if sizes.portrait or (sizes.large and sizes.cramped) else 2
        offers = [self._offer(look, each) for each in entries]
        widest = max((words_width(look, each) for each in offers), default=0)

        def fill(area: Room) -> list[list[Widget]]:
            beside = across if (area.width - gap * (across - 1)) / across >= widest else 1
            return option_pages(look, offers, beside, area)

        return paged(look, room, gap, self._pages, fill)

    def _offer(self, look: Look, entry: MenuEntry) -> Offer:
        below = look.words.say(entry.closed) if entry.closed else look.say(f"home.{entry.journey}_hint")
        return Offer(self._tile(look, entry).action, below)

    def _open(self, stage: str) -> None:
        self._stage, self._pages.at = stage, 0
        self.answering.redraw()


def _also(look: Look, said: str, more: str) -> str:
    return look.say("home.and_also", said=said, more=more)
