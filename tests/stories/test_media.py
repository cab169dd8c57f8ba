"""Whatever the patient has in hand opens the same record: works, is pulled, garbled, dead."""

import asyncio

import pytest

from drivers.errors import Refused
from kiosk.identity.abilities import CAN
from kiosk.identity.identify import identify, identify_by, media
from kiosk.identity.media import NotAllowed
from kiosk.identity.people import Level
from kiosk.identity.people import Patient as Known
from kiosk.menu import home
from kiosk.screens.ending import Sorry, TakeCard
from kiosk.screens.helping import NoCard
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify, PhoneTail
from kiosk.screens.outcome import EnterShortCode
from kiosk.terminal import Terminal
from kiosk.text import Text, words
from kiosk.visit import Visit
from tests.stories.patient import Act, Patient, Step, does, done, leave, pick
from tests.stories.site import Site
from tests.stories.test_paying import pays

CODES = ("health_card", "e_voucher", "suishen", "social_card_code")
PRINTED = ("health_card_static", "visit_slip", "hospital_card")
TAIL = (PhoneTail, lambda question: "0138")


def shows(site: Site, code: str, person: str = "lin") -> Act:
    return does(lambda: site.bench.does("scanner", "show", person=person, code=code))


def lays(site: Site, person: str = "lin", **args: object) -> Act:
    return does(lambda: site.bench.does("id_card", "lay", person=person, **args))


def holds(site: Site, kind: str, person: str = "lin", **args: object) -> Act:
    return does(lambda: site.bench.does("tap_card", "hold", person=person, kind=kind, **args))


def says(question: object) -> str:
    assert isinstance(question, HowToIdentify)
    assert question.trouble is not None
    return words("zh").say(question.trouble)


async def known(site: Site, *steps: Step, needs: Level = Level.CODE) -> tuple[Patient, Known]:
    """Whom a script of media leads to."""
    patient = Patient(*steps)
    async with site.terminal(patient) as terminal:
        found = await identify(terminal, needs)
    assert patient.finished, patient.names
    return patient, found


# --- works


async def test_ehc_01_every_medium_opens_the_same_record(site: Site) -> None:
    found = {}
    for code in CODES:
        found[code] = (await known(site, (HowToIdentify, shows(site, code))))[1]
    for code in PRINTED:
        found[code] = (await known(site, (HowToIdentify, shows(site, code)), TAIL))[1]
    found["id_card"] = (await known(site, (HowToIdentify, lays(site))))[1]
    for kind in ("social", "resident"):
        found[kind] = (await known(site, (HowToIdentify, holds(site, kind))))[1]
        await site.bench.does("tap_card", "take_away")
    found["hospital"] = (await known(site, (HowToIdentify, holds(site, "hospital")), TAIL))[1]
    await site.bench.does("tap_card", "take_away")
    found["social_card"] = (await known(site, (HowToIdentify, site.inserts_card("lin"))))[1]
    assert {each.id for each in found.values()} == {"P00100001"}
    levels = {medium: each.identity.level for medium, each in found.items()}
    chips = ("id_card", "social_card", "social", "resident")
    assert all(levels[each] is Level.CHIP for each in chips)
    assert all(level is Level.CODE for medium, level in levels.items() if medium not in chips)
    for each in found.values():
        can = CAN[each.identity.medium]
        # This town's insurance takes every medium; which ones pay everywhere: test_cv_24.py.
        assert (can.level, bool(each.identity.proof.kind)) == (each.identity.level, True), can
    assert all(each.identity.evidence_at.tzinfo for each in found.values())


async def test_an_id_card_pays_the_bill_and_is_to_be_taken(site: Site) -> None:
    lifts = (TakeCard, does(lambda: site.bench.does("id_card", "lift")))
    patient, ending = await site.visit(
        (Home, pick("pay_bills")), (HowToIdentify, lays(site)), *pays(site), lifts
    )
    assert ending == "finished"
    assert site.owed("lin") == 0


async def test_sh_30_an_e_voucher_pays_with_the_insurance_and_without_a_card(site: Site) -> None:
    _, ending = await site.visit(
        (Home, pick("pay_bills")), (HowToIdentify, shows(site, "e_voucher")), *pays(site)
    )
    assert ending == "finished"
    assert len(site.settled_by_insurer(site.bench.books())) == 1
    assert site.owed("lin") == 0


async def test_yd_17_an_e_voucher_of_another_province_pays_with_the_insurance_too(site: Site) -> None:
    site.set("insurer", area="310104")
    _, ending = await site.visit(
        (Home, pick("pay_bills")), (HowToIdentify, shows(site, "e_voucher")), *pays(site)
    )
    assert ending == "finished"
    (asked,) = site.settled_by_insurer(site.bench.books())
    assert asked > 0
    assert site.owed("lin") == 0


async def test_an_id_card_says_sex_birth_address_and_shows_the_face(site: Site) -> None:
    _, found = await known(site, (HowToIdentify, lays(site)))
    identity = found.identity
    assert (identity.sex, str(identity.birth_date)) == ("2", "1958-03-12")
    assert identity.address
    assert identity.photo is not None
    assert identity.photo.real
    assert identity.address not in repr(identity)


async def test_a_relatives_code_opens_the_record_of_whom_it_stands_for(site: Site) -> None:
    async def shows_for_lin() -> None:
        shown = await site.bench.does("health_card", "show", person="chen", medium="suishen", relative="lin")
        await site.bench.does("scanner", "show", text=shown["code"])

    _, found = await known(site, (HowToIdentify, does(shows_for_lin)))
    assert (found.id, found.identity.for_relative) == ("P00100001", True)


async def test_ehc_12_who_is_known_is_not_asked_again_and_a_stronger_medium_is_asked_for_once(
    site: Site,
) -> None:
    visit = Visit("pay_bills")
    patient = Patient((HowToIdentify, shows(site, "health_card")), (HowToIdentify, lays(site)))
    async with site.terminal(patient) as terminal:
        by_code = await identify(terminal, visit=visit)
        assert await identify(terminal, visit=visit) is by_code
        by_chip = await identify(terminal, Level.CHIP, visit)
        assert by_chip.identity.level is Level.CHIP
        assert await identify(terminal, visit=visit) is by_chip
    assert patient.finished


async def test_sh_27_a_code_that_was_scanned_already_identifies(site: Site) -> None:
    shown = site.bench.order("health_card", "show", person="lin", medium="suishen")["code"]
    visit = Visit("pay_bills")
    async with site.terminal(Patient()) as terminal:
        assert (await identify_by(terminal, shown, visit=visit)).id == "P00100001"
        assert (await identify(terminal, visit=visit)).id == "P00100001"
        with pytest.raises(NotAllowed):
            await identify_by(terminal, "134500000000000018")
        with pytest.raises(Refused, match="EHC-15"):
            await identify_by(terminal, shown.replace("x", "y"), Level.CHIP)


# --- does not do


async def test_ehc_09_a_medium_that_proves_too_little_says_which_one_does(site: Site) -> None:
    steps = ((HowToIdentify, shows(site, "e_voucher")), (HowToIdentify, lays(site)))
    patient, found = await known(site, *steps, needs=Level.CHIP)
    assert found.identity.level is Level.CHIP
    question = patient.met[1]
    assert "身份证" in says(question)
    assert isinstance(question, HowToIdentify)
    assert "health_code" not in question.media


async def test_cv_25_two_authorities_that_disagree_end_at_the_staff_with_a_record(site: Site) -> None:
    site.bench.order("health_card", "other_name", person="lin")
    _, ending = await site.visit(
        (Home, pick("pay_bills")), (HowToIdentify, shows(site, "e_voucher")), (Sorry, done)
    )
    assert ending == "EHC-03"
    await site.waits_until_sent()
    events = [
        event for row in site.bench.books()["platform"]["rows"] for event in row["body"].get("events", ())
    ]
    (mismatch,) = [event for event in events if event["kind"] == "identity_mismatch"]
    assert mismatch["facts"]["medium"] == "e_voucher"
    assert site.owed("lin") > 0


@pytest.mark.parametrize("code", PRINTED)
async def test_a_printed_code_in_another_hand_opens_nothing(site: Site, code: str) -> None:
    wrong = (PhoneTail, lambda question: "9999")
    steps = ((HowToIdentify, shows(site, code)), wrong, wrong, wrong, (HowToIdentify, leave))
    patient, ending = await site.visit((Home, pick("pay_bills")), *steps)
    assert ending == "left"
    assert patient.last(HowToIdentify).code == "EHC-04"


@pytest.mark.parametrize("code", CODES[2:])
async def test_a_code_that_has_run_out_says_so_and_a_fresh_one_does(site: Site, code: str) -> None:
    async def shows_an_old_one() -> None:
        shown = await site.bench.does("health_card", "show", person="lin", medium=code)
        await site.bench.does("health_card", "expire", person="lin")
        await site.bench.does("scanner", "show", text=shown["code"])

    steps = ((HowToIdentify, does(shows_an_old_one)), (HowToIdentify, shows(site, code)))
    patient, _ = await known(site, *steps)
    assert patient.last(HowToIdentify).code == "EHC-02"


@pytest.mark.parametrize("quirk", ["pulled", "garbled", "mute", "not_genuine", "other_card", "expired"])
async def test_an_id_card_that_does_not_do_says_so_and_the_next_try_does(site: Site, quirk: str) -> None:
    async def again() -> None:
        await site.bench.does("id_card", "lift")
        await site.until(lambda: True, "a look at the empty reader")
        await site.bench.does("id_card", "lay", person="lin")

    async def a_code() -> None:
        await site.bench.does("scanner", "show", person="lin", code="health_card")

    mended = quirk in ("pulled", "garbled")
    steps = (
        (HowToIdentify, lays(site, quirk=quirk)),
        (HowToIdentify, does(again if mended else a_code)),
    )
    patient, found = await known(site, *steps)
    assert found.id == "P00100001"
    assert says(patient.met[1])


@pytest.mark.parametrize(
    ("kind", "quirk"),
    [
        *(("social", quirk) for quirk in ("pulled", "garbled", "mute", "protected")),
        *(("resident", quirk) for quirk in ("pulled", "garbled_number", "mute")),
        *(("hospital", quirk) for quirk in ("pulled", "mute")),
        ("random_uid", ""),
        ("transit", ""),
    ],
)
async def test_a_card_held_there_that_does_not_do_says_so_and_a_code_goes_on(
    site: Site, kind: str, quirk: str
) -> None:
    site.set("tap_card", read_seconds=1.5)
    site.bench.order("tap_card", "reset")
    after = {"after": 0} if quirk == "mute" or kind == "hospital" else {}
    steps = (
        (HowToIdentify, holds(site, kind, quirk=quirk, **after)),
        (HowToIdentify, shows(site, "e_voucher")),
    )
    patient, found = await known(site, *steps)
    site.bench.order("tap_card", "take_away")
    assert found.id == "P00100001"
    assert says(patient.met[1])


async def test_a_health_card_without_a_psam_is_a_code_and_a_stronger_one_is_asked_for(site: Site) -> None:
    site.bench.order("tap_card", "psam_out")
    steps = ((HowToIdentify, holds(site, "resident")), (HowToIdentify, lays(site)))
    _, found = await known(site, *steps, needs=Level.CHIP)
    assert found.identity.medium == "id_card"


@pytest.mark.parametrize("device", ["id_card", "scanner", "tap_card"])
async def test_a_device_that_dies_leaves_the_other_media(site: Site, device: str) -> None:
    """And it is no longer asked for."""
    plug = "plug_reader" if device == "tap_card" else "plug"
    site.set("health", seconds_between_looks=0.3)
    dies = (HowToIdentify, does(lambda: site.bench.does(device, f"un{plug}")))
    try:
        patient, found = await known(site, dies, (HowToIdentify, site.inserts_card("lin")))
    finally:
        site.bench.order(device, f"re{plug}")
    assert found.id == "P00100001"
    before, after = (set(each.media) for each in patient.met if isinstance(each, HowToIdentify))
    assert before - after == {"health_code" if device == "scanner" else device}


async def test_f9_after_two_readers_swapped_names_hospital_and_health_card_are_read_as_before(
    site: Site,
) -> None:
    async def swapped_and_held() -> None:
        await site.bench.does("social_card", "swap_readers")
        await site.bench.does("tap_card", "hold", person="lin", kind="hospital")

    asked = (HowToIdentify, does(swapped_and_held)), TAIL, (HowToIdentify, holds(site, "resident"))
    patient = Patient(*asked)
    async with site.terminal(patient) as terminal:
        by_hospital = (await identify(terminal)).identity
        await site.bench.does("tap_card", "take_away")
        # Without its PSAM a health card is only a number.
        by_resident = (await identify(terminal, Level.CHIP)).identity
    assert (by_hospital.medium, by_resident.medium) == ("hospital_card", "resident_card")
    assert by_resident.level is Level.CHIP
    assert patient.finished


async def test_a_dead_slot_leaves_the_other_media(site: Site) -> None:
    site.bench.order("social_card", "service_stop")
    try:
        _, found = await known(site, (HowToIdentify, lays(site)))
    finally:
        site.bench.order("social_card", "service_start")
    assert found.identity.medium == "id_card"


async def test_a_phone_that_is_taken_away_too_soon_is_shown_again(site: Site) -> None:
    """Half a code is dropped, and nobody is told off for it."""

    async def half_a_code() -> None:
        await site.bench.does("scanner", "half", text="https://s.sh.gov.cn/half-a-code")

    patient = Patient((HowToIdentify, does(half_a_code)))
    async with site.terminal(patient) as terminal:
        identifying = asyncio.ensure_future(identify(terminal))
        await site.until(lambda: dropped_codes(terminal), "the half is dropped")
        await site.bench.does("scanner", "show", person="lin", code="suishen")
        assert (await identifying).id == "P00100001"
    assert len(patient.met) == 1


async def dropped_codes(terminal: Terminal) -> int:
    assert terminal.scanner is not None
    return (await terminal.scanner.health()).counters["dropped"]


@pytest.mark.parametrize("hostile", ["411b5b324a0d", "fffefdfc0d"])
async def test_a_code_that_is_garbled_on_its_way_is_shown_again(site: Site, hostile: str) -> None:
    async def garbled_then_well() -> None:
        await site.bench.does("scanner", "send", hex=hostile)
        await site.bench.does("scanner", "show", person="lin", code="e_voucher")

    patient, found = await known(site, (HowToIdentify, does(garbled_then_well)))
    assert (found.id, len(patient.met)) == ("P00100001", 1)


async def test_a_code_is_asked_for_where_it_proves_enough(site: Site) -> None:
    async with site.terminal(Patient()) as terminal:
        assert media(terminal) == ("id_card", "social_card", "tap_card", "health_code")
        assert media(terminal, Level.CHIP) == ("id_card", "social_card", "tap_card")


@pytest.mark.parametrize("camera", ["none", "for faces only"])
async def test_without_a_scanner_no_code_is_asked_for(site: Site, camera: str) -> None:
    site.without("scanner")
    if camera == "none":
        site.without("camera")
    else:
        site.set("camera", reads_codes=False)
    async with site.terminal(Patient()) as terminal:
        assert media(terminal) == ("id_card", "social_card", "tap_card")
        menu = {each.journey: each.closed for each in home(terminal).entries}
    assert menu["pay_bills"] == Text("down.codes")
    assert menu["read_reports"] is None
    patient, _ = await site.visit((Home, pick("no_card")), (NoCard, leave))
    (by_code,) = (each for each in patient.last(NoCard).options if each.key == "code")
    assert by_code.closed == Text("down.codes")
    patient, _ = await site.visit((Home, pick("ask_outcome")), (EnterShortCode, leave))
    assert patient.last(EnterShortCode).said["held_to"] == Text("held_to.nothing")
