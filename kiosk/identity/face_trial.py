"""One try before the camera: good looks at one face, and two movements that nobody could foresee."""

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

from drivers.errors import Absent, Refused
from drivers.face_look import Look, one_person
from drivers.face_settings import FaceSettings
from drivers.liveness import FAILED, Liveness, Progress, random_tasks
from drivers.pictures import Picture
from drivers.portrait import Embedding
from drivers.sight import Sight
from kiosk.screens.face import Mirror
from kiosk.text import Text

BEST = 3
# How the frames of one living person are judged: yes, no, or nothing to compare with.
Judge = Callable[[list[Picture]], Awaitable[bool]]


class Trial:
    """Holds the best frames of one person until the block that opened it ends; then they are black."""

    def __init__(self, sight: Sight, settings: FaceSettings, mirror: Mirror) -> None:
        self._sight, self._settings, self._mirror = sight, settings, mirror
        self._liveness = Liveness(random_tasks(), settings.task_seconds)
        self._best: list[Look] = []
        self._moving: list[Look] = []
        self._faces: list[Embedding] = []

    async def living(self) -> list[Picture]:
        """The best frames, blue first, of one living person: any of them is good to be judged by.

        There are as many as are averaged, however soon the movements were done. Raises Refused when nobody
        could be seen well, or did what was asked, or when somebody else was seen in between; what the camera
        raises.
        """
        since = time.monotonic()
        while self._liveness.progress is not Progress.ALIVE or self._waits:
            await self._look()
            if not self._waits:
                since = time.monotonic()
            elif time.monotonic() - since > self._settings.begin_seconds:
                raise Refused("FAC-07", f"only {len(self._best)} good looks at one face")
            if self._liveness.progress in FAILED:
                raise Refused("FAC-08", f"liveness: {self._liveness.progress}")
        _must_be_one([look.features for look in (*self._best, *self._moving)])
        return [look.frame for look in self._best]

    def forget(self) -> None:
        for look in (*self._best, *self._moving):
            look.forget()
        for face in self._faces:
            face.forget()
        self._best, self._moving, self._faces = [], [], []
        self._mirror.wipe()

    @property
    def _waits(self) -> bool:
        """Whether it is only good looks that it waits for: the first, or what lacks when all is done."""
        return len(self._best) < (BEST if self._liveness.progress is Progress.ALIVE else 1)

    async def _look(self) -> None:
        look = await self._sight.next_look(self._settings, follow=bool(self._best))
        before = self._liveness.task
        if self._best or not look.gates:
            self._liveness.saw(look.seen)
        self._show(look)
        if before is not None and self._liveness.task is not before and look.seen.face:
            self._moving.append(look)
        else:
            self._keep(look)
        self._follow(look)

    def _keep(self, look: Look) -> None:
        """The sharpest of those that pass every gate; all others are black at once."""
        kept = [*self._best, look] if not look.gates else self._best
        kept = sorted(kept, key=lambda each: each.sharpness, reverse=True)
        self._best = kept[:BEST]
        for other in (look, *kept[BEST:]):
            if other not in self._best:
                other.forget()

    def _follow(self, look: Look) -> None:
        """From the first good look on, each face must be that of the look before, seen well or not."""
        if look.features is None:
            return
        self._faces.append(look.features)
        _must_be_one(self._faces[-2:])

    def _show(self, look: Look) -> None:
        task = self._liveness.task
        if task is not None:
            told = Text(f"face.{task}")
        else:
            told = Text(f"face.{look.gates[0]}") if look.gates else Text("face.straight")
        height, width = look.preview.shape[:2]
        self._mirror.show(look.preview.tobytes(), width, height, told)


def _must_be_one(faces: Sequence[Embedding | None]) -> None:
    """A picture of somebody else that is held up for a moment would otherwise be what is compared."""
    if not one_person([each for each in faces if each is not None]):
        raise Refused("FAC-09", "another face was seen in between")


@contextmanager
def trial(sight: Sight, settings: FaceSettings, mirror: Mirror) -> Iterator[Trial]:
    """One try; whatever becomes of it, nothing of it is left."""
    opened = Trial(sight, settings, mirror)
    try:
        yield opened
    finally:
        opened.forget()


async def seen_alive(judge: Judge, sight: Sight, settings: FaceSettings, mirror: Mirror) -> None:
    """Until one living person was seen and judged to be the right one, by `mirror` told what to do.

    Raises Refused for somebody else, too; what `Trial.living` and the judge raise.
    """
    with trial(sight, settings, mirror) as looks:
        if not await judge(await looks.living()):
            raise Refused("FAC-12", "another face than on the photograph")


def by_photo(photo: Picture, sight: Sight, settings: FaceSettings) -> Judge:
    """Whether they show the person of the photograph; Absent when that shows no face."""

    async def judge(frames: list[Picture]) -> bool:
        alike = await sight.is_person_of(photo, frames, settings)
        if alike is None:
            raise Absent("FAC-10", "no face on the photograph of the card")
        return alike

    return judge
