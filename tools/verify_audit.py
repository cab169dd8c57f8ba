"""Verifies an export of a terminal's audit chain. Needs Python alone, and shares no line with the terminal.

    python tools/verify_audit.py EXPORT [HEADS]

EXPORT is what `python -m kiosk audit export` writes; HEADS are {"seq", "head"} lines from the platform.
Exit status 0 when the chain is whole, 1 when not. Source: GB/T 32905-2016 (SM3).
"""

import json
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

FIRST = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
MASK = 0xFFFFFFFF


def _turned(x: int, n: int) -> int:
    n %= 32
    return (x << n | x >> (32 - n)) & MASK


def _words(block: bytes) -> tuple[list[int], list[int]]:
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _turned(w[j - 3], 15)
        w.append(x ^ _turned(x, 15) ^ _turned(x, 23) ^ _turned(w[j - 13], 7) ^ w[j - 6])
    return w, [w[j] ^ w[j + 4] for j in range(64)]


def _compressed(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w, w1 = _words(block)
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        early = j < 16
        ss1 = _turned(_turned(a, 12) + e + _turned(0x79CC4519 if early else 0x7A879D8A, j) & MASK, 7)
        ff = a ^ b ^ c if early else a & b | a & c | b & c
        gg = e ^ f ^ g if early else e & f | ~e & MASK & g
        tt1 = ff + d + (ss1 ^ _turned(a, 12)) + w1[j] & MASK
        tt2 = gg + h + ss1 + w[j] & MASK
        a, b, c, d = tt1, a, _turned(b, 9), c
        e, f, g, h = tt2 ^ _turned(tt2, 9) ^ _turned(tt2, 17), e, _turned(f, 19), g
    return tuple(old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True))


def sm3(content: bytes) -> bytes:
    padded = content + b"\x80" + b"\0" * (-(len(content) + 9) % 64) + struct.pack(">Q", len(content) * 8)
    state: tuple[int, ...] = FIRST
    for at in range(0, len(padded), 64):
        state = _compressed(state, padded[at : at + 64])
    return struct.pack(">8I", *state)


def problems(rows: Sequence[Mapping[str, object]], heads: Mapping[int, str]) -> list[str]:
    """What is wrong, in the order of the export; empty when nothing is."""
    wrong = list(_links(rows))
    present = {int(str(row["seq"])): row["hash"] for row in rows}
    for seq, head in sorted(heads.items()):
        if seq > max(present, default=0):
            wrong.append(f"the end is missing: the platform has the head of entry {seq}")
        elif present.get(seq, head) != head:
            wrong.append(f"entry {seq} has another hash than the platform knows")
    return wrong


def _links(rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    before, due = bytes(32), 1
    for place, row in enumerate(rows):
        seq, body = int(str(row["seq"])), str(row["body"])
        if place == 0 and not body and seq > 1:
            if not any(f'"given_up_to":{seq}' in str(each["body"]) for each in rows):
                yield f"the beginning is missing: nobody said that entries up to {seq} were given up"
        elif seq != due:
            yield f"entry {due} should be here, and is {seq}"
        else:
            content = f"{seq}\n{row['made_ms']}\n{row['lived']}\n{row['boot']}\n{body}"
            if sm3(before + content.encode()).hex() != row["hash"]:
                yield f"entry {seq} is not what was written"
        before, due = bytes.fromhex(str(row["hash"])), seq + 1


def _lines(file: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(file).read_text("utf-8").splitlines() if line]


def main(export: str, heads: str = "") -> int:
    rows = _lines(export)
    known = {int(str(row["seq"])): str(row["head"]) for row in (_lines(heads) if heads else ())}
    wrong = problems(rows, known)
    print("\n".join(wrong) or f"{len(rows)} entries, whole; {len(known)} heads agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
