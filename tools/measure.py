"""`make bench`: what we cost beside what one would use without us. Ratios, since machines differ.

Each figure is the median of interleaved rounds; the spread is the smallest and the largest of them.
"""

import asyncio
import time

from printer.document import Document, Line, Pair, Qr, Rule
from printer.escpos import encode
from printer.profiles import PROFILES
from tools import measure_codes, measure_faces
from tools.bench.queue import main as queue
from tools.bench.settling import main as settling
from tools.bench.timing import ROUNDS, say


def main() -> None:
    asyncio.run(queue())
    asyncio.run(settling())
    _slip()
    measure_codes.main()
    measure_faces.main()


def _slip() -> None:
    """80 × 200 mm of ordinary slip: what a journey waits for before the first byte can leave."""
    lines = [Pair(f"项目 {number}", "12.00") for number in range(50)]
    slip = Document("fee_slip", (Line("滨江示范医院", size=2), Rule(), *lines, Qr("https://example.org/1")))
    encode(slip, PROFILES["80mm"])
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        encode(slip, PROFILES["80mm"])
        seconds.append(time.perf_counter() - began)
    say("a slip of 200 mm to bytes, ms", "<= 40", [each * 1000 for each in seconds])


if __name__ == "__main__":
    main()
