"""`make fuzz`: guided by coverage, looks for bytes that crash or stall a codec of a wire; SECONDS for each.

What it finds is left in out/fuzz; a sample that proves a fault belongs into tests/fuzz/corpus as hex.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris
import numpy as np

with atheris.instrument_imports(include=["drivers", "kiosk"]):
    from drivers import (
        card_files,
        fingerprint_frames,
        id_card_frames,
        id_card_text,
        insurance_terminal_links,
        pin_pad_frames,
        qr,
        resident_card,
        scan_frames,
    )
    from drivers.errors import Trouble
    from drivers.pcsc import Reply
    from drivers.tape import Wire
    from kiosk.identity.media import IDENTIFICATION, MediaSettings, classify

SLOWEST_SECONDS = 2
OUT = Path("out/fuzz")
CORPUS = Path("tests/fuzz/corpus")
CODES = MediaSettings(hospital_card=r"HC\d{8}", social_card_code=r"SSC:[0-9A-F]{32}")


def sam_frames(data: bytes) -> None:
    """Cut into pieces by its own first byte, as a wire would."""
    piece, replies = max(1, data[0] if data else 1), id_card_frames.Replies()
    for at in range(0, len(data), piece):
        reply = replies.arrived(data[at : at + piece])
        if reply is not None:
            id_card_frames.parts(reply.data, fingerprint=bool(data[0] & 1))
            return


def records(data: bytes) -> None:
    found = card_files.records([data[at : at + 40] for at in range(0, len(data), 40)])
    card_files.holder(found, found)


def health_card(data: bytes) -> None:
    """What a resident health card answers, one piece after the other, and the person behind it."""
    pieces = [data[at : at + 40] for at in range(0, len(data), 40)]
    said = iter(pieces)
    holder = resident_card.read_free(lambda _command: Reply(next(said, b""), resident_card.OK))
    resident_card.with_person(holder, card_files.records(pieces))


def classifier(data: bytes) -> None:
    classify(data.decode("utf-8", "replace"), IDENTIFICATION, CODES)


def scanned(data: bytes) -> None:
    """What a scanner sends in pieces as long as the first byte says, and what each code is taken for."""
    first = data[0] if data else 1
    framer, piece = scan_frames.Framer(marked=bool(first & 1)), max(1, first)
    for at in range(0, len(data), piece):
        for frame in (*framer.arrived(data[at : at + piece]), *(framer.silence() if first & 2 else ())):
            text = scan_frames.clean(frame, aim_prefix=bool(first & 4))
            if text is not None and not text.isprintable():
                raise AssertionError("a code with what cannot be printed")


def pictures(data: bytes) -> None:
    """Dots of a picture as wide as the first byte says, each drawn large enough to be a part of a code."""
    width = 8 + (data[0] if data else 0)
    dots = np.frombuffer(data[1:], np.uint8)
    rows = dots[: len(dots) // width * width].reshape(-1, width)
    qr.find_codes(rows.repeat(3, axis=0).repeat(3, axis=1))


def pin_pad(data: bytes) -> None:
    with suppress(pin_pad_frames.Broken):
        content = pin_pad_frames.Frames().arrived(data)
        if content is not None:
            pin_pad_frames.answer(content)
    pin_pad_frames.masked(data)


def fingerprint(data: bytes) -> None:
    fingerprint_frames.masked(data)
    with suppress(fingerprint_frames.Broken):
        fingerprint_frames.Packets().arrived(data)


def insurance_terminal(data: bytes) -> None:
    if len(insurance_terminal_links.masked(data)) != len(data):
        raise AssertionError("what is masked has another length")


def recorder(data: bytes) -> None:
    """Each line's frames collected for the tape, in pieces as long as the first byte says."""
    piece = max(1, data[0] if data else 1)
    for codec in (fingerprint_frames, id_card_frames, insurance_terminal_links, pin_pad_frames):
        wire = Wire(codec.__name__, codec.masked, codec.whole)
        for at in range(0, len(data), piece):
            wire.came(data[at : at + piece])
        wire.closed()


TARGETS: dict[str, Callable[[bytes], object]] = {
    "sam_frames": sam_frames,
    "sam_content": lambda data: id_card_frames.parts(data, fingerprint=bool(data[:1] > b"a")),
    "id_card_text": id_card_text.read_text,
    "records": records,
    "health_card": health_card,
    "classifier": classifier,
    "scan_frames": scanned,
    "find_codes": pictures,
    "pin_pad": pin_pad,
    "fingerprint": fingerprint,
    "insurance_terminal": insurance_terminal,
    "recorder": recorder,
}


def survives(name: str) -> Callable[[bytes], None]:
    codec = TARGETS[name]

    def one(data: bytes) -> None:
        began = time.monotonic()
        with suppress(Trouble):  # To say what is wrong is what is asked of it.
            codec(data)
        if time.monotonic() - began > SLOWEST_SECONDS:
            raise AssertionError(f"{name} was busy with {len(data)} bytes")

    return one


def corpus_of(name: str) -> Path:
    """A folder that the fuzzer goes on from and adds to, begun with everything that was ever odd."""
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    for file in CORPUS.glob("*.hex"):
        (folder / file.stem).write_bytes(bytes.fromhex(file.read_text("ascii")))
    return folder


def main() -> None:
    """Each target in a process of its own: the fuzzer ends the one that it runs in."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--target", choices=TARGETS)
    wanted = asked.parse_args()
    if wanted.target:
        limits = [f"-max_total_time={wanted.seconds}", "-max_len=4096", f"-artifact_prefix={OUT}/"]
        atheris.Setup([sys.argv[0], *limits, str(corpus_of(wanted.target))], survives(wanted.target))
        atheris.Fuzz()
        return
    broken = [name for name in TARGETS if not _ran_through(name, wanted.seconds)]
    sys.exit(f"broken: {', '.join(broken)}; the bytes are in {OUT}" if broken else 0)


def _ran_through(name: str, seconds: int) -> bool:
    command = [sys.executable, "-m", "tools.fuzz", "--target", name, "--seconds", str(seconds)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    last = [line for line in ran.stderr.splitlines() if "DONE" in line or "ERROR" in line or "Done" in line]
    sys.stdout.write(f"{name}: {' '.join(last[-2:]) or 'stopped'}\n")
    return ran.returncode == 0


if __name__ == "__main__":
    main()
