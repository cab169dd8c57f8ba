"""The audit chain: whatever of it is changed, removed, swapped or put in later no longer fits its neighbour.

One that was written anew as a whole is found by the heads that the platform keeps. Source: GB/T 32905.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SM3, Hash

from offline_queue.file import Connection, counter, set_counter
from offline_queue.sealing import Sealing

BEGINNING = bytes(32)
HEAD_EVERY = 100
HEAD_SEQ = "audit_head"
DAYS_KEPT = 180
COLUMNS = "seq, made_ms, lived, boot, body, hash"


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `made_ms` are milliseconds since 1970, `lived` seconds of running.

    An entry whose body is empty is what is left of the last one that was given up for its age.
    """

    seq: int
    made_ms: int
    lived: int
    boot: int
    body: str = field(repr=False)
    hash: bytes

    def linked(self, before: bytes) -> bytes:
        """What its hash has to be behind an entry with that hash."""
        content = f"{self.seq}\n{self.made_ms}\n{self.lived}\n{self.boot}\n{self.body}"
        digest = Hash(SM3())
        digest.update(before + content.encode())
        return digest.finalize()


def append(connection: Connection, at: tuple[float, int, int], body: str, sealing: Sealing) -> Entry:
    """Link one more entry to the chain, in the caller's transaction. `at`: wall clock, lived, boot."""
    last = connection.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    seq, before = last or (0, BEGINNING)
    wall, lived, boot = at
    bare = Entry(seq + 1, int(wall * 1000), lived, boot, body, b"")
    entry = Entry(bare.seq, bare.made_ms, lived, boot, body, bare.linked(before))
    connection.execute(
        f"INSERT INTO audit ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        (entry.seq, entry.made_ms, lived, boot, sealing.closed(body, about(entry.seq)), entry.hash),
    )
    return entry


def about(seq: int) -> str:
    return f"audit {seq}"


def entries(connection: Connection, sealing: Sealing) -> Iterator[Entry]:
    """All that is kept, in order. Raises BrokenSeal for one that was altered under its seal."""
    for seq, made_ms, lived, boot, body, link in connection.execute(
        f"SELECT {COLUMNS} FROM audit ORDER BY seq"
    ):
        yield Entry(seq, made_ms, lived, boot, sealing.opened(body, about(seq)) if body else "", link)


def last(connection: Connection) -> tuple[int, bytes]:
    """Number and hash of the newest entry; 0 when there is none."""
    found = connection.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return found or (0, BEGINNING)


def breaks(chain: Sequence[Entry], heads: Mapping[int, str], told: int = 0) -> list[str]:
    """What is wrong with a chain; empty when it is whole. `heads` are hashes that were kept elsewhere.

    `told` is the number of the newest head that was sent: nothing up to it may be missing at the end.
    """
    wrong = [*_links(chain), *_beginning(chain)]
    present = {each.seq: each.hash.hex() for each in chain}
    end = max(present, default=0)
    for seq, head in sorted(heads.items()):
        if seq > end:
            wrong.append(f"entry {seq} is missing at the end: its head is known")
        elif present.get(seq, head) != head:
            wrong.append(f"entry {seq} is not the one whose head is known")
    if told > end and told not in heads:
        wrong.append(f"entry {told} is missing at the end: its head was sent")
    return wrong


def _links(chain: Sequence[Entry]) -> Iterator[str]:
    before, expected = BEGINNING, 1
    for place, entry in enumerate(chain):
        stub = place == 0 and not entry.body and entry.seq > 1
        if not stub and entry.seq != expected:
            yield f"entry {expected} is missing" if entry.seq > expected else f"entry {entry.seq} is twice"
        elif not stub and entry.linked(before) != entry.hash:
            yield f"entry {entry.seq} is not what was written"
        before, expected = entry.hash, entry.seq + 1


def _beginning(chain: Sequence[Entry]) -> Iterator[str]:
    """What was given up for its age was said so, in the chain itself."""
    if not chain or chain[0].body:
        return
    said = [json.loads(each.body).get("given_up_to") for each in chain if '"given_up_to"' in each.body]
    if chain[0].seq not in said:
        yield f"nobody said that the entries up to {chain[0].seq} were given up"


def kept(connection: Connection) -> tuple[int, int]:
    """How many entries are kept, and how many seconds the file had lived when the oldest was made."""
    count, oldest = connection.execute("SELECT count(*), min(lived) FROM audit WHERE body <> ''").fetchone()
    return count, oldest or 0


def old(connection: Connection, lived: int) -> int:
    """The newest entry past its time, by hours of running, which no clock can be set to; or 0."""
    oldest = lived - DAYS_KEPT * 86_400
    found = connection.execute("SELECT max(seq) FROM audit WHERE lived < ? AND body <> ''", (oldest,))
    newest = last(connection)[0]
    return min(int(found.fetchone()[0] or 0), newest - 1)


def give_up(connection: Connection, seq: int) -> None:
    """Leave only the hash of the last of them, for the next one to hang on."""
    connection.execute("DELETE FROM audit WHERE seq < ?", (seq,))
    connection.execute("UPDATE audit SET body = '' WHERE seq = ?", (seq,))


def unsent_head(connection: Connection) -> tuple[int, bytes] | None:
    """The newest entry, when no head was made of it yet; from now on one was."""
    seq, link = last(connection)
    if seq <= counter(connection, HEAD_SEQ):
        return None
    set_counter(connection, HEAD_SEQ, seq)
    return seq, link
