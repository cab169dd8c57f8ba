"""Finds and compares faces by OpenCV's YuNet and SFace. Their files are checked before they are loaded."""

import hashlib
from functools import cached_property
from pathlib import Path
from threading import Lock

import cv2
import numpy as np

from drivers.errors import Refused
from drivers.face_settings import EngineName
from drivers.pictures import Picture, fitted, swapped
from drivers.portrait import Embedding, Face

MODELS = Path(__file__).parent / "models"
# Source: THIRD_PARTY.md. Another file would be another engine, with other thresholds.
FINDS = (
    "face_detection_yunet_2023mar_int8bq.onnx",
    "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
)
COMPARES = (
    "face_recognition_sface_2021dec_int8bq.onnx",
    "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
)
SURE, OVERLAP, MOST_FACES = 0.7, 0.3, 50
# Smaller pictures hold no face that could be compared, and larger ones cost time and find no more.
SMALLEST_SIDE, LONGEST_SIDE = 32, 1280


class OpenCvFaces:
    """Loads its models at the first face. May be called from any thread, one at a time."""

    def __init__(self, models: Path = MODELS) -> None:
        self._models, self._lock = models, Lock()

    def faces(self, rgb: Picture) -> list[Face]:
        """Every face, the largest first. Raises Refused when the model files are not the right ones."""
        small, scale = fitted(rgb, LONGEST_SIDE)
        with self._lock:
            rows = self._rows(swapped(small))
        return sorted((_face(row / scale, float(row[14])) for row in rows), key=_size, reverse=True)

    def seen(self, rgb: Picture) -> tuple[list[Face], Picture | None]:
        """`faces` and `aligned` of one picture in one look."""
        small, scale = fitted(rgb, LONGEST_SIDE)
        blue_first = swapped(small)
        with self._lock:
            rows = self._rows(blue_first)
            faces = sorted((_face(row / scale, float(row[14])) for row in rows), key=_size, reverse=True)
            return faces, self._largest(blue_first, rows)

    def aligned(self, rgb: Picture) -> Picture | None:
        """The largest face turned level, 112 × 112, as it is compared; None without a face."""
        small, _ = fitted(rgb, LONGEST_SIDE)
        blue_first = swapped(small)
        with self._lock:
            return self._largest(blue_first, self._rows(blue_first))

    def embed(self, rgb: Picture) -> Embedding | None:
        face = self.aligned(rgb)
        return None if face is None else self.features(face)

    def features(self, aligned: Picture) -> Embedding:
        """Of a face as `aligned` or `seen` gives it."""
        with self._lock:
            found = self._comparer.feature(swapped(aligned))
        vector = np.asarray(found, np.float64).ravel()
        return Embedding(EngineName.OPENCV, vector / np.linalg.norm(vector))

    def likeness(self, live: Embedding, photo: Embedding) -> float:
        """The cosine of the angle between them."""
        lengths = np.linalg.norm(live.vector) * np.linalg.norm(photo.vector)
        return float(live.vector @ photo.vector / lengths)

    def _largest(self, blue_first: Picture, rows: np.ndarray) -> Picture | None:
        if not len(rows):
            return None
        largest = max(rows, key=lambda row: float(row[2] * row[3]))
        return swapped(np.asarray(self._comparer.alignCrop(blue_first, largest), np.uint8))

    def _rows(self, blue_first: Picture) -> np.ndarray:
        """As YuNet says it: left, top, width, height, five points, score."""
        height, width = blue_first.shape[:2]
        if min(height, width) < SMALLEST_SIDE:
            return np.empty((0, 15), np.float32)
        self._finder.setInputSize((width, height))
        rows = self._finder.detect(blue_first)[1]
        return np.empty((0, 15), np.float32) if rows is None else np.asarray(rows, np.float32)

    @cached_property
    def _finder(self) -> cv2.FaceDetectorYN:
        return cv2.FaceDetectorYN.create(self._checked(*FINDS), "", (320, 320), SURE, OVERLAP, MOST_FACES)

    @cached_property
    def _comparer(self) -> cv2.FaceRecognizerSF:
        return cv2.FaceRecognizerSF.create(self._checked(*COMPARES), "")

    def _checked(self, name: str, digest: str) -> str:
        path = self._models / name
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != digest:
            raise Refused("FAC-01", f"the model {name} is missing or is another file")
        return str(path)


def _face(row: np.ndarray, score: float) -> Face:
    left, top, width, height = (float(value) for value in row[:4])
    first, second, nose, third, fourth = ((float(x), float(y)) for x, y in row[4:14].reshape(5, 2))
    return Face(left, top, width, height, first, second, nose, third, fourth, score)


def _size(face: Face) -> float:
    return face.width * face.height


OPENCV = OpenCvFaces()
