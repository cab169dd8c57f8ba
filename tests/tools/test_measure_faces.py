"""The figures of face engines: what they are counted from, and what is not counted from too little."""

from pathlib import Path

import pytest

from drivers.face_settings import EngineName
from tests.pictures import FOLDER
from tools.measure_faces import Figures, measured, read_pairs

PAIRS = "same,live,reference\n1,a_frame.jpg,a_photo.jpg\n0,b_frame.jpg,a_photo.jpg\n0,empty.pgm,a_photo.jpg\n"


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    for picture in FOLDER.glob("*.jpg"):
        (tmp_path / picture.name).symlink_to(picture)
    (tmp_path / "empty.pgm").write_bytes(b"P5 1 1 255\n\xff")
    (tmp_path / "pairs.csv").write_text(PAIRS, "utf-8")
    return tmp_path


@pytest.mark.parametrize("engine", EngineName)
def test_pairs_of_a_folder_are_measured(faces: Path, engine: EngineName):
    figures = measured(read_pairs(faces), engine)
    assert (len(figures.same), len(figures.different), figures.faceless) == (1, 2, 1)
    assert figures.accepted(0.5) == (1.0, 0.0)
    assert min(figures.seconds) > 0


def test_a_rate_is_taken_where_so_many_strangers_pass():
    different = [number / 100 for number in range(100)]
    figures = Figures([0.5, 0.985, 0.995], different, 0, [])
    # One of a hundred may pass, the one with 0.99; whoever is above the next one passes with it.
    assert figures.tar_at(0.01) == pytest.approx(2 / 3)
    assert figures.tar_at(0.5) == pytest.approx(1.0)


def test_a_rate_that_too_few_pairs_could_show_is_not_given():
    assert Figures([0.5], [0.1] * 999, 0, []).tar_at(0.001) is None
    assert Figures([], [0.1] * 999, 0, []).tar_at(0.01) is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "pairs.csv can't be read: .*No such file"),
        (b"same,live\n1,a\n", "needs the columns same, live, reference"),
        (b"", "needs the columns same, live, reference"),
        (b"same,live,reference\n", "names no pair"),
        (b"same,live,reference\n1,\xff\xfe,b\n", "pairs.csv can't be read: .*utf-8"),
        (b'same,live,reference\n1,"a.jpg,b\n', "pairs.csv can't be read: unexpected end of data"),
        (b"same,live,reference\nmaybe,a_frame.jpg,a_photo.jpg\n", "line 2: same is 1 or 0$"),
        (b"same,live,reference\n1,a_frame.jpg\n", "line 2: reference: is empty$"),
        (
            b"same,live,reference\n1,a_frame.jpg,a_photo.jpg\n0,gone.jpg,pairs.csv\n",
            "pairs.csv:\nline 3: live: gone.jpg cannot be read: No such file or directory"
            "\nline 3: reference: pairs.csv is not a picture$",
        ),
    ],
)
def test_what_is_wrong_in_a_folder_is_told_line_by_line(faces: Path, content: bytes | None, told: str):
    if content is None:
        (faces / "pairs.csv").unlink()
    else:
        (faces / "pairs.csv").write_bytes(content)
    with pytest.raises(SystemExit, match=told):
        read_pairs(faces)
