"""One look at who stands before the camera: is the picture good, what does the face do. Keeps nothing."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations

from drivers import face_gates
from drivers.face import embed, likeness, mean
from drivers.face_gates import Gate
from drivers.face_mesh import MESH
from drivers.face_opencv import OPENCV
from drivers.face_settings import FaceSettings
from drivers.liveness import Seen
from drivers.pictures import Picture, mirrored, swapped
from drivers.portrait import Embedding

PREVIEW = 480  # dots
# Source: docs/face.md: no two strangers of 38,013 pairs were as alike as this.
SAME_PERSON = 0.5


@dataclass(frozen=True, eq=False)
class Look:
    """A frame (blue first), what it lacks, what the face in it does, and a small mirror image, red first.

    `features` are of the only face, None when there is not exactly one or nobody is followed. By OpenCV,
    whichever engine compares with a photograph: it is the quicker one.
    """

    frame: Picture = field(repr=False)
    preview: Picture = field(repr=False)
    gates: Sequence[Gate]
    seen: Seen
    sharpness: float
    features: Embedding | None = field(default=None, repr=False)

    def forget(self) -> None:
        """Black the pictures out, in place: whoever still holds them holds nothing. `features` stay."""
        for picture in (self.frame, self.preview):
            if picture.flags.writeable:
                picture.fill(0)


def look_at(frame: Picture, settings: FaceSettings, *, follow: bool = True) -> Look:
    """Raises Refused when a model is missing. Unless somebody is followed, only a good look has features.

    A smeared face is nobody's: it proves nothing, and a head that turns quickly would else be another's.
    """
    rgb = swapped(frame)
    faces, aligned = OPENCV.seen(rgb)
    gates = face_gates.failed(faces, aligned, settings)
    now, preview = time.monotonic(), mirrored(frame, PREVIEW)
    if len(faces) != 1 or aligned is None or face_gates.is_smeared(aligned):
        return Look(frame, preview, gates, Seen(now), 0.0)
    seen = Seen(now, faces[0], MESH.expression(rgb, faces[0]))
    features = OPENCV.features(aligned) if follow or not gates else None
    return Look(frame, preview, gates, seen, face_gates.sharpness(aligned), features)


def features(frames: Sequence[Picture], settings: FaceSettings) -> Embedding | None:
    """The mean of one person's face in several frames, blue first; None without a face in any."""
    found = [embed(swapped(frame), settings.engine) for frame in frames]
    several = [each for each in found if each is not None]
    with _forgotten(several):
        return mean(several) if several else None


def alike(frames: Sequence[Picture], photo: Picture, settings: FaceSettings) -> bool | None:
    """Whether the person of the frames is the one on the photograph; None when that shows no face."""
    found = [features(frames, settings), features([photo], settings)]
    both = [each for each in found if each is not None]
    with _forgotten(both):
        return likeness(*both) >= settings.likeness_needed if len(both) == len(found) else None


@contextmanager
def _forgotten(faces: Sequence[Embedding]) -> Iterator[None]:
    try:
        yield
    finally:
        for face in faces:
            face.forget()


def one_person(faces: Sequence[Embedding]) -> bool:
    """Whether every face is that of every other: the least likeness of any two decides, not the mean."""
    return all(likeness(one, other) >= SAME_PERSON for one, other in combinations(faces, 2))
