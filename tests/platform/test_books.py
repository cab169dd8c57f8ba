"""The reference platform, with its books in SQLite and in PostgreSQL: once per (device, key), row by row."""

import asyncio
import gzip
import json
from typing import Any

import requests

from hardware_sim.services.platform import Platform
from tests.platform.conftest import batch, headers, row


async def send(platform: Platform, body: Any, **more: Any) -> requests.Response:
    data = more.pop("data", None) or json.dumps(body).encode()
    return await asyncio.to_thread(
        requests.post,
        f"{platform.url}/v1/rows",
        data=data,
        headers=headers(body["device"]) | more,
        timeout=20,
    )


def outcomes(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["outcome"] for each in answer.json()["answers"]]


async def test_p16_a_row_is_taken_once_per_device_and_key(platform: Platform) -> None:
    assert outcomes(await send(platform, batch("a", "b"))) == ["done", "done"]
    changed = batch("a", "c") | {"rows": [row("a", 2), row("c"), row("c"), row("b")]}
    assert outcomes(await send(platform, changed)) == ["refused", "done", "duplicate", "duplicate"]
    assert outcomes(await send(platform, batch("a", device="T-2"))) == ["done"]
    kept = [(each["device"], each["key"], each["body"]["fen"]) for each in platform.books()["rows"]]
    assert kept == [("T-1", "a", 1), ("T-1", "b", 1), ("T-1", "c", 1), ("T-2", "a", 1)]


async def test_q4_the_same_batch_at_the_same_moment_many_times_is_taken_once(platform: Platform) -> None:
    answers = await asyncio.gather(*(send(platform, batch(*"abcdefgh")) for _ in range(12)))
    said = [outcomes(answer) for answer in answers]
    assert sum(each.count("done") for each in said) == 8
    assert sum(each.count("duplicate") for each in said) == 88
    assert len(platform.books()["rows"]) == 8


async def test_q2_what_no_data_base_can_hold_is_refused_and_its_neighbours_are_taken(
    platform: Platform,
) -> None:
    odd = batch() | {"rows": [row("nul\0"), row("good"), row("big") | {"seq": 2**80}]}
    assert outcomes(await send(platform, odd)) == ["refused", "done", "refused"]


async def test_q18_a_second_machine_with_the_same_name_is_refused_and_seen(platform: Platform) -> None:
    assert outcomes(await send(platform, batch("a", machine="m1"))) == ["done"]
    clone = await send(platform, batch("b", boot=13, machine="m2"))
    assert (clone.status_code, clone.json()["code"]) == (409, "device_cloned")
    restored = await send(platform, batch("b", boot=11, machine="m1"))
    assert restored.status_code == 409
    assert [each["key"] for each in platform.books()["rows"]] == ["a"]
    assert platform.books()["clones"] == 2
    await platform.order("forget_device", {"terminal": "T-1"})
    assert outcomes(await send(platform, batch("b", boot=1, machine="m2"))) == ["done"]


async def test_q21_an_image_of_the_same_boot_or_the_boot_before_is_known_by_its_life(
    platform: Platform,
) -> None:
    def said(life: str, boot: int, written: int) -> dict[str, object]:
        return batch(f"{life}{boot}{written}", boot=boot) | {"life": life, "written": written}

    assert (await send(platform, said("l1", 12, 40))).status_code == 200
    assert (await send(platform, said("l1", 12, 38))).status_code == 200, "it was overtaken on its way"
    assert (await send(platform, said("l2", 12, 41))).status_code == 409, "the boot came twice"
    assert (await send(platform, said("l3", 13, 39))).status_code == 409, "rows that were told are gone"
    assert (await send(platform, said("l4", 13, 41))).status_code == 200
    await platform.order("forget_device", {"terminal": "T-1"})
    assert (await send(platform, said("l5", 1, 1))).status_code == 200


async def test_q15_more_than_the_announced_rate_is_told_when_to_come_back(platform: Platform) -> None:
    await platform.order("admit", {"per_second": 1})
    answers = [await send(platform, batch("a", device=f"T-{number}")) for number in range(8)]
    shed = [answer for answer in answers if answer.status_code == 503]
    waits = [int(answer.headers["Retry-After"]) for answer in shed]
    assert answers[0].status_code == 200
    assert len(shed) >= 5
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    assert len(platform.books()["rows"]) == len(answers) - len(shed)


async def test_a_packed_batch_is_unpacked_and_a_bomb_is_not(platform: Platform) -> None:
    packed = gzip.compress(json.dumps(batch("a")).encode())
    assert outcomes(await send(platform, batch("a"), data=packed, **{"Content-Encoding": "gzip"})) == ["done"]
    for content, coding, status in (
        (gzip.compress(b" " * 20_000_000), "gzip", 400),
        (packed[:-9], "gzip", 400),
        (b"no gzip", "gzip", 400),
        (packed, "br", 415),
    ):
        answer = await send(platform, batch("a"), data=content, **{"Content-Encoding": coding})
        assert answer.status_code == status
