"""The home screen of a small site and of a whole hospital, with everything there and with much of it down."""

from kiosk.menu import MENU
from kiosk.screens.home import Home, HomeNotice, MenuEntry, RegionalCard
from kiosk.text import Text
from tests.screens.sample import Sample

STAGES = {
    "before": ("file_patient", "book", "bind", "file_newborn"),
    "visit": ("take_number", "pay_bills", "top_up", "fill_prescription"),
    "ward": ("admit", "deposit", "daily_list", "discharge"),
    "after": ("read_reports", "print_bill", "refund"),
    "help": ("ask_outcome", "look_up_insurance", "assist", "no_card"),
}
# Until each journey brings its own words, and longer ones than it may have.
ZH = (
    "自助建档 预约挂号 绑定证件 新生儿建档 取号报到 门诊缴费 预交金充值 处方取药 入院登记 住院预交金 "
    "每日清单 出院结算 查看报告 打印票据 退费 查询付款结果 医保查询 工作人员协助 没带卡"
)
EN = (
    "Register|Book a visit|Add a card|Register a newborn|Take a number|Pay bills|Top up|Get medicine|"
    "Be admitted|Ward deposit|Daily list|Discharge|Read reports|Print a bill|Refund|What became of my money|"
    "Insurance|Staff help|No card with me"
)
NAMES = [name for names in STAGES.values() for name in names]
BROUGHT_ALONG = {
    "zh": {f"home.{name}": says for name, says in zip(NAMES, ZH.split(), strict=True)}
    | {f"home.{name}_hint": "带好证件，几分钟即可办完" for name in NAMES},
    "en": {f"home.{name}": says for name, says in zip(NAMES, EN.split("|"), strict=True)}
    | {f"home.{name}_hint": "Have your documents at hand" for name in NAMES},
}
MEDIA = ("social_card", "health_code")
KNOWN = {each.name for each in MENU}
ALL = (
    *(MenuEntry(each.name, stage=each.stage) for each in MENU),
    *(MenuEntry(name, stage=stage) for stage, names in STAGES.items() for name in names if name not in KNOWN),
)
CLOSED = {"pay_bills", "top_up", "look_up_insurance"}
SOME_CLOSED = tuple(
    MenuEntry(each.journey, Text("sample.closed") if each.journey in CLOSED else None, each.stage)
    for each in ALL
)
PAY_CLOSED = MenuEntry("pay_bills", Text("sample.closed"))
WARD = tuple(each for each in ALL if each.stage in ("ward", "after"))
NOTICE = HomeNotice(
    "今天下午四点起系统升级，缴费请提前办理，谢谢配合。",
    "From four o'clock this afternoon the system is being upgraded; please pay your bills before that.",
)

SAMPLES = (
    Sample("home", Home((MenuEntry("pay_bills"),), media=MEDIA)),
    Sample(
        "home_closed", Home((MenuEntry("pay_bills", Text("sample.closed")),), (Text("sample.down"),), MEDIA)
    ),
    Sample("home_no_media", Home((MenuEntry("pay_bills"),))),
    Sample("home_whole", Home(ALL, media=MEDIA)),
    Sample("home_whole_closed", Home(SOME_CLOSED, (Text("sample.down"),), MEDIA)),
    Sample("home_regional", Home(ALL, media=MEDIA, regional=RegionalCard("示范市民卡", "Demo Citizen Card"))),
    Sample("home_notice", Home(ALL, media=MEDIA, notice=NOTICE)),
    Sample("home_notice_closed", Home(SOME_CLOSED, (Text("sample.down"),), MEDIA, notice=NOTICE)),
    Sample("home_ward", Home(WARD, media=("social_card",))),
)
