"""A face in a picture, and what an engine makes of it. Nothing of this is ever written anywhere."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from drivers.face_settings import EngineName
from drivers.pictures import Picture

Point = tuple[float, float]
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Face:
    """Where a face is, in dots of the picture; right and left are the person's own."""

    left: float
    top: float
    width: float
    height: float
    right_eye: Point
    left_eye: Point
    nose: Point
    right_mouth: Point
    left_mouth: Point
    score: float


@dataclass(frozen=True, eq=False)
class Embedding:
    """The features of one face. Can be compared only with those of the same engine."""

    engine: EngineName
    vector: Vector = field(repr=False)

    def forget(self) -> None:
        """Overwrite the features in place."""
        self.vector.fill(0)


class Engine(Protocol):
    def embed(self, rgb: Picture) -> Embedding | None:
        """The features of the largest face, None without a face."""

    def likeness(self, live: Embedding, photo: Embedding) -> float:
        """1 for the same picture; about 0 for strangers. Thresholds differ between engines."""
