"""One sample or more of every question and notice, with synthetic people; nothing here is in the product."""

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import datetime

from kiosk.faults import catalogue
from kiosk.identity.people import PersonName
from kiosk.payment.bills import Bill, Parts
from kiosk.payment.insurance import NamedFund
from kiosk.place import Place
from kiosk.screens.ending import BillOnPhone, MoneyState, Sorry, TakeCard, TakeSlip
from kiosk.screens.home import OutOfService, TakenOutOfService
from kiosk.screens.identity import FACE, HowToIdentify, LookingUp, ReadingCard
from kiosk.screens.payment import (
    AskingHospital,
    Calculating,
    ChooseBills,
    ConfirmParts,
    NothingToPay,
    Paying,
    PrinterEmpty,
    Printing,
    PrintingDoubt,
    ShowWalletCode,
)
from kiosk.text import Text, Words, words
from tests.screens import (
    samples_booking,
    samples_filing,
    samples_home,
    samples_money,
    samples_prescriptions,
    samples_records,
    samples_shapes,
    samples_staff,
    samples_upkeep,
    samples_vision,
    samples_ward,
)
from tests.screens.sample import Sample
from ui.look import Look
from ui.theme import Sizes
from ui.views.starting import Starting

PLACE = Place("示范市第一人民医院", "Demo City First People's Hospital", "A-01")
WALLETS = tuple(Text(f"wallets.{name}") for name in ("wechat", "alipay", "unionpay", "ecny"))
NOON = datetime(2026, 11, 22, 10, 28)

# Sentences that other parts of the product bring along; here they only have to be of a likely length.
BROUGHT_ALONG = {
    "zh": {
        "sample.closed": "医保暂时连接不上，请到人工窗口缴费。",
        "sample.down": "打印机缺纸，票据可用手机扫码领取。",
        "sample.wrong_card": "没有读出这张卡。请换社保卡，芯片朝前插到底。",
        "sample.refused": "付款没有成功，余额可能不足。请换一个付款码。",
        "sample.out": "支付服务正在检修，预计很快恢复。",
    },
    "en": {
        "sample.closed": "The insurer can't be reached. Please pay at the counter.",
        "sample.down": "The printer has no paper. You can get your bill on your phone.",
        "sample.wrong_card": "That card could not be read. Try your social-security card, chip first.",
        "sample.refused": "The payment was refused. Please show another payment code.",
        "sample.out": "Payments are being serviced and will be back soon.",
    },
}


LIN = PersonName("林秀英")
LONG_NAME = PersonName("Alexandra Montgomery")


def _bill(number: str, title: str, department: str, fen: int) -> Bill:
    return Bill(number, title, department, datetime(2026, 11, 22, 9, 40), fen)


BILLS = (
    _bill("B1", "胸部正位 X 线检查", "放射科", 40_00),
    _bill("B2", "血常规（五分类）、C 反应蛋白", "检验科", 25_50),
    _bill("B3", "门诊西药费", "心血管内科", 263_00),
)
MANY = tuple(
    _bill(f"M{at}", f"检查检验项目组合第 {at} 组（含材料费和加急费）", "消化内科内镜中心", at * 1234_56)
    for at in range(1, 13)
)
PARTS = Parts(total=328_50, pooled_fund=210_00, other_funds=12_30, personal_account=60_00, cash=46_20)
NAMED = (NamedFund("serious_illness", 9_00), NamedFund("relief", 3_30))
COVERED = Parts(total=328_50, pooled_fund=210_00, personal_account=118_50)
NO_GUIDE = Text("take_slip.no_guide")
LINK = "https://bills.example.org/b/26112203280001-07?c=4K7Q2M"

EVERYTHING = ("id_card", "social_card", "tap_card", "health_code")
ALL_MEDIA = (*EVERYTHING, "insurance_terminal", "fingerprint")

SAMPLES = (
    *samples_shapes.SAMPLES,
    *samples_booking.SAMPLES,
    *samples_ward.SAMPLES,
    *samples_records.SAMPLES,
    *samples_prescriptions.SAMPLES,
    *samples_vision.SAMPLES,
    *samples_filing.SAMPLES,
    *samples_staff.SAMPLES,
    *samples_upkeep.SAMPLES,
    *samples_money.SAMPLES,
    Sample("starting", Starting()),
    *samples_home.SAMPLES,
    Sample("out_of_service", OutOfService(Text("sample.out"), "LED-01")),
    Sample("taken_out_of_service", TakenOutOfService(catalogue()["ORD-07"].patient, "ORD-07")),
    Sample("how_to_identify", HowToIdentify(("social_card", "health_code"))),
    Sample(
        "how_to_identify_again",
        HowToIdentify(("social_card", "health_code"), Text("sample.wrong_card"), "CRD-04"),
    ),
    Sample("how_to_identify_everything", HowToIdentify(EVERYTHING, pressed=(FACE,))),
    Sample("how_to_identify_all_media", HowToIdentify(ALL_MEDIA, pressed=(FACE,))),
    Sample(
        "how_to_identify_all_media_again",
        HowToIdentify(ALL_MEDIA, Text("sample.wrong_card"), "CRD-04", (FACE,)),
    ),
    Sample("how_to_identify_by_camera", HowToIdentify(("social_card", "camera_code"))),
    Sample("how_to_identify_code_only", HowToIdentify(("health_code",))),
    Sample("reading_card", ReadingCard()),
    Sample("looking_up", LookingUp()),
    Sample("nothing_to_pay", NothingToPay(LIN)),
    Sample("choose_bills", ChooseBills(LIN, BILLS)),
    Sample("choose_bills_many", ChooseBills(PersonName("欧阳𠀁"), MANY)),
    Sample("asking_hospital", AskingHospital()),
    Sample("calculating", Calculating()),
    Sample("confirm_parts", ConfirmParts(LIN, PARTS, insured=True)),
    Sample("confirm_parts_named_funds", ConfirmParts(LIN, PARTS, insured=True, named=NAMED)),
    Sample("confirm_parts_phone", ConfirmParts(LIN, PARTS, insured=True, named=NAMED, phone=True)),
    Sample(
        "confirm_parts_items", ConfirmParts(LIN, PARTS, insured=True, named=NAMED, phone=True, items=True)
    ),
    Sample("confirm_parts_covered", ConfirmParts(LIN, COVERED, insured=True)),
    Sample("confirm_parts_not_insured", ConfirmParts(LONG_NAME, Parts(328_50, cash=328_50), insured=False)),
    Sample("printer_empty", PrinterEmpty("PRN-02")),
    Sample("show_wallet_code", ShowWalletCode(46_20, WALLETS)),
    Sample("show_wallet_code_to_camera", ShowWalletCode(46_20, WALLETS, held_to="camera")),
    Sample(
        "show_wallet_code_again",
        ShowWalletCode(123456_78, WALLETS[:2], Text("sample.refused"), "WAL-02"),
    ),
    Sample("paying", Paying(46_20)),
    Sample("paying_insurance_only", Paying(0)),
    Sample("printing", Printing()),
    Sample("printing_doubt", PrintingDoubt()),
    Sample("take_slip", TakeSlip(46_20)),
    Sample("take_slip_statement", TakeSlip(46_20, statement=True)),
    Sample("take_slip_no_statement", TakeSlip(46_20, statement=True, missing=Text("take_slip.no_statement"))),
    Sample("take_slip_no_guide", TakeSlip(46_20, missing=NO_GUIDE)),
    Sample("take_slip_bill_follows", TakeSlip(123456_78, bill_follows=True)),
    Sample("bill_on_phone", BillOnPhone(46_20, LINK, "4K7Q2M")),
    Sample("bill_on_phone_goes_on", BillOnPhone(46_20, LINK, "4K7Q2M", code="PRN-11", goes_on=True)),
    Sample("bill_on_phone_bill_follows", BillOnPhone(46_20, LINK, "4K7Q2M", bill_follows=True)),
    Sample(
        "bill_on_phone_changed",
        BillOnPhone(46_20, LINK, "4K7Q2M", code="EBL-08", why=Text("faults.bill_changed")),
    ),
    Sample("bill_on_phone_no_guide", BillOnPhone(46_20, LINK, "4K7Q2M", code="PRN-12", missing=NO_GUIDE)),
    Sample(
        "bill_on_phone_half_slip_no_guide",
        BillOnPhone(46_20, LINK, "4K7Q2M", False, "PRN-05", True, missing=NO_GUIDE),
    ),
    Sample(
        "bill_on_phone_goes_on_no_guide",
        BillOnPhone(46_20, LINK, "4K7Q2M", code="PRN-11", goes_on=True, missing=NO_GUIDE),
    ),
    Sample("bill_on_phone_no_code", BillOnPhone(46_20, "", "4K7Q2M", bill_follows=True)),
    Sample("bill_on_phone_half_slip", BillOnPhone(46_20, LINK, "4K7Q2M", code="PRN-05", half_slip=True)),
    Sample("bill_on_phone_half_slip_bill_follows", BillOnPhone(46_20, "", "4K7Q2M", True, "PRN-05", True)),
    Sample("take_card", TakeCard()),
    Sample("sorry", Sorry(catalogue()["INS-04"].patient, "INS-04", MoneyState.UNTOUCHED)),
    Sample("sorry_paid", Sorry(Text("faults.wrong_after_paying"), "SYS-00", MoneyState.PAID, "4K7Q2M")),
    Sample("sorry_given_back", Sorry(catalogue()["INS-04"].patient, "INS-04", MoneyState.GIVEN_BACK)),
    Sample(
        "sorry_being_checked",
        Sorry(
            catalogue()["PAY-03"].patient,
            "PAY-03",
            MoneyState.BEING_CHECKED,
            "4K7Q2M",
            datetime(2026, 11, 22, 18, 30),
        ),
    ),
)

PORTRAIT, LANDSCAPE, WARD = Sizes(1080, 1920, 344.0), Sizes(1920, 1080, 598.0), Sizes(1280, 800, 217.0)
PANELS = {"portrait": PORTRAIT, "landscape": LANDSCAPE, "ward": WARD, "low": PORTRAIT.lowered()}


def sample_words(language: str) -> Words:
    """The product's words, and those that a sample needs beside them."""
    themes = (BROUGHT_ALONG, samples_shapes.BROUGHT_ALONG)
    return Both(words(language), {key: says for each in themes for key, says in each[language].items()})


class Both(Words):
    """Says what the product can say, and a few sentences more."""

    def __init__(self, known: Words, more: Mapping[str, str]) -> None:
        super().__init__(known.language, more)
        self._known = known

    @property
    def known(self) -> Set[str]:
        return self._known.known | super().known

    def raw(self, key: str) -> str:
        return self._known.raw(key) if self._known.knows(key) else super().raw(key)

    def say(self, text: Text | str) -> str:
        key = text if isinstance(text, str) else text.key
        return self._known.say(text) if self._known.knows(key) else super().say(text)

    def knows(self, key: str) -> bool:
        return super().knows(key) or self._known.knows(key)


def look(language: str, large: bool, panel: Sizes) -> Look:
    return Look(sample_words(language), replace(panel, large=large), PLACE, lambda: NOON)
