"""What is known of a try to print."""

from dataclasses import dataclass

from kiosk.text import Text


@dataclass(frozen=True)
class Printed:
    """Whether a paper surely came out; if not, the printer's fault, and whether some of it may have.

    `goes_on` when it comes by itself as soon as somebody has seen to the printer. `why` in words for the
    patient, where it is not for the printer.
    """

    out: bool
    code: str = ""
    in_doubt: bool = False
    goes_on: bool = False
    why: Text | None = None

    @property
    def surely_nothing(self) -> bool:
        """Whether a printer failed before anything came, so that another try doubles nothing."""
        return not self.out and bool(self.code) and not self.in_doubt and self.why is None
