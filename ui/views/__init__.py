"""One file for each question and notice: choose_bills.py draws ChooseBills."""

from collections.abc import Mapping
from typing import Any

from kiosk.screens.asking import (
    ChooseOne,
    EnterDigits,
    ReadAndAgree,
    ReadOver,
    ReadPages,
    ShowCode,
    TakeReceipt,
    Told,
)
from kiosk.screens.booking import PrintingSlip
from kiosk.screens.coverage import SeeItems
from kiosk.screens.ending import BillOnPhone, Sorry, TakeCard, TakeSlip
from kiosk.screens.face import LookHere
from kiosk.screens.filing import Filing
from kiosk.screens.home import Home, OutOfService, TakenOutOfService
from kiosk.screens.identity import HowToIdentify, LookingUp, ReadingCard
from kiosk.screens.payment import (
    AskingHospital,
    Calculating,
    ChooseBills,
    ConfirmParts,
    NothingToPay,
    Paying,
    PayingByCard,
    PrinterEmpty,
    Printing,
    PrintingDoubt,
    ShowWalletCode,
)
from kiosk.screens.reports import MakingPages
from kiosk.screens.upkeep import Examining, ReadStates, TouchGrid, WatchLive
from ui.view import View
from ui.views.asking_hospital import AskingHospitalView
from ui.views.bill_on_phone import BillOnPhoneView
from ui.views.calculating import CalculatingView
from ui.views.choose_bills import ChooseBillsView
from ui.views.choose_one import ChooseOneView
from ui.views.confirm_parts import ConfirmPartsView
from ui.views.enter_digits import EnterDigitsView
from ui.views.examining import ExaminingView
from ui.views.filing import FilingView
from ui.views.home import HomeView
from ui.views.how_to_identify import HowToIdentifyView
from ui.views.look_here import LookHereView
from ui.views.looking_up import LookingUpView
from ui.views.making_pages import MakingPagesView
from ui.views.nothing_to_pay import NothingToPayView
from ui.views.out_of_service import OutOfServiceView
from ui.views.paying import PayingView
from ui.views.paying_by_card import PayingByCardView
from ui.views.printer_empty import PrinterEmptyView
from ui.views.printing import PrintingView
from ui.views.printing_doubt import PrintingDoubtView
from ui.views.printing_slip import PrintingSlipView
from ui.views.read_and_agree import ReadAndAgreeView
from ui.views.read_over import ReadOverView
from ui.views.read_pages import ReadPagesView
from ui.views.read_states import ReadStatesView
from ui.views.reading_card import ReadingCardView
from ui.views.see_items import SeeItemsView
from ui.views.show_code import ShowCodeView
from ui.views.show_wallet_code import ShowWalletCodeView
from ui.views.sorry import SorryView
from ui.views.starting import Starting, StartingView
from ui.views.take_card import TakeCardView
from ui.views.take_slip import TakeSlipView
from ui.views.told import ToldView
from ui.views.touch_grid import TouchGridView
from ui.views.watch_live import WatchLiveView

VIEWS: Mapping[type, type[View[Any]]] = {
    AskingHospital: AskingHospitalView,
    BillOnPhone: BillOnPhoneView,
    Calculating: CalculatingView,
    ChooseBills: ChooseBillsView,
    ConfirmParts: ConfirmPartsView,
    Examining: ExaminingView,
    Filing: FilingView,
    Home: HomeView,
    HowToIdentify: HowToIdentifyView,
    LookHere: LookHereView,
    LookingUp: LookingUpView,
    MakingPages: MakingPagesView,
    NothingToPay: NothingToPayView,
    OutOfService: OutOfServiceView,
    Paying: PayingView,
    PayingByCard: PayingByCardView,
    PrinterEmpty: PrinterEmptyView,
    Printing: PrintingView,
    PrintingDoubt: PrintingDoubtView,
    PrintingSlip: PrintingSlipView,
    ReadStates: ReadStatesView,
    ReadingCard: ReadingCardView,
    SeeItems: SeeItemsView,
    ShowWalletCode: ShowWalletCodeView,
    Sorry: SorryView,
    Starting: StartingView,
    TakeCard: TakeCardView,
    TakenOutOfService: OutOfServiceView,
    TakeReceipt: ToldView,
    TakeSlip: TakeSlipView,
    TouchGrid: TouchGridView,
    WatchLive: WatchLiveView,
    ChooseOne: ChooseOneView,
    EnterDigits: EnterDigitsView,
    ReadAndAgree: ReadAndAgreeView,
    ReadOver: ReadOverView,
    ReadPages: ReadPagesView,
    ShowCode: ShowCodeView,
    Told: ToldView,
}
