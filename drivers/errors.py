"""Why something did not do what it was asked, sorted by what the caller can do about it."""


class Trouble(Exception):
    """A device or a service did not do what it was asked.

    The class says what the program can do next. `code` says where it happened, occurs once in the
    source, and finds the words for the patient and for the technician. `detail` is for the log and
    carries no personal data.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


class Absent(Trouble):
    """Not plugged in, not powered or not reachable; nothing has happened; retry when it is back."""


class Refused(Trouble):
    """It answered, and said no; nothing has happened, and asking again changes nothing."""


class NoAnswer(Trouble):
    """It was asked and may or may not have done it; find out, or revoke, before retrying."""


class Garbled(Trouble):
    """It answered something that its protocol does not allow."""
