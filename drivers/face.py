"""Is the person before the camera the one on the photograph? Everything stays here, nothing is stored."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

import numpy as np

from drivers.errors import Refused
from drivers.face_opencv import OPENCV
from drivers.face_settings import EngineName
from drivers.pictures import Picture
from drivers.portrait import Embedding, Engine

CPU = Path("/proc/cpuinfo")


def embed(rgb: Picture, engine: EngineName = EngineName.OPENCV) -> Embedding | None:
    """The features of the largest face in a picture (red first), None when there is no face.

    Raises Refused when the engine cannot work on this machine, ValueError for an array that is no picture.
    """
    return _engine(engine).embed(rgb)


def likeness(live: Embedding, photo: Embedding) -> float:
    """How alike two faces are: 1 for the same picture, about 0 for strangers. Thresholds: docs/face.md.

    Raises ValueError for the features of two engines.
    """
    if live.engine is not photo.engine:
        raise ValueError(f"features of {live.engine} cannot be compared with those of {photo.engine}")
    return _engine(live.engine).likeness(live, photo)


def mean(several: Sequence[Embedding]) -> Embedding:
    """The features of one person from several frames; better than those of any single one.

    Each frame counts the same, however long its vector is. Says nothing about whether they are one person.
    """
    engines = {each.engine for each in several}
    if len(engines) != 1:
        raise ValueError("only features of one engine have a mean")
    vectors = np.array([each.vector for each in several])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    middle = (vectors / lengths).mean(axis=0) * lengths.mean()
    return Embedding(engines.pop(), np.asarray(middle, np.float64))


@cache
def _engine(name: EngineName) -> Engine:
    if name is EngineName.OPENCV:
        return OPENCV
    # dlib's wheel is compiled for AVX: without it the import would end the program.
    if "avx" not in CPU.read_text("utf-8").split():
        raise Refused("FAC-02", "face_recognition needs a processor with AVX")
    try:
        second = import_module("drivers.face_dlib")
    except ImportError as why:
        raise Refused("FAC-03", "face_recognition is not installed") from why
    return cast(Engine, second.FaceRecognition())
