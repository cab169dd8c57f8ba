"""A camera at the far end of a stream: MJPEG over loopback, frames drawn on the fly with a sensor's noise."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from hardware_sim.camera import portraits
from hardware_sim.camera.code_frames import HEIGHT, POSES, SPOILS, WIDTH, Frame, phone
from hardware_sim.camera.faces import DEEDS, Person
from hardware_sim.forms import Form, blanks
from hardware_sim.part import Json
from hardware_sim.services.media import CODES

BOUNDARY = b"frame"
HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=" + BOUNDARY + b"\r\n\r\n"
FRAMES_PER_SECOND = 15
NOISE, GRAINS = 6, 4
SHOWN = blanks(
    "person code~ text texts:list symbology spoil pose seed:whole",
    code=CODES,
    symbology=("qr_code", "code_128"),
    spoil=SPOILS,
    pose=tuple(POSES),
)
KNOWN = {"file": portraits.NAMES, "other": portraits.NAMES}
ONE, TWO = blanks("file~!", **KNOWN), blanks("file~! other~!", **KNOWN)
PICTURES = ("picture", "held_up", "two_faces", "black", "freeze")


class CameraPart:
    """Shows what is held before it to whoever opens its stream. `code_of` makes a person's code of a kind."""

    name = "camera"
    forms = (
        Form("show", "Hold a phone before the camera", "手机对准镜头", SHOWN),
        Form(
            "face", "Somebody steps before the camera", "有人站到镜头前", blanks("file~! spots:any", **KNOWN)
        ),
        Form("does", "Whoever stands there moves", "镜头前的人做动作", blanks("deed!", deed=DEEDS)),
        Form(
            "nothing",
            "Nobody is before the camera",
            "镜头前无人",
            ends=("show", "face", *PICTURES),
        ),
        Form("picture", "A photograph fills the picture", "照片占满画面", ONE, fault="F12"),
        Form("held_up", "A photograph of a face is held up", "手持照片冒充本人", ONE, fault="F12"),
        Form("two_faces", "Two people are before the camera", "镜头前有两人", TWO, fault="F12"),
        Form("black", "The picture is black", "画面全黑", fault="F12"),
        Form("freeze", "The picture stands still", "画面静止", fault="F12"),
        Form("unplug", "Unplug the camera", "拔下摄像头", fault="F12"),
        Form("replug", "Plug the camera in again", "插回摄像头", ends=("unplug",)),
    )

    def __init__(self, code_of: Callable[[str, str], str]) -> None:
        self._code_of = code_of
        self._server: asyncio.Server | None = None
        self._port = 0
        self._viewers: set[asyncio.StreamWriter] = set()
        dice = np.random.default_rng(1)
        self._grain = dice.integers(0, NOISE, (GRAINS, HEIGHT, WIDTH, 3), dtype=np.uint8)
        self._noise = 0
        self._scene, self._still, self._shown, self._sent = empty_room(), False, "nothing", 0
        self._person: Person | None = None
        self._changes = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for viewer in list(self._viewers):
            viewer.transport.abort()
        self._server = None

    async def reset(self) -> None:
        self._show("nothing", empty_room())
        self._sent = 0
        if self._server is None:
            await self.start()

    def settings(self) -> Json:
        return {"camera": {"source": f"http://127.0.0.1:{self._port}/camera.mjpg"}}

    def books(self) -> Json:
        return {
            "plugged": self._server is not None,
            "shown": self._shown,
            "frozen": self._still,
            "changes": self._changes,
            "frames": self._sent,
        }

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        """Carry out show, face, does, nothing, unplug, replug, or one of PICTURES.

        "face" {file, spots} lets a person step before the camera, who rests; "does" {deed} moves that person.
        A file is one of the bench's portraits, whose spots are known, or the path of a picture.
        """
        match order:
            case "freeze":
                self._still = True
            case "unplug":
                await self.stop()
            case "replug":
                await self.stop()
                await self.start()
            case _:
                self._hold(order, args)
        return self.books()

    def _hold(self, what: str, args: Mapping[str, Any]) -> None:
        """Change what is before the lens."""
        match what:
            case "show":
                self._show(f"a code, {args.get('spoil', 'clean')}", self._phone(args))
            case "picture":
                self._show("a picture", _portrait(args, "file"))
            case "held_up":
                self._show("a photograph that is held up", held_up(_portrait(args, "file")))
            case "two_faces":
                self._show("two people", side_by_side(_portrait(args, "file"), _portrait(args, "other")))
            case "face":
                self._step_up(args)
            case "does":
                if self._person is None:
                    raise ValueError("nobody stands before the camera")
                self._person.does(str(args["deed"]))
            case "nothing":
                self._show("nothing", empty_room())
            case "black":
                self._show("black", np.zeros((HEIGHT, WIDTH, 3), np.uint8))
            case _:
                raise ValueError(f"the camera does not know the order {what!r}")

    def _step_up(self, args: Mapping[str, Any]) -> None:
        spots = args.get("spots") or portraits.SPOTS.get(str(args["file"]))
        if spots is None:
            raise ValueError("where are the parts of this face? They stand under 'spots'")
        person = Person(_portrait(args, "file"), spots)
        self._show("a face", empty_room())
        self._person = person

    def _show(self, what: str, scene: Frame) -> None:
        self._shown, self._scene, self._still, self._person = what, scene, False, None
        self._changes += 1

    def _phone(self, args: Mapping[str, Any]) -> Frame:
        spoil, seed = str(args.get("spoil", "clean")), int(args.get("seed", 0))
        if "texts" in args:
            return side_by_side(*(phone(str(each), spoil, seed) for each in args["texts"]))
        symbology, pose = str(args.get("symbology", "qr_code")), str(args.get("pose", "straight"))
        return phone(self._text(args), spoil, seed, symbology, pose)

    def _text(self, args: Mapping[str, Any]) -> str:
        if "text" in args:
            return str(args["text"])
        if "person" not in args:
            raise ValueError("whose code? Name a 'person', or give a 'text'")
        return self._code_of(str(args["person"]), str(args.get("code", "health_card_static")))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._viewers.add(writer)
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(HEAD)
            await self._stream(writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # Whoever looked has gone.
        finally:
            self._viewers.discard(writer)
            writer.close()

    async def _stream(self, writer: asyncio.StreamWriter) -> None:
        picture = self._jpeg()
        while not writer.is_closing():
            picture = picture if self._still else self._jpeg()
            head = b"--%b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (
                BOUNDARY,
                len(picture),
            )
            writer.write(head + picture + b"\r\n")
            self._sent += 1
            await writer.drain()
            await asyncio.sleep(1 / FRAMES_PER_SECOND)

    def picture(self) -> bytes:
        """The frame that it would send now, as JPEG."""
        return self._jpeg()

    def _jpeg(self) -> bytes:
        self._noise = (self._noise + 1) % len(self._grain)
        scene = self._person.frame() if self._person else self._scene
        return cv2.imencode(".jpg", cv2.add(scene, self._grain[self._noise]))[1].tobytes()


def side_by_side(left: Frame, right: Frame) -> Frame:
    """The middles of two pictures in one."""
    edge = WIDTH // 8
    beside = np.hstack([left[:, edge:-edge], right[:, edge:-edge]])
    return np.asarray(cv2.resize(beside, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


def held_up(photograph: Frame) -> Frame:
    """A print in somebody's hand: smaller than a face, aslant, with a white edge, in the room."""
    room = empty_room()
    flat = np.array([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], np.float32)
    there = np.array([(150, 90), (500, 70), (515, 385), (130, 370)], np.float32)
    edged = cv2.copyMakeBorder(
        photograph[14:-14, 14:-14], 14, 14, 14, 14, cv2.BORDER_CONSTANT, value=(245,) * 3
    )
    change = cv2.getPerspectiveTransform(flat, there)
    cv2.warpPerspective(edged, change, (WIDTH, HEIGHT), dst=room, borderMode=cv2.BORDER_TRANSPARENT)
    return room


def _portrait(args: Mapping[str, Any], name: str) -> Frame:
    return read_picture(portraits.file_of(str(args[name])))


def empty_room() -> Frame:
    light = np.linspace(60, 120, WIDTH, dtype=np.float32)
    return np.asarray(np.broadcast_to(light[None, :, None], (HEIGHT, WIDTH, 3)), np.uint8).copy()


def read_picture(file: Path) -> Frame:
    """A photograph, as large as the camera's frames. Raises ValueError when there is none in `file`."""
    content = np.fromfile(file, np.uint8) if file.is_file() else np.empty(0, np.uint8)
    picture = cv2.imdecode(content, cv2.IMREAD_COLOR) if content.size else None
    if picture is None:
        raise ValueError(f"there is no picture in {file}")
    return np.asarray(cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
