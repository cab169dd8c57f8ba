"""python -m kiosk same-person: is the person in a frame the one on a photograph? Keeps nothing."""

from dataclasses import dataclass
from pathlib import Path

import click

from drivers import face_gates
from drivers.errors import Refused, Trouble
from drivers.face import embed, likeness
from drivers.face_gates import Gate
from drivers.face_opencv import OPENCV
from drivers.face_settings import FaceSettings
from drivers.pictures import load, swapped
from kiosk.commands.shared import JSON, LANGUAGE, print_json
from kiosk.config import load as load_config
from kiosk.text import words


@dataclass(frozen=True)
class Comparison:
    """`failed` says what is wrong with the frame; it does not change whether the two are the same."""

    likeness: float
    same: bool
    failed: list[Gate]


@click.command(name="same-person")
@click.argument("photo", type=click.Path(path_type=Path))
@click.argument("frame", type=click.Path(path_type=Path))
@click.option(
    "--config", "file", type=click.Path(path_type=Path), help="Config file whose [face] section counts."
)
@LANGUAGE
@JSON
def same_person(photo: Path, frame: Path, file: Path | None, language: str, as_json: bool) -> None:
    """Compare the face in a camera's FRAME with an ID PHOTO. Exit status 1 when one has no face."""
    settings = load_config(file).face if file else FaceSettings()
    try:
        compared = compare(photo, frame, settings)
    except Trouble as why:
        if not as_json:
            raise
        print_json({"code": why.code, "detail": why.detail})
        raise SystemExit(1) from None
    gates = [_gate(gate, gate not in compared.failed, language) for gate in Gate]
    if as_json:
        print_json(_shown(compared, settings, gates))
        return
    verdict = "the same person" if compared.same else "not the same person"
    click.echo(f"{verdict}: likeness {compared.likeness:.3f}, needed {settings.likeness_needed:g}")
    for gate in gates:
        click.echo(f"  {'good' if gate['passed'] else 'bad ':<5} {gate['gate']:<9} {gate['says']}".rstrip())


def compare(photo: Path, frame: Path, settings: FaceSettings) -> Comparison:
    """Raises Refused for a file that is no picture or has no face, or an engine that cannot work here."""
    still, live = swapped(load(photo)), swapped(load(frame))
    on_photo, before = embed(still, settings.engine), embed(live, settings.engine)
    if on_photo is None:
        raise Refused("FAC-04", "no face on the photograph")
    if before is None:
        raise Refused("FAC-05", "no face in the frame")
    alike = likeness(before, on_photo)
    failed = face_gates.failed(OPENCV.faces(live), OPENCV.aligned(live), settings)
    return Comparison(alike, alike >= settings.likeness_needed, failed)


def _gate(gate: Gate, passed: bool, language: str) -> dict[str, object]:
    says = "" if passed else words(language).say(f"face.{gate}")
    return {"gate": str(gate), "passed": passed, "says": says}


def _shown(compared: Comparison, settings: FaceSettings, gates: list[dict[str, object]]) -> dict[str, object]:
    return {
        "likeness": round(compared.likeness, 4),
        "threshold": settings.likeness_needed,
        "same": compared.same,
        "engine": str(settings.engine),
        "gates": gates,
    }
