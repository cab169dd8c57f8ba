"""Is a live picture good enough to be compared? Pure: faces and pictures in, what is wrong out."""

import math
from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from drivers.face_settings import FaceSettings
from drivers.pictures import Picture, grey, swapped
from drivers.portrait import Face

# How much of one direction's detail is left beside the other's. Source: docs/face.md.
SMEARED = 0.2


class Gate(StrEnum):
    """In the order in which a person should mend them."""

    ONE_FACE = "one_face"
    SIZE = "size"
    POSE = "pose"
    LIGHT = "light"
    BLUR = "blur"


def failed(faces: Sequence[Face], aligned: Picture | None, limits: FaceSettings) -> list[Gate]:
    """The gates that a live picture fails. `aligned` is its largest face, level, 112 × 112, red first."""
    if len(faces) != 1 or aligned is None:
        return [Gate.ONE_FACE]
    (face,) = faces
    light = brightness(aligned)
    fails = {
        Gate.SIZE: face.width < limits.smallest_face,
        Gate.POSE: max(abs(turn(face)), abs(tilt(face))) > limits.largest_turn,
        Gate.LIGHT: not limits.darkest <= light <= limits.brightest,
        Gate.BLUR: sharpness(aligned) < limits.sharpness or is_smeared(aligned),
    }
    return [gate for gate, fails_it in fails.items() if fails_it]


def turn(face: Face) -> float:
    """How far the head is turned, in degrees; positive towards the right side of the picture.

    Source: docs/face.md: the nose's way from the middle of the eyes, fitted to 400 pictures.
    """
    (ax, ay), (bx, by) = face.right_eye, face.left_eye
    apart = math.hypot(bx - ax, by - ay)
    if not apart:
        return 90.0
    along = ((face.nose[0] - (ax + bx) / 2) * (bx - ax) + (face.nose[1] - (ay + by) / 2) * (by - ay)) / apart
    return 79.6 * along / apart - 0.5


def tilt(face: Face) -> float:
    """How far the line of the eyes leans, in degrees."""
    (ax, ay), (bx, by) = face.right_eye, face.left_eye
    return math.degrees(math.atan2(by - ay, bx - ax))


def brightness(aligned: Picture) -> float:
    """Mean of the grey face, 0 to 255."""
    return float(grey(swapped(aligned)).mean())


def is_smeared(aligned: Picture) -> bool:
    """Whether the face moved while the picture was taken: then it may look like nobody, or like another.

    A smear wipes out what changes along it and leaves what changes across. Source: docs/face.md.
    """
    plain = grey(swapped(aligned)).astype(np.float64)
    along = [float((each[:-2] + each[2:] - 2 * each[1:-1]).var()) for each in (plain, plain.T)]
    return min(along) < SMEARED * max(along)


def sharpness(aligned: Picture) -> float:
    """Variance of the Laplacian of the grey face."""
    plain = grey(swapped(aligned)).astype(np.float64)
    middle = plain[1:-1, 1:-1]
    around = plain[:-2, 1:-1] + plain[2:, 1:-1] + plain[1:-1, :-2] + plain[1:-1, 2:]
    return float((around - 4 * middle).var())
