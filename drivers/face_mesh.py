"""How far eyes and mouth are open, by the points of a face mesh. Its file is checked first."""

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
import numpy.typing as npt

from drivers.errors import Refused
from drivers.pictures import Picture
from drivers.portrait import Face

MODELS = Path(__file__).parent / "models"
# Source: THIRD_PARTY.md.
FILE = "face_landmarks_detector.tflite"
DIGEST = "c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5"
SIDE, AROUND, POINTS = 256, 1.35, 478
# Corners and lids of each eye, then the inner edge of the mouth, by the mesh's own numbers.
EYES = ((33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380))
MOUTH_UP, MOUTH_DOWN, MOUTH_RIGHT, MOUTH_LEFT = 13, 14, 78, 308

Points = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Expression:
    """Height by width: `eyes` of both, open 0.2 and more, closed 0.1; `mouth` 0 closed, 0.4 wide open."""

    eyes: float
    mouth: float


class FaceMesh:
    """Loads its model at the first face. May be called from any thread, one at a time."""

    def __init__(self, models: Path = MODELS) -> None:
        self._models, self._lock = models, Lock()

    def expression(self, rgb: Picture, face: Face) -> Expression:
        """Of this face in a picture, red first. Raises Refused when the model file is not the right one."""
        blob = cv2.dnn.blobFromImage(_cut_out(rgb, face), 1 / 255)
        with self._lock:
            self._net.setInput(blob)
            said = self._net.forward(self._net.getUnconnectedOutLayersNames())
        largest = np.asarray(max(said, key=lambda each: each.size), np.float32)
        points: Points = largest.reshape(POINTS, 3)[:, :2]
        eyes = float(np.mean([_eye(points, eye) for eye in EYES]))
        mouth = _apart(points, MOUTH_UP, MOUTH_DOWN) / _apart(points, MOUTH_RIGHT, MOUTH_LEFT)
        return Expression(eyes, mouth)

    @cached_property
    def _net(self) -> cv2.dnn.Net:
        path = self._models / FILE
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != DIGEST:
            raise Refused("FAC-06", f"the model {FILE} is missing or is another file")
        return cv2.dnn.readNetFromTFLite(np.frombuffer(content, np.uint8))


def _cut_out(rgb: Picture, face: Face) -> Picture:
    """The face turned level, as large as the mesh wants it."""
    (ax, ay), (bx, by) = face.right_eye, face.left_eye
    middle = face.left + face.width / 2, face.top + face.height / 2
    scale = SIDE / (max(face.width, face.height) * AROUND)
    change = cv2.getRotationMatrix2D(middle, math.degrees(math.atan2(by - ay, bx - ax)), scale)
    moved = np.asarray(change, np.float64)
    moved[:, 2] += SIDE / 2 - np.array(middle)
    return np.asarray(cv2.warpAffine(rgb, moved, (SIDE, SIDE)), np.uint8)


def _eye(points: Points, eye: tuple[int, ...]) -> float:
    outer, up, up_too, inner, down_too, down = eye
    high = _apart(points, up, down) + _apart(points, up_too, down_too)
    return high / (2 * _apart(points, outer, inner))


def _apart(points: Points, one: int, other: int) -> float:
    return float(np.linalg.norm(points[one] - points[other])) or 1e-6


MESH = FaceMesh()
