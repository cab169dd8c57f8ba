"""The face: asked for, never stored, never the only way; a photograph that is held up does not do."""

import asyncio
import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drivers.face_look import Look
from drivers.face_opencv import OPENCV
from drivers.id_card_photo import Photo
from drivers.pictures import as_jpeg, load, swapped
from drivers.portrait import Embedding
from kiosk.clock import now
from kiosk.identity.face_check import FaceResult, check_face, identify_by_face, raised_by_face
from kiosk.identity.people import NO_PROOF, Identity, IdNumber, InsuranceProof, Level, PersonName
from kiosk.screens.asking import ReadAndAgree
from kiosk.screens.face import (
    AnotherWay,
    FaceConsent,
    GuardianConsent,
    GuardianSendConsent,
    LookHere,
    SendConsent,
    TypeIdNumber,
)
from kiosk.screens.screen import Back
from kiosk.text import words
from tests.pictures import FOLDER, portrait
from tests.stories.patient import Act, Patient, back, does, done
from tests.stories.site import Site

LIN = "330102195803126422"
CHILD = "330102202003071040"


def card(number: str = LIN) -> Identity:
    """An ID card whose chip holds the photograph of person a."""
    photo, proof = Photo(load(FOLDER / "a_photo.jpg")), InsuranceProof("02", number)
    return Identity("id_card", PersonName("林秀英"), IdNumber(number), Level.CHIP, proof, photo=photo)


async def steps_up(site: Site, person: str) -> None:
    face = OPENCV.faces(portrait(f"{person}_frame"))[0]
    spots = (face.right_eye, face.left_eye, face.nose, face.right_mouth, face.left_mouth)
    await site.bench.does("camera", "face", file=str(FOLDER / f"{person}_frame.jpg"), spots=spots)


def looks(site: Site, person: str, *, obeys: bool = True) -> Act:
    """Somebody stands before the camera and does what the mirror says, or nothing."""

    async def act(question: Any) -> None:
        await steps_up(site, person)
        done_before = ""
        while obeys:
            told = question.mirror.told.key.removeprefix("face.")
            if told != done_before:
                known = ("turn_left", "turn_right", "blink", "open_mouth")
                await site.bench.does("camera", "does", deed=told if told in known else "rest")
            done_before = told
            await asyncio.sleep(0.05)

    return act


async def result_of(site: Site, *steps: Any) -> FaceResult:
    patient = Patient(*steps)
    async with site.terminal(patient) as terminal:
        await site.until(lambda: not terminal.health.down(["camera"]), "the camera is there")
        result = await check_face(card(), terminal)
    assert patient.finished, patient.names
    return result


@pytest.fixture
def site(site: Site) -> Site:
    """Less time for whoever does nothing."""
    site.set("face", task_seconds=4, begin_seconds=5)
    return site


@pytest.mark.parametrize(
    ("engine", "number", "consent"),
    [("opencv", LIN, FaceConsent), ("face_recognition", CHILD, GuardianConsent)],
)
async def test_a_living_face_is_compared_with_the_chips_photograph(
    site: Site, engine: str, number: str, consent: type[ReadAndAgree]
):
    """By either engine; of a child once the guardian has agreed."""
    site.set("face", engine=engine, task_seconds=8, begin_seconds=20)
    async with site.terminal(Patient((consent, done), (LookHere, looks(site, "a")))) as terminal:
        assert terminal.config.face.engine == engine
        before = now()
        raised = await raised_by_face(card(number), terminal)
        assert (raised.level, raised.face_seen, raised.proof) == (Level.CHIP, True, card(number).proof)
        assert raised.evidence_at > before
        (event,) = [each for each in terminal.events.newest() if each.kind == "face_check"]
        assert dict(event.facts) == {"result": "matched", "stored": 0}


async def test_somebody_else_alive_does_not_pass_and_is_shown_another_way(site: Site):
    site.set("face", attempts=2, task_seconds=8, begin_seconds=8)
    steps = ((FaceConsent, done), (LookHere, looks(site, "c")), (LookHere, looks(site, "c")))
    assert await result_of(site, *steps, (AnotherWay, done)) is FaceResult.FAILED


async def test_a_photograph_that_is_held_up_fails_three_times_and_is_no_wall(site: Site):
    steps = ((FaceConsent, done), *((LookHere, looks(site, "a", obeys=False)),) * 3)
    patient = Patient(*steps, (AnotherWay, done))
    async with site.terminal(patient) as terminal:
        unchanged = await raised_by_face(card(), terminal)
    assert (unchanged, patient.finished) == (card(), True)
    assert [each.code for each in patient.met if isinstance(each, LookHere)] == ["", "FAC-08", "FAC-08"]


async def test_s2_without_consent_nothing_is_looked_at_and_one_touch_leads_on(site: Site):
    assert await result_of(site, (FaceConsent, back)) is FaceResult.DECLINED
    assert await result_of(site, (FaceConsent, done), (LookHere, back)) is FaceResult.DECLINED


ADULT_DAY, CHILD_DAY = date(1980, 1, 1), date(2020, 1, 1)
# The number, the birth date that the chip gives, and who is asked. The eight characters that are a resident's
# birth date are, of the old foreigner's card, a day in the year 1200.
OLD_FOREIGNER = "GBR310120010101"
ASKED = (
    (LIN, None, FaceConsent),
    (CHILD, None, GuardianConsent),
    ("810000198001010014", None, FaceConsent),
    ("830000202001010017", None, GuardianConsent),
    ("911840198001010013", None, FaceConsent),
    ("911840202001010012", None, GuardianConsent),
    (OLD_FOREIGNER, ADULT_DAY, FaceConsent),
    (OLD_FOREIGNER, CHILD_DAY, GuardianConsent),
    (OLD_FOREIGNER, None, GuardianConsent),
    ("T0012345", None, GuardianConsent),
)


async def test_whoever_is_under_14_or_of_unknown_age_needs_the_guardian(site: Site):
    patient = Patient(*((consent, back) for _, _, consent in ASKED))
    async with site.terminal(patient) as terminal:
        for number, birth_date, _ in ASKED:
            holder = replace(card(number), birth_date=birth_date)
            assert await check_face(holder, terminal) is FaceResult.DECLINED
    assert [type(each) for each in patient.met] == [consent for _, _, consent in ASKED]


@pytest.mark.parametrize("harm", ["unplug", "black"])
async def test_s1_a_dead_camera_leads_to_another_way(site: Site, harm: str):
    site.set("camera", still_seconds=1.0, black_seconds=1.0)

    async def dies() -> None:
        await site.bench.does("camera", harm)

    steps = ((FaceConsent, done), (LookHere, does(dies)), (AnotherWay, done))
    assert await result_of(site, *steps) is FaceResult.UNAVAILABLE
    site.without("camera")
    async with site.terminal(Patient((AnotherWay, done))) as terminal:
        assert await check_face(card(), terminal) is FaceResult.UNAVAILABLE


@pytest.mark.parametrize("seen", ["nobody", "two"])
async def test_a_face_that_walks_away_or_is_not_alone_is_led_another_way(
    site: Site, seen: str, tmp_path: Path
):
    site.set("face", attempts=1)

    async def goes(question: Any) -> None:
        await steps_up(site, "a")
        await site.until(lambda: question.mirror.version > 1, "the face is seen")
        if seen == "nobody":
            await site.bench.does("camera", "nothing")
        else:
            await site.bench.does("camera", "picture", file=str(side_by_side(tmp_path / "two.jpg")))

    assert (
        await result_of(site, (FaceConsent, done), (LookHere, goes), (AnotherWay, done)) is FaceResult.FAILED
    )


def side_by_side(file: Path) -> Path:
    """Two people before one camera."""
    both = np.hstack([portrait("a_frame"), portrait("c_frame")])
    file.write_bytes(as_jpeg(swapped(both)))
    return file


async def test_s3_s4_of_a_face_nothing_is_left_on_disk_or_in_the_mirror(site: Site):
    patient = Patient((FaceConsent, done), (LookHere, looks(site, "a")))
    async with site.terminal(patient) as terminal:
        identity = card()
        assert identity.photo is not None
        assert identity.photo.picture.any()
        with noted(Embedding, "vector") as features, noted(Look, "preview") as mirrored:
            await check_face(identity, terminal)
        assert not identity.photo.picture.any()
        assert len(features) > 6, "of the looks, and of what was compared"
        assert [each for each in features if each.any()] == []
        assert len(mirrored) > 3
        assert [each for each in mirrored if each.any()] == []
        mirror = patient.last(LookHere).mirror
        assert (mirror.picture, mirror.version > 1) == (b"", True)
        gc.collect()
        assert [each for each in _kept_looks() if each.frame.any()] == []
        assert [each for each in _kept_features() if each.vector.any()] == []
    folder = site.config_file.parent
    kinds = (b"\xff\xd8\xff", b"\x89PNG", b"BM6")
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(kind in content for kind in kinds), file.name


@contextmanager
def noted(kind: type, part: str) -> Iterator[list[Any]]:
    """That part of everything of this kind that is made meanwhile, also of what nobody holds any more."""
    parts, plain = list[Any](), kind.__init__

    def note(made: Any, *given: Any, **named: Any) -> None:
        plain(made, *given, **named)
        parts.append(getattr(made, part))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "__init__", note)
        yield parts


def _kept_looks() -> list[Any]:
    return [each for each in gc.get_objects() if type(each).__name__ == "Look" and hasattr(each, "frame")]


def _kept_features() -> list[Embedding]:
    return [each for each in gc.get_objects() if type(each) is Embedding]


async def test_s29_a_wrong_number_is_typed_again_and_the_face_that_belongs_to_it_does(site: Site):
    await site.bench.does("health_card", "before_camera", person="lin")
    steps = (
        (TypeIdNumber, lambda _: LIN[:-1] + "3"),
        (TypeIdNumber, lambda _: LIN),
        (SendConsent, done),
        (LookHere, looks(site, "a")),
    )
    patient = Patient(*steps)
    async with site.terminal(patient) as terminal:
        who = await identify_by_face(terminal)
        assert (who.name.full, who.level, who.proof) == ("林秀英", Level.FACE, NO_PROOF)
        # S-5: the insurer is not even asked.
        assert await terminal.insurer.person(who) is None
    assert [each["match"] for each in site.bench.books()["health_card"]["faces"]] == [True]
    assert patient.last(TypeIdNumber).trouble is not None


async def test_s29_the_number_of_somebody_else_shows_nothing(site: Site):
    site.set("face", attempts=1, task_seconds=8, begin_seconds=8)
    await site.bench.does("health_card", "before_camera", person="chen")
    steps = (
        (TypeIdNumber, lambda _: LIN),
        (SendConsent, done),
        (LookHere, looks(site, "a")),
        (AnotherWay, done),
    )
    patient = Patient(*steps)
    async with site.terminal(patient) as terminal:
        with pytest.raises(Back):
            await identify_by_face(terminal)
    said = "".join(str(each) for each in patient.met)
    assert "林" not in said


async def test_s29_whoever_walks_away_after_typing_the_number_is_led_another_way(site: Site):
    site.set("face", attempts=1)

    async def goes(question: Any) -> None:
        await steps_up(site, "a")
        await site.until(lambda: question.mirror.version > 1, "the face is seen")
        await site.bench.does("camera", "nothing")

    steps = (
        (TypeIdNumber, lambda _: LIN),
        (SendConsent, done),
        (LookHere, goes),
        (AnotherWay, done),
    )
    async with site.terminal(Patient(*steps)) as terminal:
        with pytest.raises(Back):
            await identify_by_face(terminal)
    assert site.bench.books()["health_card"]["faces"] == []


async def test_s29_no_picture_leaves_the_terminal_without_consent_to_sending(site: Site):
    steps = ((TypeIdNumber, lambda _: LIN), (SendConsent, back))
    async with site.terminal(Patient(*steps)) as terminal:
        with pytest.raises(Back):
            await identify_by_face(terminal)
    assert site.bench.books()["health_card"]["faces"] == []


async def test_where_the_platform_checks_no_faces_another_way_is_offered_at_once(site: Site):
    site.set("health_card", face_check=False)
    async with site.terminal(Patient((AnotherWay, done))) as terminal:
        with pytest.raises(Back):
            await identify_by_face(terminal)


KEEPS_NOTHING = "nothing is stored|keeps no picture"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", [FaceConsent, GuardianConsent, SendConsent, GuardianSendConsent])
def test_every_consent_says_what_is_kept_and_that_it_is_free(language: str, kind: type[ReadAndAgree]):
    say: Callable[[str], str] = words(language).say
    said = {part: say(f"{kind.words}.{part}") for part in ("title", "lead", "yes", "what", "kept", "free")}
    assert all(said.values())
    sends, stays = {"zh": ("发送到", "不上传"), "en": (" are sent to ", "nothing is sent")}[language]
    leaves = kind in (SendConsent, GuardianSendConsent)
    assert (sends in said["what"], stays in said["kept"]) == (leaves, not leaves)
    assert stays not in said["what"]
    nothing_kept, not_agreed = {"zh": ("不保存", "可以不同意"), "en": (KEEPS_NOTHING, "need not agree")}[
        language
    ]
    assert re.search(nothing_kept, said["kept"])
    assert not_agreed in said["free"]


@pytest.mark.parametrize(("number", "consent"), [(LIN, SendConsent), (CHILD, GuardianSendConsent)])
async def test_s29_whose_picture_is_sent_agrees_on_one_screen_and_of_a_child_the_guardian(
    site: Site, number: str, consent: type[ReadAndAgree]
):
    patient = Patient((TypeIdNumber, lambda _: number), (consent, back))
    async with site.terminal(patient) as terminal:
        with pytest.raises(Back):
            await identify_by_face(terminal)
    assert patient.names == ["TypeIdNumber", consent.__name__]
    assert site.bench.books()["health_card"]["faces"] == []
