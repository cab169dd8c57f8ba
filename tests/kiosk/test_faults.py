"""Every failure has a fault: a code, words for the patient, a cause and a remedy."""

import pytest

from drivers.errors import Absent
from kiosk.faults import Fault, Severity, catalogue, fault_for
from kiosk.text import words
from offline_queue.store import StoreTrouble

LANGUAGES = ("zh", "en")


def test_a_failure_is_found_by_its_code():
    fault = fault_for(Absent("SYS-01", "needed and down: hospital"))
    assert (fault.code, fault.severity, fault.money) == ("SYS-01", Severity.NONE, False)


def test_trouble_with_the_store_is_found_like_any_other():
    assert fault_for(StoreTrouble("LED-03", "SQLITE_CORRUPT")).code == "LED-03"


def test_a_bug_and_an_unknown_code_are_something_wrong():
    assert fault_for(ValueError("林秀英")).code == "SYS-00"
    assert fault_for(Absent("XYZ-99")).code == "SYS-00"


@pytest.mark.parametrize("fault", catalogue().values(), ids=catalogue())
def test_every_fault_speaks_both_languages(fault: Fault):
    for language in LANGUAGES:
        assert fault.cause(language)
        assert fault.remedy(language)
        assert words(language).say(fault.patient)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_patient_reads_is_two_sentences_at_most(language: str):
    ends = "。！？" if language == "zh" else ".!?"
    for fault in catalogue().values():
        said = words(language).say(fault.patient)
        assert 1 <= sum(said.count(end) for end in ends) <= 2, said


def test_the_catalogue_shows_no_words_in_its_repr():
    assert "cause" not in repr(fault_for(ValueError()))
