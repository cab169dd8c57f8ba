"""Pictures as arrays: from a file, grey, and clearer for a second look. Knows nothing of codes or faces."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from drivers.errors import Refused

Picture = npt.NDArray[np.uint8]
"""Height × width, or height × width × 3 with blue, green and red in this order unless said otherwise."""

# A phone's photograph is looked at again at this size only: large ones were read in the first look.
LONGEST_SECOND_LOOK = 1600


def load(path: Path) -> Picture:
    """The picture in a file, blue first. Raises Refused when there is none that can be read."""
    try:
        content = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as why:
        raise Refused("PIC-01", f"{path.name} cannot be read: {why.strerror}") from why
    picture = cv2.imdecode(content, cv2.IMREAD_COLOR) if content.size else None
    if picture is None:
        raise Refused("PIC-02", f"{path.name} is not a picture")
    return np.asarray(picture, np.uint8)


def swapped(picture: Picture) -> Picture:
    """Red first where blue was, and the other way round."""
    return np.ascontiguousarray(picture[:, :, ::-1])


def fitted(picture: Picture, longest: int) -> tuple[Picture, float]:
    """The picture in three channels with no side longer than `longest`, and how much of its size is left.

    Raises ValueError for anything but bytes with one, three or four channels.
    """
    plain = grey(picture)
    scale = min(1.0, longest / max(1, *plain.shape))
    if picture.ndim == 2 or picture.shape[2] == 1:
        picture = np.repeat(plain[:, :, None], 3, axis=2)
    return (_scaled(picture[:, :, :3], scale) if plain.size else picture[:, :, :3]), scale


def as_jpeg(picture: Picture) -> bytes:
    """A picture, blue first, as a JPEG file."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()


def mirrored(picture: Picture, longest: int) -> Picture:
    """As a mirror shows it, red first, no side longer than `longest`."""
    small, _ = fitted(picture, longest)
    return np.ascontiguousarray(small[:, ::-1, ::-1])


def grey(picture: Picture) -> Picture:
    """One channel. Raises ValueError for anything but an array of bytes with one, three or four channels."""
    if getattr(picture, "dtype", None) != np.uint8:
        given = getattr(picture, "dtype", type(picture).__name__)
        raise ValueError(f"a picture is an array of bytes, not of {given}")
    match picture.shape:
        case (_, _):
            return np.ascontiguousarray(picture)
        case (_, _, 1):
            return np.ascontiguousarray(picture[:, :, 0])
        case (_, _, 3) if picture.size:
            return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
        case (_, _, 4) if picture.size:
            return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGRA2GRAY), np.uint8)
        case (height, width, 3 | 4):
            return np.zeros((height, width), np.uint8)
    raise ValueError(f"a picture has one, three or four channels; this is {picture.shape}")


def clearer(plain: Picture) -> Iterator[tuple[Picture, float]]:
    """The same grey picture for further looks, the cheapest first, each with how much larger it became."""
    longest = max(plain.shape)
    scale = min(1.0, LONGEST_SECOND_LOOK / longest)
    small = _scaled(plain, scale)
    yield _even_light(small), scale
    # In the dark the noise is as large as the code, until it is smoothed.
    yield _even_light(_soft(small, 1.0)), scale
    larger = min(2.0, LONGEST_SECOND_LOOK / longest)
    yield _sharper(_scaled(plain, larger)), larger
    yield _black_and_white(small), scale


def _scaled(plain: Picture, scale: float) -> Picture:
    if scale == 1.0:
        return plain
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = max(1, round(plain.shape[1] * scale)), max(1, round(plain.shape[0] * scale))
    return np.asarray(cv2.resize(plain, size, interpolation=how), np.uint8)


def _even_light(plain: Picture) -> Picture:
    return np.asarray(cv2.createCLAHE(clipLimit=4.0, tileGridSize=(8, 8)).apply(plain), np.uint8)


def _sharper(plain: Picture) -> Picture:
    return np.asarray(cv2.addWeighted(plain, 3.0, _soft(plain, 4.0), -2.0, 0), np.uint8)


def _soft(plain: Picture, sigma: float) -> Picture:
    return np.asarray(cv2.GaussianBlur(plain, (0, 0), sigma), np.uint8)


def _black_and_white(plain: Picture) -> Picture:
    return np.asarray(
        cv2.adaptiveThreshold(plain, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 31, 5), np.uint8
    )
