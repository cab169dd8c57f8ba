"""The technician at the glass: logs in with what they hold, looks at everything, tests, follows, replaces."""

import re
import time
import zipfile
from base64 import b64decode
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from drivers.device import Verdict
from kiosk.config import load
from kiosk.payment.numbers import short_code
from kiosk.payment.settlement_records import WholeStep
from kiosk.runner import one_visit
from kiosk.screens.ending import Sorry
from kiosk.screens.helping import EnterStaffNumber, EnterStaffPin
from kiosk.screens.home import Home
from kiosk.screens.screen import Ask
from kiosk.screens.staff import NoCases
from kiosk.screens.upkeep import (
    AGAIN,
    BundleOut,
    CertificateOut,
    ChooseBundleTo,
    ChooseLive,
    ChoosePart,
    ChooseUpkeep,
    EnterOneTimeCode,
    EnterPaymentCode,
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
from kiosk.staff.login import (
    Locked,
    Role,
    StaffLogin,
    StaffSettings,
    WrongPin,
    enrol,
    give_badge,
    give_secret,
)
from kiosk.staff.second_factor import STEP_SECONDS, Shown, code_at
from kiosk.text import words
from offline_queue.store import Store, StoreSettings
from tests.marks import find_marks
from tests.stories.patient import Patient, Step, back, does, done, pick
from tests.stories.site import Site
from tests.stories.technician import (
    BADGE,
    NUMBER,
    PIN,
    Technician,
    at_the_desk,
    chooses,
    enrolled,
    logs_in,
    types,
    watches,
)
from tests.stories.test_paying import by_card, pays

FIFTEEN_MINUTES = 900


@pytest.fixture
def desk(site: Site) -> Site:
    return enrolled(site)


def said(patient: Patient, kind: type[Ask[object]], language: str = "zh") -> str:
    """All facts of the last question of this kind, in one text."""
    question = patient.last(kind)
    facts = getattr(question, "facts", ())
    return "\n".join(words(language).say(text) for each in facts for text in (each.label, each.value))


async def works(site: Site, *steps: Step) -> Technician:
    """A terminal on which a technician does this, to its end."""
    technician = Technician(*steps)
    async with site.terminal(technician) as terminal:
        while not technician.finished:
            await one_visit(terminal)
    return technician


# --- login


async def test_s7_a_technician_needs_number_badge_and_pin_and_is_on_record(desk: Site) -> None:
    wrong = logs_in(desk, badge="HB-2048-00000000")
    technician = Technician((Home, pick("service")), *wrong, *logs_in(desk), (ChooseUpkeep, back))
    async with desk.terminal(technician) as terminal:
        assert await one_visit(terminal) == "left"
        assert technician.finished, technician.names
        await desk.until(lambda: "technician_logout" in acts(desk), "the platform has been told")
    assert acts(desk) == ["technician_login_failed", "technician_login", "technician_logout"]


async def test_s7_without_a_scanner_the_badge_is_held_to_the_camera(desk: Site) -> None:
    desk.without("scanner")
    await works(desk, (Home, pick("service")), *logs_in(desk, to="camera"), (ChooseUpkeep, back))


async def test_s7_a_one_time_code_does_instead_of_a_badge_and_only_once(desk: Site) -> None:
    secret = give_secret(desk.config_file.with_name("staff.toml"), NUMBER)

    def code(question: object) -> str:
        return code_at(secret, int(time.time()) // STEP_SECONDS)

    by_code = ((EnterStaffNumber, types(NUMBER)), (ShowBadge, chooses("code")), (EnterOneTimeCode, code))
    once = ((Home, pick("service")), *by_code, (EnterStaffPin, types(PIN)), (ChooseUpkeep, back))
    await works(desk, *once)
    shown = Shown(one_time=code(None))
    store = await Store.open(load(desk.config_file).store)
    settings = load(desk.config_file).staff
    assert settings is not None
    login = StaffLogin(settings, store)
    with pytest.raises(WrongPin):
        await login.check(NUMBER, PIN, shown)
    login.close()
    await store.close()


async def test_s7_five_failures_lock_for_fifteen_minutes_whatever_is_shown_then(tmp_path: Path) -> None:
    file = tmp_path / "staff.toml"
    enrol(file, NUMBER, Role.TECHNICIAN, PIN)
    give_badge(file, NUMBER, BADGE)
    store = await Store.open(StoreSettings(path=tmp_path / "terminal.db", reserve_mb=1))
    login = StaffLogin(StaffSettings(file=file, tries=5), store)
    assert StaffSettings(file=file).lock_seconds == FIFTEEN_MINUTES
    tries = [(PIN, "HB-wrong"), (PIN, ""), ("111111", BADGE), ("222222", BADGE), ("333333", BADGE)]
    for pin, badge in tries:
        with pytest.raises(WrongPin):
            await login.check(NUMBER, pin, Shown(badge=badge))
    with pytest.raises(Locked):
        await login.check(NUMBER, PIN, Shown(badge=BADGE))
    login.close()
    await store.close()


async def test_s7_somebody_who_is_no_technician_does_not_get_in(desk: Site) -> None:
    file = desk.config_file.with_name("staff.toml")
    enrol(file, NUMBER, Role.CLERK, PIN)
    give_badge(file, NUMBER, BADGE)
    technician = await works(desk, (Home, pick("service")), *logs_in(desk), (Sorry, done))
    assert technician.last(Sorry).code == "DIA-04"


# --- looking


async def test_the_overview_says_how_everything_is_and_what_to_do(desk: Site) -> None:
    desk.bench.order("printer", "paper_out")
    desk.bench.order("wallet", "fail", how="down")
    steps = (
        (ChooseUpkeep, chooses("overview")),
        (ReadStates, chooses("devices:printer")),
        (ReadState, done),
        (ReadStates, chooses(AGAIN)),
        (ReadStates, back),
        (ChooseUpkeep, chooses("queue")),
        (ReadQueue, back),
        (ChooseUpkeep, chooses("cases")),
        (NoCases, done),
    )
    technician = await works(desk, *at_the_desk(desk, *steps))
    table = [each for each in technician.met if type(each) is ReadStates][-1]
    states = {each.key: each for each in table.states}
    assert states["devices:printer"].code == "PRN-02"
    assert states["devices:social_card"].verdict is Verdict.GOOD
    assert states["back_ends:wallets"].verdict is Verdict.BAD
    sections = {key.partition(":")[0] for key in states}
    assert sections == {"terminal", "devices", "back_ends", "queue", "machine"}
    text = said(technician, ReadState)
    assert "PRN-02" in text
    assert "热敏" in text or "纸" in text


async def test_what_is_tested_stands_on_a_certificate(desk: Site) -> None:
    desk.bench.order("scanner", "reset")
    steps = (
        (ChooseUpkeep, chooses("tests")),
        (ReadTests, chooses("printer")),
        (ReadState, done),
        (ReadTests, chooses(AGAIN)),
        (CertificateOut, done),
    )
    technician = await works(desk, *at_the_desk(desk, *steps))
    verdicts = {each.key: each.verdict for each in technician.last(ReadTests).states}
    assert verdicts["printer"] is Verdict.GOOD
    papers = [paper["text"] for paper in desk.bench.books()["printer"]["papers"]]
    assert len(papers) == 2, "the printer's own slip, and the certificate"
    assert "自检证书" in papers[-1]
    assert NUMBER in papers[-1]


async def test_live_views_show_what_a_device_sees_and_whose_it_is_not(desk: Site) -> None:
    bench = desk.bench
    pulls = partial(bench.does, "social_card", "pull")
    lifts = partial(bench.does, "id_card", "lift")
    views = {
        "social_card": (partial(bench.does, "social_card", "insert", person="yuchi"), "90 00", pulls),
        "id_card": (partial(bench.does, "id_card", "lay", person="yuchi"), "(18)", lifts),
        "scanner": (
            partial(bench.does, "scanner", "show", person="yuchi", code="health_card"),
            "健康卡",
            None,
        ),
        "camera": (partial(bench.does, "camera", "nothing"), " x ", None),
    }
    watched = [
        step
        for name, (order, text, after) in views.items()
        for step in (
            (ChooseUpkeep, chooses("live")),
            (ChooseLive, chooses(name)),
            (WatchLive, watches(order, text, desk, after)),
        )
    ]
    tests = (
        *((ChooseUpkeep, chooses("live")), (ChooseLive, chooses("printer")), (CertificateOut, done)),
        *((ChooseUpkeep, chooses("live")), (ChooseLive, chooses("touch")), (TouchGrid, chooses(True))),
        *((ChooseUpkeep, chooses("live")), (ChooseLive, chooses("voice")), (HearVoice, chooses("silent"))),
        (NothingThere, done),
    )
    technician = await works(desk, *at_the_desk(desk, *watched, *tests))
    boards = [each.board for each in technician.met if isinstance(each, WatchLive)]
    assert len(boards) == len(views)
    text = "\n".join(
        words("zh").say(each) for board in boards for fact in board.facts for each in (fact.label, fact.value)
    )
    assert words("zh").say("face.one_face") in text, "no face stands before the camera"
    assert find_marks(text) == []
    assert "DIA-07" in said(technician, NothingThere)


async def test_one_payment_is_followed_through_all_its_legs(desk: Site) -> None:
    codes: list[str] = []
    steps = (
        (ChooseUpkeep, chooses("payment")),
        (EnterPaymentCode, lambda question: codes[0]),
        (ReadStory, done),
        (ChooseUpkeep, chooses("payment")),
        (EnterPaymentCode, types("ZZZZZZ")),
        (NothingThere, done),
    )
    technician = Technician(*by_card(desk), *pays(desk), desk.takes_card, *at_the_desk(desk, *steps))
    async with desk.terminal(technician) as terminal:
        await one_visit(terminal)
        codes += [short_code(name) for name in await terminal.ledger.names(*WholeStep)]
        await one_visit(terminal)
    assert technician.finished, technician.names
    text = said(technician, ReadStory)
    named = ("story_fact.trade_no", "story_fact.setl_id", "wallets.wechat", "whole_step.settled")
    assert all(words("zh").say(key) in text for key in named)
    assert re.search(r"\d\d-\d\d \d\d:\d\d:\d\d", text), "rows come after a day: a time alone says nothing"
    raw = [fact.label.key for fact in technician.last(ReadStory).facts if fact.label.key == "plain.as_given"]
    assert raw == [], "every label is a word in both languages"
    assert "DIA-05" in said(technician, NothingThere)


# --- doing


@pytest.mark.parametrize(
    ("device", "out", "into"),
    [
        ("scanner", "unplug", "replug"),
        ("printer", "unplug", "plug"),
        ("id_card", "unplug", "replug"),
    ],
)
async def test_a_device_is_replaced_step_by_step_and_back_in_service(
    desk: Site, device: str, out: str, into: str
) -> None:
    steps = (
        (ChooseUpkeep, chooses("replace")),
        (ChoosePart, chooses(device)),
        (ReplaceStep, does(lambda: desk.bench.does(device, out))),
        (ReplaceStep, does(lambda: desk.bench.does(device, into))),
        (Replaced, done),
    )
    technician = Technician(*at_the_desk(desk, *steps))
    async with desk.terminal(technician) as terminal:
        await one_visit(terminal)
        assert technician.finished, technician.names
        assert terminal.health.down([device]) == []
        assert any(event.kind == "replaced" for event in terminal.events.newest())


async def test_a_new_device_that_fails_its_test_is_not_in_service(desk: Site) -> None:
    async def with_an_open_cover() -> None:
        await desk.bench.does("printer", "cover_open")
        await desk.bench.does("printer", "plug")

    steps = (
        (ChooseUpkeep, chooses("replace")),
        (ChoosePart, chooses("printer")),
        (ReplaceStep, does(lambda: desk.bench.does("printer", "unplug"))),
        (ReplaceStep, does(with_an_open_cover)),
        (NotReplaced, done),
    )
    technician = await works(desk, *at_the_desk(desk, *steps))
    assert "PRN-03" in said(technician, NotReplaced)


async def test_one_touch_takes_the_bundle_to_the_stick_or_to_the_platform(desk: Site, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    desk.set("bundle", stick_folder=str(stick))
    to_stick = ((ChooseUpkeep, chooses("bundle")), (ChooseBundleTo, chooses("stick")))
    to_platform = ((ChooseUpkeep, chooses("bundle")), (ChooseBundleTo, chooses("platform")))
    none = (NothingThere, lambda question: stick.mkdir())
    steps = (*to_stick, none, *to_stick, (BundleOut, done), *to_platform, (BundleOut, done))
    technician = await works(desk, *at_the_desk(desk, *steps))
    assert "DIA-01" in said(technician, NothingThere)
    assert [file.suffix for file in stick.iterdir()] == [".zip"]
    ((name, content),) = desk.bench.books()["platform"]["bundles"].items()
    assert name.endswith(".zip")
    with zipfile.ZipFile(BytesIO(b64decode(content))) as sent:
        assert {"doctor.json", "config.json", "terminal.log"} <= set(sent.namelist())


def acts(site: Site) -> list[str]:
    """What the platform was told that staff did."""
    rows = site.bench.books()["platform"]["rows"]
    return [row["body"]["act"] for row in rows if row["kind"] == "audit"]
