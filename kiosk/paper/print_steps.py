"""Where a print of a fiscal bill stands, or of another paper; it is a record of the ledger."""

from collections.abc import Mapping
from enum import StrEnum


class PrintStep(StrEnum):
    """Where a print stands."""

    SENT = "print_sent"  # given to the printer, and nobody has said yet what became of it
    CAME = "print_came"  # the printer says that it came
    IN_DOUBT = "print_in_doubt"  # some of it may have come
    MISSED = "print_missed"  # the printer says that it came, and a person that nothing did
    EXPLAINED = "print_explained"  # staff have looked at one of the two above
    UNPRINTED = "print_unprinted"  # it surely never began


class PaperStep(StrEnum):
    """Where a print of a paper stands that can be asked for again."""

    GIVEN = "paper_given"  # to the printer: it may have come
    UNPRINTED = "paper_unprinted"  # it surely never began


OVER = (*(each for each in PrintStep if each is not PrintStep.SENT), *PaperStep)
# What the platform is told of each end. A print that never began is none.
STATES: Mapping[PrintStep, str] = {
    PrintStep.CAME: "printed",
    PrintStep.IN_DOUBT: "in doubt",
    PrintStep.MISSED: "nothing came",
}
# Those that staff look at: P-12.
UNSURE = (PrintStep.IN_DOUBT, PrintStep.MISSED)
