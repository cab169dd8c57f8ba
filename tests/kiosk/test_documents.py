"""The generated pages are what the program would write today."""

from pathlib import Path

import pytest

from kiosk.commands import faults
from kiosk.config_file import docs as config_docs

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_about_the_config_file_is_current():
    assert (DOCS / "configuration.md").read_text("utf-8") == config_docs.page(), (
        "python -m kiosk config docs > docs/configuration.md"
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_faults_are_current(language: str):
    assert (DOCS / f"faults.{language}.md").read_text("utf-8") == faults.page(language), (
        f"python -m kiosk faults --language {language} > docs/faults.{language}.md"
    )


def test_every_setting_is_described():
    empty = [line for line in config_docs.page().splitlines() if line.startswith("| `") and "` |  |" in line]
    assert empty == []
