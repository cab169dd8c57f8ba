"""What paper costs: time to bytes, bytes against the slip as a picture, the wire against a bare socket."""

import multiprocessing
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from printer.document import Document, Line, Pair, Qr, Rule
from printer.escpos import encode
from printer.link import Talk, open_link
from printer.profiles import MM_PER_INCH, PROFILES, Chinese
from printer.raster import strips
from tools.bench.timing import ROUNDS, say

WIDE = PROFILES["80mm"]
SEND_SECONDS = 20.0
SENDS = 20
# Ours, set after the first figures: a sender that waits between pieces would not pass. The others are goals.
OVER_BARE_SOCKET = {"text": "<= 2.5", "drawn": "<= 2"}
LINES = [Pair(f"项目 {number}", "12.00") for number in range(41)]
SLIP = Document("fee_slip", (Line("滨江示范医院", size=2), Rule(), *LINES, Qr("https://example.org/1")))
RARE = Document("fee_slip", (*SLIP.elements[:2], Pair("就诊人", "夏侯䶮"), *SLIP.elements[2:]))


def main() -> None:
    print("\npaper")
    say("  length of the slip, 80 mm wide, mm", "", [_millimetres(SLIP)])
    encode(SLIP, WIDE)
    say("  to bytes, ms", "<= 40", [1000 * _seconds(lambda: encode(SLIP, WIDE)) for _ in range(ROUNDS)])
    drawn = replace(WIDE, chinese=Chinese.BITMAP, native_qr=False)
    say("  bytes / the same drawn whole", "<= 0.2", [len(encode(SLIP, WIDE)) / len(encode(SLIP, drawn))])
    whole = replace(WIDE, rare_in_text=False)
    rare = [len(encode(RARE, WIDE)) / len(encode(RARE, whole))]
    say("  bytes with a rare name / its line drawn whole", "", rare)
    with _somebody_who_reads() as address:
        for name, profile in (("text", WIDE), ("drawn", drawn)):
            ratios = [_against_a_bare_socket(address, encode(SLIP, profile)) for _ in range(ROUNDS)]
            say(f"  last byte sent / bare socket, {name}", OVER_BARE_SOCKET[name], ratios)


def _millimetres(slip: Document) -> float:
    """From its first row to its last."""
    dots = sum(strip.height for element in slip.elements for strip in strips(element, WIDE))
    return dots * MM_PER_INCH / WIDE.dpi


def _against_a_bare_socket(address: tuple[str, int], job: bytes) -> float:
    """Both write the same bytes to the same reader, in turns, each on a connection that stands already."""
    with (
        Talk(open_link(f"tcp://{address[0]}:{address[1]}", 2), time.monotonic() + SEND_SECONDS) as talk,
        socket.create_connection(address) as bare,
    ):
        ours = theirs = 0.0
        for _ in range(SENDS):
            theirs += _seconds(lambda: bare.sendall(job))
            ours += _seconds(lambda: talk.send(job, SEND_SECONDS))
    return ours / theirs


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def _somebody_who_reads() -> Iterator[tuple[str, int]]:
    """In a process of its own, as a printer is: a thread here would take turns with whoever writes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        reader = multiprocessing.get_context("fork").Process(target=_take_all, args=(server,), daemon=True)
        reader.start()
        yield server.getsockname()[:2]
        reader.terminate()
        reader.join()


def _take_all(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_read, args=(connection,), daemon=True).start()


def _read(connection: socket.socket) -> None:
    with connection:
        while connection.recv(1 << 16):
            pass
