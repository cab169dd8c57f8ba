"""The two pages for a finance department say the same, and of the channels what is in their table."""

import re
import tomllib
from collections import Counter

import pytest

from kiosk.services.wallets import WalletSettings
from tests.rules.tree import REPOSITORY

PAGES = {name: (REPOSITORY / "docs" / name).read_text("utf-8") for name in ("money.md", "money.zh.md")}
CHANNELS = tomllib.loads((REPOSITORY / "kiosk/services/profiles/wallets.toml").read_text("utf-8"))


def test_both_pages_have_the_same_tables_headings_and_names() -> None:
    """Names are what stands between backticks: codes, settings, commands, numbers."""
    english, chinese = PAGES.values()
    for mark in ("\n## ", "\n|", "\n1. ", "\n4. "):
        assert english.count(mark) == chinese.count(mark), mark
    assert Counter(re.findall("`[^`]+`", english)) == Counter(re.findall("`[^`]+`", chinese))


@pytest.mark.parametrize("page", PAGES)
def test_each_channel_is_given_what_the_page_says(page: str) -> None:
    rows = re.findall(r"\n\| .*`(\w+)`.* \| (\d+) \S+ \| (\d+) [^|]+ \| (.*) \|", PAGES[page])
    told = {
        name: (int(poll), int(total), int("".join(re.findall(r"\d+", early)) or 0))
        for name, poll, total, early in rows
    }
    # Of a code on our screen the time is a setting.
    seconds = WalletSettings.model_fields["our_code_seconds"].default
    assert told == {
        name: (each["poll"], each.get("total", seconds), each["earliest_reverse"])
        for name, each in CHANNELS.items()
    }
