"""What a technician sees: tables of states, live boards, the touch grid, a replacement."""

from datetime import datetime

import numpy as np

from drivers.device import Health, Media, State, Supplies, Verdict
from kiosk.clock import BEIJING
from kiosk.identity.media import CodeClass
from kiosk.inspection.desk import tasks
from kiosk.inspection.findings import Found, LastFault
from kiosk.inspection.looks import device
from kiosk.inspection.replacing import steps
from kiosk.inspection.self_tests import Tested, line
from kiosk.inspection.tables import fault_facts, opened, thing
from kiosk.inspection.technician import BY_CODE
from kiosk.screens.asking import Fact, Option
from kiosk.screens.face import Mirror
from kiosk.screens.upkeep import (
    Board,
    BundleOut,
    CertificateOut,
    ChooseBundleTo,
    ChooseLive,
    ChoosePart,
    ChooseUpkeep,
    EnterOneTimeCode,
    EnterPaymentCode,
    Examining,
    HearVoice,
    NothingThere,
    NotReplaced,
    ReadQueue,
    ReadState,
    ReadStates,
    ReadStory,
    ReadTests,
    Replaced,
    ReplaceStep,
    ShowBadge,
    TouchGrid,
    WatchLive,
)
from kiosk.text import Text, as_given
from tests.screens.sample import Sample

AT = datetime(2026, 11, 22, 9, 40, tzinfo=BEIJING)
READS = {"reads": 412, "failures": 7}
PRINTER = Found("printer", Verdict.BAD, (Text("device_state.offline"),), "PRN-08", LastFault("PRN-02", AT))
FOUND = (
    Found("terminal", Verdict.GOOD, (Text("found.is_running"),)),
    device("social_card", Health(State.ONLINE, Media.ABSENT, counters=READS)),
    device("printer", Health(State.ONLINE, supplies=Supplies.LOW)),
    device("scanner", Health(State.NO_DEVICE, code="SER-01")),
    Found("hospital", Verdict.GOOD, (Text("found.answers_in", {"milliseconds": "41"}),)),
    Found("insurer", Verdict.BAD, (Text("found.not_reachable"),), "NET-02"),
    Found("seal", Verdict.WARNING, (Text("found.not_sealed"),)),
    Found(
        "messages",
        Verdict.GOOD,
        (
            Text(
                "found.equation",
                {"accepted": 8455, "delivered": 8440, "waiting": 12, "set_aside": 2, "expired": 1, "lost": 0},
            ),
        ),
    ),
    Found(
        "platform certificate",
        Verdict.WARNING,
        (Text("found.days_left", {"days": 21, "until": "2026-12-13"}),),
    ),
    Found("disk", Verdict.GOOD, (Text("found.free", {"megabytes": 21_400}),)),
)
STATES = tuple(opened(each.what, each).state for each in FOUND)
TESTS = tuple(
    line(each).state
    for each in (
        Tested("social_card reader", Verdict.GOOD, "online"),
        Tested("social_card card", Verdict.GOOD, "not present"),
        Tested("scanner port", Verdict.BAD, "no device", "SER-01"),
        Tested("printer", Verdict.WARNING, "test slip printed, paper low"),
        Tested("camera frame", Verdict.GOOD, "640 x 480"),
    )
)


def _at(at: str, payer: str) -> Text:
    return Text("story.label", {"at": at, "payer": Text(f"case_part.{payer}")})


STORY = (
    Fact(Text("case_fact.number"), as_given("26112203280001-07"), strong=True),
    Fact(_at("11-22 09:40:12", "wallet"), Text("leg_step.asked", {"amount": "46.20"})),
    Fact(_at("11-22 09:40:15", "wallet"), Text("leg_step.done", {"amount": "46.20"})),
    Fact(Text("story_fact.channel"), Text("wallets.wechat")),
    Fact(Text("story_fact.trade_no"), as_given("4200002617202611220001")),
    Fact(_at("11-22 09:40:16", "whole"), Text("whole_step.settled", {"amount": "-"})),
)


def _board(*facts: Fact) -> Board:
    board = Board()
    board.show(*facts)
    return board


CARD = _board(
    Fact(Text("live.reset"), as_given("3B 6D 00 00 00 81 54 44 86 60 01 D1 56 00 00"), strong=True),
    Fact(Text("live_field.number"), as_given("************ (18)")),
    Fact(Text("live_field.name"), as_given("*** (3)")),
    Fact(as_given("00 A4 04 00 0F"), as_given("90 00")),
    Fact(as_given("00 B2 08 00 1B"), as_given("90 00")),
)
CODE = _board(
    Fact(Text("live.kind"), Text(f"code_class.{CodeClass.HEALTH_CARD_DYNAMIC}"), strong=True),
    Fact(Text("live.content"), as_given("************ (76)")),
    Fact(Text("live.count"), as_given("3")),
)
FACE = _board(
    Fact(Text("live.gate"), Text("face.light")),
    Fact(Text("live.frame"), as_given("640 x 480")),
    Fact(Text("live.sharpness"), as_given("118")),
)
MIRROR = Mirror()
MIRROR.show(np.full((240, 320, 3), 150, np.uint8).tobytes(), 320, 240, Text("face.straight"))
DEVICES = ("social_card", "id_card", "scanner", "printer", "camera")


ANSWERS = tuple(Option(each, Text(f"hear_voice.{each}")) for each in ("heard", "silent"))
TO = (
    Option("stick", Text("bundle_to.stick"), closed=Text("bundle_to.no_stick"), icon="report"),
    Option("platform", Text("bundle_to.platform"), icon="message"),
)

SAMPLES = (
    Sample("show_badge", ShowBadge(options=BY_CODE)),
    Sample("enter_one_time_code", EnterOneTimeCode()),
    Sample("choose_upkeep", ChooseUpkeep(options=tasks())),
    Sample("choose_live", ChooseLive(options=tuple(Option(each, thing(each)) for each in DEVICES))),
    Sample("choose_part", ChoosePart(options=tuple(Option(each, thing(each)) for each in DEVICES))),
    Sample("read_states", ReadStates(states=STATES)),
    Sample("read_tests", ReadTests(states=TESTS)),
    Sample("read_queue", ReadQueue(states=STATES[-3:])),
    Sample("read_state", ReadState(facts=opened("printer", PRINTER).facts)),
    Sample("enter_payment_code", EnterPaymentCode()),
    Sample("read_story", ReadStory(facts=STORY)),
    Sample("watch_card", WatchLive(board=CARD)),
    Sample("watch_code", WatchLive(board=CODE)),
    Sample("watch_camera", WatchLive(board=FACE, mirror=MIRROR)),
    Sample("hear_voice", HearVoice(options=ANSWERS)),
    Sample("touch_grid", TouchGrid()),
    Sample(
        "replace_step",
        ReplaceStep(
            facts=steps("printer", "take_out"),
            said={"thing": thing("printer"), "what": Text("replace.take_out")},
        ),
    ),
    Sample(
        "replace_reader",
        ReplaceStep(
            facts=steps("id_card", "put_in"), said={"thing": thing("id_card"), "what": Text("replace.put_in")}
        ),
    ),
    Sample("replaced", Replaced(facts=(Fact(thing("printer"), Text("self_test.passed"), strong=True),))),
    Sample("not_replaced", NotReplaced(facts=tuple(fault_facts("PRN-08")))),
    Sample("certificate_out", CertificateOut()),
    Sample(
        "bundle_out",
        BundleOut(said={"file": "T-3301-007-20261122.zip", "place": Text("bundle_to.stick")}),
    ),
    Sample("choose_bundle_to", ChooseBundleTo(options=TO)),
    Sample("nothing_there", NothingThere(facts=tuple(fault_facts("DIA-05")))),
    Sample("examining", Examining()),
)
