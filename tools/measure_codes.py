"""Codes in spoiled frames: how many we read beside either decoder alone, and what a clear frame costs.

The frames are drawn by the bench, seeded; they are no photographs. Times are of this thread, so that a busy
machine counts less.
"""

import statistics
import time
from collections import Counter
from collections.abc import Callable

import zxingcpp
from pyzbar import pyzbar

from drivers.pictures import Picture
from drivers.qr import find_codes
from hardware_sim.camera.code_frames import SPOILS, phone

EACH, CLEAR, ROUNDS = 25, 20, 7
Reader = Callable[[Picture], list[str]]
USUAL = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128])


def _ours(frame: Picture) -> list[str]:
    return [code.text for code in find_codes(frame)]


def _zxing(frame: Picture) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(frame)]


def _zxing_usual(frame: Picture) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(frame, formats=USUAL)]


def _zbar(frame: Picture) -> list[str]:
    return [code.data.decode("utf-8", "replace") for code in pyzbar.decode(frame)]


READERS: dict[str, Reader] = {"ours": _ours, "zxing-cpp": _zxing, "pyzbar": _zbar}


def main() -> None:
    print(f"\ncodes read of {EACH} frames each{'':<12}" + "".join(f"{name:>11}" for name in READERS))
    total, wrong = Counter[str](), Counter[str]()
    for spoil in SPOILS:
        read = Counter[str]()
        for seed in range(EACH):
            text, frame = _frame(spoil, seed)
            for name, reader in READERS.items():
                found = reader(frame)
                read[name] += text in found
                wrong[name] += any(each != text for each in found)
        total += read
        _row(f"  {spoil}", read)
    _row(f"  all {EACH * len(SPOILS)}", total)
    _row("  with a text that is not there", wrong)
    _times()


def _frame(spoil: str, seed: int) -> tuple[str, Picture]:
    """One in five is a bar code with an e-voucher's length, the others are QR codes like a health card's."""
    if seed % 5 == 4:
        text = f"424{seed:025d}"
        return text, phone(text, spoil, seed, "code_128")
    text = f"{seed:064x}:0:{seed:032x}"
    return text, phone(text, spoil, seed)


def _row(name: str, counts: Counter[str]) -> None:
    print(f"{name:<42}" + "".join(f"{counts[each]:>11}" for each in READERS))


def _times() -> None:
    frames = [_frame("clean", seed)[1] for seed in range(CLEAR)]
    for name, bare in (("zxing-cpp as it comes", _zxing), ("zxing-cpp, QR and Code 128 only", _zxing_usual)):
        ratios = [_seconds(_ours, frames) / _seconds(bare, frames) for _ in range(ROUNDS)]
        low, high = min(ratios), max(ratios)
        figure = f"a clear frame, time / {name}"
        print(f"{figure:<55}{'<= 1.50':>8}{statistics.median(ratios):>10.2f}  ({low:.2f} … {high:.2f})")


def _seconds(reader: Reader, frames: list[Picture]) -> float:
    began = time.thread_time()
    for frame in frames:
        reader(frame)
    return time.thread_time() - began


if __name__ == "__main__":
    main()
