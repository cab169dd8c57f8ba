"""The money journal beside the store: both go to the disk together, and one that did not is made whole."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from offline_queue.journal import Journal, read
from offline_queue.schema import migrate

INSERT = "INSERT INTO history (id, step, facts, moved_at, boot) VALUES (?, 'open', '{}', 0, 1)"


@pytest.fixture
def file(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None)) as connection:
        migrate(connection)
        yield connection


def commit(file: sqlite3.Connection, journal: Journal, name: str) -> None:
    journal.catch_up(file)
    file.execute("BEGIN IMMEDIATE")
    file.execute(INSERT, (name,))
    journal.follow(file)
    file.execute("COMMIT")
    journal.keep_up(file)


def test_what_a_transaction_adds_is_in_the_journal_when_it_is_over(
    tmp_path: Path, file: sqlite3.Connection
) -> None:
    with closing(Journal(tmp_path / "j")) as journal:
        commit(file, journal, "S1")
        assert [row[1] for row in read(tmp_path / "j").moves] == ["S1"]
        assert journal.length == (tmp_path / "j").stat().st_size


def test_what_is_undone_is_taken_back(tmp_path: Path, file: sqlite3.Connection) -> None:
    with closing(Journal(tmp_path / "j")) as journal:
        commit(file, journal, "S1")
        file.execute("BEGIN IMMEDIATE")
        file.execute(INSERT, ("S2",))
        undo = journal.follow(file)
        file.execute("ROLLBACK")
        undo()
        commit(file, journal, "S3")
        lines = read(tmp_path / "j")
        assert ([row[1] for row in lines.moves], lines.broken) == (["S1", "S3"], 0)


def test_a_journal_that_can_not_be_synchronised_is_written_anew(
    tmp_path: Path, file: sqlite3.Connection
) -> None:
    os.mkfifo(tmp_path / "j")  # takes what is written, and can't be synchronised
    with closing(Journal(tmp_path / "j")) as journal:
        commit(file, journal, "S1")
        assert [row[1] for row in read(tmp_path / "j").moves] == ["S1"]


def test_nothing_more_is_begun_while_the_journal_can_not_be_made_whole(
    tmp_path: Path, file: sqlite3.Connection
) -> None:
    os.mkfifo(tmp_path / "j")
    (tmp_path / "j.new").mkdir()  # where it would be written anew
    with closing(Journal(tmp_path / "j")) as journal:
        commit(file, journal, "S1")
        with pytest.raises(OSError, match="j.new"):
            journal.catch_up(file)
        (tmp_path / "j.new").rmdir()
        commit(file, journal, "S2")
        assert [row[1] for row in read(tmp_path / "j").moves] == ["S1", "S2"]


def test_q16_a_journal_of_much_that_is_still_in_the_file_is_not_written_anew_again_and_again(
    tmp_path: Path, file: sqlite3.Connection
) -> None:
    with closing(Journal(tmp_path / "j")) as journal:
        for number in range(20):
            commit(file, journal, f"S{number}")
        assert journal.outgrown(100)
        journal.rewrite(file)
        assert journal.length > 100
        assert not journal.outgrown(100)
        for number in range(20, 50):
            commit(file, journal, f"S{number}")
        assert journal.outgrown(100)
