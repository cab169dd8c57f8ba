"""One try before the camera, by films in which the person is another one for a moment."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest

from drivers.camera import Camera
from drivers.camera_settings import CameraSettings
from drivers.errors import Refused
from drivers.face_opencv import OPENCV
from drivers.face_settings import FaceSettings
from drivers.pictures import Picture, swapped
from drivers.portrait import Face
from drivers.sight import Sight
from hardware_sim.camera.faces import DEEDS, Person
from kiosk.identity.face_trial import trial
from kiosk.screens.face import Mirror
from tests.pictures import portrait

FRAME_SECONDS = 0.25
# Dots that a face of 150 moves while a look is taken: such a smeared face is nobody's.
SMEAR = 36
SETTINGS = FaceSettings(task_seconds=30, begin_seconds=60)
Spots = Sequence[tuple[float, float]]
# Who is before the camera: told what the mirror asks for ("" for nothing) and how often it asked anew.
Cast = Callable[[str, int], str]


def spots_of(face: Face) -> Spots:
    return face.right_eye, face.left_eye, face.nose, face.right_mouth, face.left_mouth


def in_the_place_of_a(name: str) -> Picture:
    """A portrait, blue first, moved so that eyes and mouth are where a's are: nothing jumps."""
    here, there = (spots_of(OPENCV.faces(portrait(f"{each}_frame"))[0]) for each in (name, "a"))
    onto = cv2.estimateAffinePartial2D(np.array(here), np.array(there))[0]
    picture = swapped(portrait(f"{name}_frame"))
    moved = cv2.warpAffine(picture, onto, (640, 480), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


class Film(Camera):
    """Shows whom the cast names, who does what the mirror asks for."""

    def __init__(self, mirror: Mirror, cast: Cast) -> None:
        super().__init__(CameraSettings(source="/film"))
        self._mirror, self._cast, self._seconds = mirror, cast, 0.0
        self._deed, self._asked = "rest", 0
        spots = spots_of(OPENCV.faces(portrait("a_frame"))[0])
        self._people = {
            name: Person(in_the_place_of_a(name), spots, lambda: self._seconds) for name in ("a", "c")
        }

    async def next_frame(self) -> Picture:
        self._seconds += FRAME_SECONDS
        told = self._mirror.told.key.removeprefix("face.")
        deed = told if told in DEEDS else "rest"
        if deed != self._deed:
            self._deed, self._asked = deed, self._asked + (deed != "rest")
            for person in self._people.values():
                person.does(deed)
        return self._people[self._cast("" if deed == "rest" else deed, self._asked)].frame()


async def seen_in(cast: Cast) -> list[Picture]:
    """The frames by which the person of a film is judged; still whole."""
    mirror = Mirror()
    sight = Sight(Film(mirror, cast))
    try:
        with trial(sight, SETTINGS, mirror) as looks:
            return [frame.copy() for frame in await looks.living()]
    finally:
        sight.close()


def still_between() -> Cast:
    """The other one's still for one look, at rest between the two movements."""
    shown = [False]

    def cast(deed: str, asked: int) -> str:
        if shown[0] or deed or asked != 1:
            return "a"
        shown[0] = True
        return "c"

    return cast


def stranger_moves(deed: str, asked: int) -> str:
    """Somebody else steps in for the second movement."""
    return "c" if deed and asked == 2 else "a"


async def test_one_person_throughout_is_judged_by_three_frames() -> None:
    assert len(await seen_in(lambda deed, asked: "a")) == 3


class Unsteady(Film):
    """Every third look is softer than the others, and good enough all the same; all of them are kept here."""

    def __init__(self, mirror: Mirror, cast: Cast) -> None:
        super().__init__(mirror, cast)
        self.soft, self.sharp, self._shown = set[bytes](), set[bytes](), 0

    async def next_frame(self) -> Picture:
        frame = await super().next_frame()
        self._shown += 1
        soft = self._shown % 3 == 0
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), 0.8), np.uint8) if soft else frame
        (self.soft if soft else self.sharp).add(frame.tobytes())
        return frame


async def test_the_sharpest_frames_are_those_that_are_judged() -> None:
    mirror = Mirror()
    film = Unsteady(mirror, lambda deed, asked: "a")
    judged = {frame.tobytes() for frame in await living(film, mirror)}
    assert film.soft
    assert judged <= film.sharp


@pytest.mark.parametrize("cast", [still_between(), stranger_moves], ids=["still", "movement"])
async def test_another_face_for_one_look_or_one_movement_ends_the_try(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        await seen_in(cast)
    assert refused.value.code == "FAC-09"


class Quick(Film):
    """Every other look while somebody moves is smeared, as by a head that turns while the shutter is open."""

    def __init__(self, mirror: Mirror, cast: Cast) -> None:
        super().__init__(mirror, cast)
        self.smeared = 0

    async def next_frame(self) -> Picture:
        frame = await super().next_frame()
        if self._deed == "rest" or round(self._seconds / FRAME_SECONDS) % 2:
            return frame
        self.smeared += 1
        return np.asarray(cv2.blur(frame, (SMEAR, 1)), np.uint8)


async def test_an_honest_head_that_turns_quickly_is_not_taken_for_two() -> None:
    mirror = Mirror()
    film = Quick(mirror, lambda deed, asked: "a")
    sight = Sight(film)
    try:
        with trial(sight, SETTINGS, mirror) as looks:
            assert len(await looks.living()) == 3
    finally:
        sight.close()
    assert film.smeared


class Dim(Film):
    """Dark from the first good look until the movements are done, and for `more` frames after them."""

    def __init__(self, mirror: Mirror, more: int) -> None:
        super().__init__(mirror, lambda deed, asked: "a")
        self._more, self.dark = more, 0

    async def next_frame(self) -> Picture:
        frame = await super().next_frame()
        if self._seconds <= FRAME_SECONDS:
            return frame
        if self._deed == "rest" and self._asked >= 2:
            self._more -= 1
        if self._more < 0:
            return frame
        self.dark += 1
        return np.asarray(frame * 0.35, np.uint8)


async def living(film: Film, mirror: Mirror, settings: FaceSettings = SETTINGS) -> list[Picture]:
    sight = Sight(film)
    try:
        with trial(sight, settings, mirror) as looks:
            return [frame.copy() for frame in await looks.living()]
    finally:
        sight.close()


async def test_whoever_was_seen_well_once_is_looked_at_until_there_are_three_frames() -> None:
    mirror = Mirror()
    film = Dim(mirror, more=2)
    assert len(await living(film, mirror)) == 3
    assert film.dark > 2


async def test_without_three_good_frames_nobody_is_judged() -> None:
    mirror = Mirror()
    impatient = FaceSettings(task_seconds=30, begin_seconds=5)
    with pytest.raises(Refused) as refused:
        await living(Dim(mirror, more=1000), mirror, impatient)
    assert (refused.value.code, refused.value.detail) == ("FAC-07", "only 1 good looks at one face")
