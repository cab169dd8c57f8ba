"""python -m kiosk identify --face: somebody stands before the camera and does what they are told to."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from drivers.face_opencv import OPENCV
from hardware_sim.camera.stream import CameraPart
from hardware_sim.part import Part
from kiosk.text import Text, words
from tests.kiosk.test_identify import LIN, bench, config_with
from tests.pictures import FOLDER, portrait
from tests.program import kiosk
from tests.stories.test_raising import chip_photo

DEEDS = {
    words("en").say(Text(f"face.{each}")): each for each in ("turn_left", "turn_right", "blink", "open_mouth")
}
CHILD = "330102202003071040"
FACE = {"task_seconds": 4.0, "begin_seconds": 5.0, "attempts": 1}


async def steps_up(camera: Part, person: str) -> None:
    face = OPENCV.faces(portrait(f"{person}_frame"))[0]
    spots = (face.right_eye, face.left_eye, face.nose, face.right_mouth, face.left_mouth)
    await camera.order("face", {"file": str(FOLDER / f"{person}_frame.jpg"), "spots": spots})


async def asked(config: Path, camera: Part, *given: str) -> dict[str, Any]:
    """What the command prints, while the person before the camera obeys what it says."""
    command = [sys.executable, "-m", "kiosk", "identify", "--config", str(config), "--unmasked", "--agreed"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, *given, stdout=pipe, stderr=pipe)
    assert process.stdout is not None
    assert process.stderr is not None
    async for line in process.stderr:
        await camera.order("does", {"deed": DEEDS.get(line.decode().strip(), "rest")})
    printed = await process.stdout.read()
    return {"exit": await process.wait(), **json.loads(printed)}


def identified(config_file: Path, folder: Path, person: str, *given: str) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        async with bench(folder) as parts:
            camera = CameraPart(lambda person, kind: f"{person} {kind}")
            await camera.start()
            try:
                config = config_with({**parts, "camera": camera}, config_file)
                text = config.read_text("utf-8").replace("[health_card]", "[health_card]\nface_check = true")
                config.write_text(text + tomli_w.dumps({"face": FACE}), "utf-8")
                photo = str(chip_photo(folder / "photo.png", "a"))
                await parts["id_card"].order("lay", {"person": "lin", "photo": photo})
                await parts["health_card"].order("before_camera", {"person": "lin"})
                await steps_up(camera, person)
                return await asked(config, camera, *given)
            finally:
                await camera.stop()

    return asyncio.run(asyncio.wait_for(run(), 90))


@pytest.mark.parametrize(
    ("beside", "medium", "level"), [("card", "id_card", "chip_read"), ("number", "face", "face_matched")]
)
def test_a_face_identifies_beside_a_card_and_beside_a_number(
    config_file: Path, tmp_path: Path, beside: str, medium: str, level: str
):
    said = identified(config_file, tmp_path, "a", "--face", beside, "--id-number", LIN.id_number)
    assert said["exit"] == 0, said
    assert (said["exit"], said["medium"], said["level"], said["face_seen"]) == (0, medium, level, True)
    assert (said["fields"]["name"], said["fields"]["id_number"]) == (LIN.name, LIN.id_number)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("--face", "number", "--id-number", "330102195803126421"), "CFG-13"),
        (("--face", "number", "--id-number", LIN.id_number), "CFG-14"),
        (("--face", "number", "--id-number", CHILD, "--agreed"), "CFG-14"),
        (("--face", "card"), "CFG-12"),
    ],
)
def test_nobody_is_looked_at_before_everything_is_there(config_file: Path, given: tuple[str, ...], code: str):
    """A number, a consent, and something to compare with."""
    away = {"camera": {"source": "http://127.0.0.1:9/"}}
    away |= {"health_card": {"url": "http://127.0.0.1:9", "face_check": True}}
    head = config_file.read_text("utf-8").split("[social_card]")[0]
    config_file.write_text(head + tomli_w.dumps(away), "utf-8")
    ended = kiosk("identify", "--config", config_file, *given, given="n\n")
    assert (ended.returncode, json.loads(ended.stdout)["code"]) == (1, code)
    assert LIN.id_number not in ended.stdout + ended.stderr
