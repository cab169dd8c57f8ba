"""What a release says of itself."""

import subprocess
from pathlib import Path

import click
import pytest

from tools.release import judged, notes, sums


def test_the_notes_gather_the_fragments_by_kind(tmp_path: Path):
    for name, text in {
        "queue.fixed": "The queue\nis quick.",
        "b.added": "A slip.",
        "a.added": "A card.",
        "README": "no fragment",
    }.items():
        (tmp_path / f"{name}.md").write_text(text)
    said = notes(tmp_path, "1.2.3").splitlines()
    assert said[0].startswith("## 1.2.3, ")
    assert said[2:] == [
        "### Added",
        "",
        "* A card.",
        "* A slip.",
        "",
        "### Fixed",
        "",
        "* The queue is quick.",
    ]


def test_the_fragments_of_this_tree_are_all_gathered():
    fragments = Path(__file__).parents[2] / "changelog"
    count = len([path for path in fragments.iterdir() if path.name != "README.md"])
    assert sum(line.startswith("* ") for line in notes(fragments, "0").splitlines()) == count


def test_a_known_weakness_ends_the_release():
    with pytest.raises(click.ClickException, match="known weaknesses: gone 1.0"):
        judged([{"name": "gone", "version": "1.0", "vulns": [{"id": "CVE-1"}]}])


def test_what_could_not_be_audited_is_said():
    rows: list[dict[str, object]] = [
        {"name": "a", "version": "1", "vulns": []},
        {"name": "b", "skip_reason": "not found"},
    ]
    assert judged(rows) == "NOT audited wholly: 1 of 2 were known to the data base here"
    assert judged(rows[:1]) == "1 audited, no known weakness"


def test_the_sums_are_those_that_sha256sum_checks(tmp_path: Path):
    (tmp_path / "a.deb").write_bytes(b"package")
    (tmp_path / "SHA256SUMS").write_text("".join(sums(tmp_path)))
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)
