"""The home screen of a small site and of a whole hospital, with everything there and with much of it down."""

from kiosk.menu import MENU
from kiosk.screens.home import Home, HomeNotice, MenuEntry, RegionalCard
from kiosk.text import Text
from tests.screens.sample import Sample

MEDIA = ("social_card", "health_code")
ALL = tuple(MenuEntry(each.name, stage=each.stage) for each in MENU)
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
    Sample("home_by_camera", Home(ALL, media=("social_card", "camera_code"))),
    Sample("home_whole_closed", Home(SOME_CLOSED, (Text("sample.down"),), MEDIA)),
    Sample("home_regional", Home(ALL, media=MEDIA, regional=RegionalCard("示范市民卡", "Demo Citizen Card"))),
    Sample("home_notice", Home(ALL, media=MEDIA, notice=NOTICE)),
    Sample("home_notice_closed", Home(SOME_CLOSED, (Text("sample.down"),), MEDIA, notice=NOTICE)),
    Sample("home_ward", Home(WARD, media=("social_card",))),
)
