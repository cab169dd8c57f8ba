"""Is it a living head? Rows of looks in, a verdict out; and what the mesh makes of warped portraits."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import Refused
from drivers.face_gates import turn
from drivers.face_mesh import MESH, Expression, FaceMesh
from drivers.face_opencv import OPENCV
from drivers.liveness import FAILED, TASKS, Liveness, Progress, Seen, Task, random_tasks
from drivers.portrait import Face
from hardware_sim.camera.faces import Person
from tests.pictures import portrait

OPEN, SHUT = 0.25, 0.08
STEP = 0.1


def head(turned: float = 0.0, left: float = 200.0, width: float = 100.0) -> Face:
    """A face whose nose stands as far aside as that of a head turned by so many degrees."""
    middle, y = left + width / 2, 200.0
    nose = middle + (turned + 0.5) / 79.6 * 40
    return Face(
        left, 150, width, 120, (middle - 20, y), (middle + 20, y), (nose, 220), (190, 240), (230, 240), 0.9
    )


class Row:
    """Looks a tenth of a second apart."""

    def __init__(self, *tasks: Task) -> None:
        self.liveness, self.now = Liveness(tasks, seconds=8.0), 0.0

    def sees(self, count: int = 1, eyes: float = OPEN, mouth: float = 0.05, **face: float) -> Progress:
        for _ in range(count):
            self.now += STEP
            self.liveness.saw(Seen(self.now, head(**face), Expression(eyes, mouth)))
        return self.liveness.progress

    def sees_nobody(self, seconds: float) -> Progress:
        end = self.now + seconds
        while self.now < end:
            self.now += STEP
            self.liveness.saw(Seen(self.now))
        return self.liveness.progress

    def does(self, task: Task) -> Progress:
        match task:
            case Task.TURN_LEFT:
                return self.sees(3, turned=25)
            case Task.TURN_RIGHT:
                return self.sees(3, turned=-25)
            case Task.OPEN_MOUTH:
                return self.sees(3, mouth=0.6)
        self.sees(2, eyes=SHUT)
        return self.sees()


PAIRS = list(permutations(Task, TASKS))


@pytest.mark.parametrize("tasks", PAIRS, ids="-".join)
def test_who_does_both_things_is_alive(tasks: tuple[Task, Task]):
    row = Row(*tasks)
    for task in tasks:
        assert row.sees(5) is Progress.DOING
        assert row.liveness.task is task
        row.does(task)
    assert row.liveness.progress is Progress.ALIVE


def test_a_photograph_that_is_held_still_is_too_late():
    assert Row(Task.BLINK, Task.TURN_LEFT).sees(100) is Progress.TOO_LATE


def test_the_other_side_is_wrong_at_once():
    row = Row(Task.TURN_LEFT, Task.BLINK)
    row.sees(5)
    assert row.sees(turned=-25) is Progress.WRONG


@pytest.mark.parametrize("shut", [60, 1000])
def test_eyes_that_stay_shut_are_no_blink(shut: int):
    row = Row(Task.BLINK, Task.TURN_LEFT)
    row.sees(5)
    row.sees(shut, eyes=SHUT)
    assert row.sees() is not Progress.ALIVE
    assert row.liveness.task in (Task.BLINK, None)


def test_a_mouth_that_was_always_open_is_not_opened():
    row = Row(Task.OPEN_MOUTH, Task.BLINK)
    row.sees(5, mouth=0.4)
    row.sees(10, mouth=0.4)
    assert row.liveness.task is Task.OPEN_MOUTH


@pytest.mark.parametrize("jump", [{"left": 400.0}, {"width": 220.0}])
def test_a_face_that_jumps_is_another_one(jump: dict[str, float]):
    row = Row(Task.BLINK, Task.TURN_LEFT)
    row.sees(5)
    assert row.sees(**jump) is Progress.BROKEN


def test_a_face_that_is_away_for_a_moment_is_the_same_and_for_longer_is_not():
    row = Row(Task.BLINK, Task.TURN_LEFT)
    row.sees(5)
    assert row.sees_nobody(0.4) is Progress.DOING
    row.sees(2)
    assert row.sees_nobody(2.0) is Progress.BROKEN


LOOKS = st.tuples(st.floats(-90, 90), st.floats(0, 1), st.floats(0, 1), st.floats(0, 640))


@given(st.lists(LOOKS, max_size=40), st.permutations(list(Task)))
def test_no_row_of_looks_breaks_it_and_the_end_is_the_end(looks: list[tuple[float, ...]], tasks: list[Task]):
    liveness, ended = Liveness(tuple(tasks[:TASKS]), 8.0), None
    for at, (turned, eyes, mouth, left) in enumerate(looks):
        liveness.saw(Seen(at * STEP, head(turned, left), Expression(eyes, mouth)))
        assert ended in (None, liveness.progress)
        if liveness.progress in (*FAILED, Progress.ALIVE):
            ended = liveness.progress


def test_the_tasks_are_two_different_ones_and_nobody_can_foresee_them():
    drawn = [random_tasks() for _ in range(200)]
    assert all(len(set(each)) == TASKS for each in drawn)
    assert len(set(drawn)) == 12


@pytest.mark.parametrize("name", ["a_frame", "c_frame"])
def test_a_warped_portrait_does_what_the_bench_says(name: str):
    """That the parts work together: a rubber mask, no measure of real heads."""
    picture = portrait(name)
    face = OPENCV.faces(picture)[0]
    spots = (face.right_eye, face.left_eye, face.nose, face.right_mouth, face.left_mouth)

    def after(deed: str) -> tuple[float, Expression]:
        now = [0.0]
        person = Person(picture, spots, lambda: now[0])
        person.does(deed)
        now[0] = 0.6
        (moved,) = OPENCV.faces(person.frame())
        return turn(moved), MESH.expression(person.frame(), moved)

    rest, resting = after("rest")
    assert after("turn_left")[0] - rest > 15
    assert after("turn_right")[0] - rest < -15
    assert after("blink")[1].eyes < 0.5 * resting.eyes
    assert after("open_mouth")[1].mouth > resting.mouth + 0.3


def test_another_file_in_the_models_place_is_refused(tmp_path):
    with pytest.raises(Refused) as why:
        FaceMesh(tmp_path).expression(portrait("a_frame"), OPENCV.faces(portrait("a_frame"))[0])
    assert why.value.code == "FAC-06"
