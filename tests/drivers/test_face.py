"""Faces: who is alike, what a live picture has to be like, and what happens without an engine or a face."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import ValidationError

from drivers import face_gates
from drivers.errors import Refused
from drivers.face import embed, likeness, mean
from drivers.face_gates import Gate
from drivers.face_look import one_person
from drivers.face_opencv import OPENCV, OpenCvFaces
from drivers.face_settings import DEFAULT_THRESHOLDS, EngineName, FaceSettings
from drivers.pictures import Picture
from drivers.portrait import Embedding
from tests.pictures import portrait

FRAMES = ("a_frame", "a_turned", "b_frame", "c_frame")
PEOPLE = ("a", "b", "c")
ENGINES = tuple(EngineName)
LIMITS = FaceSettings()


def features(name: str, engine: EngineName = EngineName.OPENCV) -> Embedding:
    found = embed(portrait(name), engine)
    assert found is not None
    return found


def gates(picture: Picture) -> list[Gate]:
    return face_gates.failed(OPENCV.faces(picture), OPENCV.aligned(picture), LIMITS)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_face_is_like_its_own_photograph_and_no_other(engine: EngineName, frame: str):
    live = features(frame, engine)
    for person in PEOPLE:
        alike = likeness(live, features(f"{person}_photo", engine)) >= DEFAULT_THRESHOLDS[engine]
        assert alike is (person == frame[0])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_picture_is_wholly_like_itself(engine: EngineName):
    assert likeness(features("a_frame", engine), features("a_frame", engine)) == pytest.approx(1.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_picture_without_a_face_has_no_features(engine: EngineName):
    assert embed(np.full((480, 640, 3), 128, np.uint8), engine) is None


def test_features_of_two_engines_are_not_compared():
    with pytest.raises(ValueError, match="cannot be compared"):
        likeness(features("a_frame"), features("a_photo", EngineName.FACE_RECOGNITION))


def test_what_is_no_picture_is_said_so():
    for nothing in (None, [], [[1, 2]], 3):
        with pytest.raises(ValueError, match="array of bytes"):
            embed(nothing)  # type: ignore[arg-type]  # that is the point


def test_several_frames_make_one_set_of_features():
    several = mean([features("a_frame"), features("a_turned")])
    photo = features("a_photo")
    single = [likeness(features(name), photo) for name in ("a_frame", "a_turned")]
    assert likeness(several, photo) > sum(single) / 2


def test_of_several_faces_one_stranger_is_enough_to_be_more_than_one_person():
    first, second = features("a_frame"), features("a_turned")
    assert one_person([first, second, first])
    assert not one_person([first, second, features("c_frame"), first])


def test_in_a_mean_each_frame_counts_the_same():
    first, second = (Embedding(EngineName.OPENCV, np.array(each)) for each in ([3.0, 0.0], [0.0, 1.0]))
    middle = mean([first, second])
    assert likeness(middle, first) == pytest.approx(likeness(middle, second))


def test_means_of_nothing_or_of_two_engines_are_refused():
    for several in ([], [features("a_frame"), features("a_frame", EngineName.FACE_RECOGNITION)]):
        with pytest.raises(ValueError, match="one engine"):
            mean(several)


def test_features_are_not_printed():
    assert "vector" not in repr(features("a_photo"))


def test_grey_pictures_are_compared_too():
    grey = np.asarray(cv2.cvtColor(portrait("a_frame"), cv2.COLOR_RGB2GRAY), np.uint8)
    found = embed(grey)
    assert found is not None
    assert likeness(found, features("a_photo")) > LIMITS.likeness_needed


def test_another_model_file_is_not_loaded(tmp_path):
    (tmp_path / "face_detection_yunet_2023mar_int8bq.onnx").write_bytes(b"another engine")
    with pytest.raises(Refused) as refused:
        OpenCvFaces(tmp_path).embed(portrait("a_frame"))
    assert refused.value.code == "FAC-01"


@pytest.mark.parametrize("frame", FRAMES)
def test_a_good_frame_passes_every_gate(frame: str):
    assert gates(portrait(frame)) == []


@pytest.mark.parametrize("frame", FRAMES)
def test_a_head_that_moved_while_the_picture_was_taken_is_blurred(frame: str):
    """A seventh of the face's width; its plain sharpness is still that of a good one."""
    picture = portrait(frame)
    moved = round(OPENCV.faces(picture)[0].width / 7)
    smeared = np.asarray(cv2.blur(picture, (moved, 1)), np.uint8)
    aligned = OPENCV.aligned(smeared)
    assert aligned is not None
    assert face_gates.sharpness(aligned) > LIMITS.sharpness
    assert gates(smeared) == [Gate.BLUR]


def test_each_gate_stops_what_it_is_for():
    frame = portrait("a_frame")
    assert gates(np.hstack([frame, portrait("b_frame")])) == [Gate.ONE_FACE]
    assert gates(np.zeros_like(frame)) == [Gate.ONE_FACE]
    assert gates(portrait("a_photo")) == [Gate.SIZE]
    assert gates(np.asarray(cv2.GaussianBlur(frame, (0, 0), 6), np.uint8)) == [Gate.BLUR]
    assert gates(np.asarray(frame * 0.3, np.uint8)) == [Gate.LIGHT]
    middle = (320, 240)
    leaning = cv2.warpAffine(frame, cv2.getRotationMatrix2D(middle, -25, 1), (640, 480))
    assert gates(np.asarray(leaning, np.uint8)) == [Gate.POSE]


def test_a_mirrored_face_is_turned_the_other_way():
    frame = portrait("a_turned")
    (face,), (mirrored,) = OPENCV.faces(frame), OPENCV.faces(np.ascontiguousarray(frame[:, ::-1]))
    # The formula has half a degree of its own on either side.
    assert face_gates.turn(mirrored) == pytest.approx(-face_gates.turn(face) - 1.0, abs=3.0)


@pytest.mark.parametrize(
    ("engine", "threshold"), [("face_recognition", 0.4), ("face_recognition", 0.49), ("opencv", 0.3)]
)
def test_a_threshold_that_lets_strangers_in_is_refused(engine: str, threshold: float):
    with pytest.raises(ValidationError):
        FaceSettings.model_validate({"engine": engine, "threshold": threshold})


SHAPES = st.tuples(st.integers(0, 90), st.integers(0, 90), st.sampled_from([1, 3, 4]))


@settings(max_examples=60, deadline=None)
@given(SHAPES.flatmap(lambda shape: arrays(np.uint8, shape)))
def test_no_picture_crashes_the_engine(picture: Picture):
    assert isinstance(embed(picture), Embedding | None)
    assert isinstance(OPENCV.faces(picture), list)
