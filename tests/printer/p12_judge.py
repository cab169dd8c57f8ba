"""What must not be, P-12: judged by the printer's tray, by what the glass said, and by the staff list."""

from collections.abc import Iterator, Sequence

from tests.printer.desks import TITLES, Desk, Job, Piece, Said, Visit

FISCAL = "bill"
# Nobody knows what came. Source: kiosk/faults.toml.
UNKNOWN = ("PRN-10", "PRN-11")


def faults(desk: Desk) -> Iterator[str]:
    texts = [paper.text for paper in desk.part.papers]
    for job in desk.jobs:
        for piece in job.pieces:
            yield from _marks(piece, job, texts)
        for visit, following in zip(job.visits, (*job.visits[1:], None), strict=True):
            until = following.began if following else len(texts)
            yield from _lost(visit, job, texts[visit.began : until])
        yield from _unnoted(job, desk.staff, texts)
    yield from (f"{each} was begun, and its end nobody knows or is told" for each in desk.unended)
    for text in texts:
        if sum(piece.is_in(text) for job in desk.jobs for piece in job.pieces) > 1:
            yield f"two papers in one: {text}"
        if sum(text.count(title) for title in (TITLES["slip"], TITLES["ticket"], "票据号码")) > 1:
            yield f"one paper twice in one: {text}"


def _marks(piece: Piece, job: Job, texts: Sequence[str]) -> Iterator[str]:
    """Each but the first bears the mark, and the first only if something may have come before."""
    mine = [(at, "补打" in text) for at, text in enumerate(texts) if piece.is_in(text)]
    if [at for at, marked in mine[1:] if not marked]:
        yield f"{piece} came again without the mark: {mine} {job}"
    if mine and mine[0][1] and not any(_perhaps_came(visit, mine[0][0]) for visit in job.visits):
        yield f"{piece} is marked, and nothing of it can have come: {mine} {job}"


def _perhaps_came(visit: Visit, before: int) -> bool:
    doubts = [each.at for each in visit.said if each.out or each.half or each.code in UNKNOWN]
    return any(at <= before for at in (*doubts, *([visit.died_at] if visit.died_at is not None else ())))


def _lost(visit: Visit, job: Job, texts: Sequence[str]) -> Iterator[str]:
    """Whoever asked holds it, or has read that it did not come; what dies with its terminal says nothing."""
    for said in visit.said:
        if said.code in UNKNOWN and _can_say_half(said) and not said.half:
            yield f"{job.settlement}: half a paper is not said to be one: {said}"
    if visit.died_at is not None or visit.mishap == "lies":
        return
    last = visit.said[-1] if visit.said else None
    if last is not None and not last.out:
        if not (last.code or last.half):
            yield f"{job.settlement} was lost in silence: {job}"
        return
    lacking = [each for each in job.pieces if not any(each.is_whole_in(text) for text in texts)]
    if lacking and not (last and last.lacks and FISCAL not in {each.kind for each in lacking}):
        yield f"said to be printed and is not: {lacking} {job}"


def _can_say_half(said: Said) -> bool:
    return type(said.question).__name__ in ("EBillCode", "BillOnPhone")


def _unnoted(job: Job, staff: set[str], texts: Sequence[str]) -> Iterator[str]:
    """Of a fiscal bill in doubt staff know: of which a piece came, or which the glass called doubtful."""
    for piece in job.pieces:
        if piece.kind != FISCAL:
            continue
        mine = [text for text in texts if piece.is_in(text)]
        cut = any(not piece.is_whole_in(text) for text in mine)
        alone = len(job.pieces) == 1
        doubted = alone and any(each.half for visit in job.visits for each in visit.said)
        denied = alone and any(visit.not_held for visit in job.visits)
        if (cut or doubted or denied) and not any(piece.key in case for case in staff):
            yield f"{piece} is in doubt and not on the staff list: {job}"


def window(visit: Visit, job: Job, texts: Sequence[str]) -> str:
    """Which of the windows of W10 this was; empty for none of them. `texts` are all of the tray."""
    first = visit.said[0] if visit.said else None
    doubt = first is not None and (first.half or first.code in UNKNOWN)
    came = texts[visit.began : first.at + 1] if first else []
    whole = any(piece.is_whole_in(text) for piece in job.pieces for text in came)
    if visit.mishap == "lies" and first is not None and first.out and not whole:
        return "accepts but prints nothing"
    if visit.mishap == "silent_after" and doubt and whole:
        return "prints but says nothing"
    if visit.mishap == "drop_after" and doubt:
        return "cable pulled after byte n"
    return "power cut" if visit.mishap == "power_cut_after" and doubt else ""
