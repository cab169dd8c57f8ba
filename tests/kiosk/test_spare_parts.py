"""The fault manual says which part to take along; what no part can mend is listed here."""

import re
from pathlib import Path

import pytest

from kiosk.commands.faults import page
from kiosk.faults import Severity, catalogue

ROOT = Path(__file__).parents[2]
CODE = re.compile(r'"([A-Z]{3}-\d{2})"')
# What a setting, a program, a model file, an issuer or a bank has to mend: no part does.
NO_PART_MENDS = {
    *("CRD-01", "CRD-04", "FAC-01", "FAC-02", "FAC-03", "FAC-06", "FPR-03", "HTC-05"),
    *("ITM-01", "ITM-03", "ITM-06", "ITM-08", "ITM-09", "PIN-02", "PIN-03", "PIN-07", "PIN-08"),
    *("OFP-01", "OFP-02", "OFP-03", "OFP-05", "OFP-06", "OFP-09", "OFP-10", "OFP-11", "OFP-12", "PRN-13"),
    *("RHC-08", "RHC-09", "ITM-10", "UKY-02", "UKY-04", "UKY-06", "UKY-07"),
}


def device_codes() -> set[str]:
    """Every code that a driver or printer raises."""
    sources = (file for folder in ("drivers", "printer") for file in (ROOT / folder).glob("*.py"))
    return {code for file in sources for code in CODE.findall(file.read_text("utf-8"))}


def test_a_fault_that_takes_a_device_out_of_service_names_its_spare_part() -> None:
    faults = [catalogue()[code] for code in sorted(device_codes())]
    without = {each.code for each in faults if each.severity is not Severity.NONE and not each.part("en")}
    assert without == NO_PART_MENDS


@pytest.mark.parametrize(("language", "word"), [("zh", "备件"), ("en", "Spare part")])
def test_the_manual_has_cause_remedy_and_spare_part_of_each_code(language: str, word: str) -> None:
    manual = page(language)
    assert manual.count(f"**{word}**") == len(catalogue())
    assert catalogue()["PRN-04"].part(language) in manual
    assert manual == (ROOT / "docs" / f"faults.{language}.md").read_text("utf-8")
