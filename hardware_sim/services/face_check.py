"""The public-security check of a face, as the health-card platform passes it on. It looks at no picture."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import Field

from hardware_sim.arguments import text
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import People
from hardware_sim.services.service import Desk
from hardware_sim.services.wire import Call, Content, Reply


class _Face(Content):
    id_number: str = Field(pattern="^[0-9]{17}[0-9X]$")
    image: str = Field(min_length=4, max_length=700_000, pattern="^[A-Za-z0-9+/]+={0,2}$")
    consent: Literal[True]
    stage: str = Field(pattern="^[a-z_]{1,32}$")


class FaceDesk:
    """Order: "before_camera" {person}: whose face the check sees from now on; nobody's at first.

    Books: "faces", each with whether it matched; never a picture.
    """

    def __init__(self, people: People, moment: Callable[[float | None], str]) -> None:
        self._people, self._moment = people, moment
        self.desks = [Desk("face", "POST", "/v1/face/check", self._check)]
        self.orders = {"before_camera": self._step_up}
        self.empty()

    def empty(self) -> None:
        self._faces: list[Json] = []
        self._before_camera = ""

    def books(self) -> Json:
        return {"faces": list(self._faces)}

    async def _check(self, call: Call) -> Reply:
        asked = call.read(_Face)
        person = next((each for each in self._people if each.key == self._before_camera), None)
        match = person is not None and person.id_number == asked.id_number
        self._faces.append({"match": match, "bytes": len(asked.image), "device": call.device})
        answer: Json = {"match": match, "checked_at": self._moment(None)}
        if match and person is not None:
            answer["person"] = {
                "health_id": person.health_id,
                "name": person.name,
                "id_number": person.id_number,
            }
        return 200, answer

    @form("Whose face the public-security check sees", "公安核验镜头前的人", blanks("person!"))
    def _step_up(self, args: Mapping[str, Any]) -> Json:
        self._before_camera = self._people.called(text(args, "person")).key
        return {}
