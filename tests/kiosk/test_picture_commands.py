"""python -m kiosk decode and same-person, as somebody types them."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result

from hardware_sim.camera.code_frames import phone
from kiosk.__main__ import main
from tests.pictures import FOLDER

STATIC = f"{'3f' * 32}:1"
ID_NUMBER = "11010519491231002X"


def kiosk(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def as_json(*words: str | Path) -> Any:
    return json.loads(kiosk(*words, "--json").stdout)


def held(folder: Path, text: str, symbology: str = "qr_code") -> Path:
    file = folder / "held.png"
    cv2.imwrite(str(file), phone(text, symbology=symbology))
    return file


def test_decode_names_the_class_and_masks_what_is_personal(tmp_path: Path):
    image = held(tmp_path, STATIC)
    (picture,) = as_json("decode", image)
    (code,) = picture["codes"]
    assert picture["image"] == str(image)
    assert (code["text"], code["symbology"]) == ("3f3f****:1", "qr_code")
    assert code["class"] == "health_card_static"
    assert len(code["corners"]) == 4
    assert STATIC not in kiosk("decode", image).stdout


def test_decode_prints_all_when_asked_to(tmp_path: Path):
    (picture,) = as_json("decode", held(tmp_path, ID_NUMBER, "code_128"), "--unmasked")
    assert [(code["text"], code["class"]) for code in picture["codes"]] == [(ID_NUMBER, "id_number")]


@pytest.mark.parametrize(
    ("text", "shown", "kind"),
    [
        ("https://example.org/a", "https://example.org/a", "url"),
        ("12345678", "****", "visit_slip"),
        ("hello everybody", "hell****dy", "unknown"),
    ],
)
def test_decode_shows_where_a_link_leads_and_nothing_else(tmp_path: Path, text: str, shown: str, kind: str):
    (picture,) = as_json("decode", held(tmp_path, text))
    assert [(code["text"], code["class"]) for code in picture["codes"]] == [(shown, kind)]


def test_decode_takes_several_pictures_and_one_without_a_code(tmp_path: Path):
    empty = tmp_path / "empty.png"
    cv2.imwrite(str(empty), np.full((60, 80, 3), 90, np.uint8))
    pictures = as_json("decode", empty, held(tmp_path, STATIC))
    assert [len(picture["codes"]) for picture in pictures] == [0, 1]


def test_decode_of_no_picture_says_so(tmp_path: Path):
    ended = kiosk("decode", tmp_path / "none.png", "--json")
    assert (ended.exit_code, json.loads(ended.stdout)["code"]) == (1, "PIC-01")


def test_the_person_on_the_photograph_is_recognised():
    said = as_json("same-person", FOLDER / "a_photo.jpg", FOLDER / "a_frame.jpg")
    assert said["same"]
    assert said["likeness"] > said["threshold"] == 0.38
    assert all(gate["passed"] for gate in said["gates"])


def test_somebody_else_is_not():
    said = as_json("same-person", FOLDER / "a_photo.jpg", FOLDER / "b_frame.jpg")
    assert not said["same"]
    assert said["likeness"] < said["threshold"]


def test_a_poor_frame_says_what_to_do():
    gates = as_json("same-person", FOLDER / "a_photo.jpg", FOLDER / "a_photo.jpg")["gates"]
    (bad,) = [gate for gate in gates if not gate["passed"]]
    assert bad == {"gate": "size", "passed": False, "says": "Please come a little closer."}


@pytest.mark.parametrize(("faceless", "code"), [("photo", "FAC-04"), ("frame", "FAC-05")])
def test_a_picture_without_a_face_is_told_by_its_code(tmp_path: Path, faceless: str, code: str):
    empty, face = tmp_path / "empty.png", FOLDER / "a_photo.jpg"
    cv2.imwrite(str(empty), np.full((480, 640, 3), 90, np.uint8))
    both = (empty, face) if faceless == "photo" else (face, empty)
    ended = kiosk("same-person", *both, "--json")
    assert (ended.exit_code, json.loads(ended.stdout)["code"]) == (1, code)
    assert code in kiosk("same-person", *both).stderr


def test_the_config_file_chooses_engine_and_threshold(config_file: Path):
    content = config_file.read_text("utf-8") + '\n[face]\nengine = "face_recognition"\nthreshold = 0.9\n'
    config_file.write_text(content, "utf-8")
    said = as_json("same-person", FOLDER / "a_photo.jpg", FOLDER / "a_frame.jpg", "--config", config_file)
    assert (said["engine"], said["threshold"], said["same"]) == ("face_recognition", 0.9, False)


def test_decode_shows_what_a_terminal_would_obey_as_its_number(tmp_path: Path):
    image = held(tmp_path, "\x1b[2Jgo\x07\u202eaway\x9b")
    said = kiosk("decode", image, "--unmasked").stdout
    assert r"\x1b[2Jgo\x07\u202eaway\x9b" in said
    assert all(each.isprintable() or each == "\n" for each in said)
