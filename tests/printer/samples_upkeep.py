"""The paper of a technician."""

from collections.abc import Callable
from datetime import datetime

from kiosk.inspection.tables import thing
from kiosk.paper.self_test import Certificate, certificate
from kiosk.place import Place
from kiosk.text import Words
from printer.document import Document

GOOD = ((thing("social_card"), True, ""), (thing("printer"), True, ""), (thing("hospital"), True, ""))
BAD = (
    thing("scanner port"),
    False,
    "SER-01",
)


def samples(place: Place, at: datetime) -> dict[str, Callable[[Words], Document]]:
    passed = Certificate(place, at, "2048", "0.1.0", GOOD)
    failed = Certificate(place, at, "2048", "0.1.0", (*GOOD, BAD))
    return {
        "self_test": lambda said: certificate(passed, said),
        "self_test_failed": lambda said: certificate(failed, said),
    }
