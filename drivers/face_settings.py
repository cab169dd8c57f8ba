"""Settings of face matching; apart from it, so that a terminal without a camera loads no picture library."""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, Field, model_validator


class EngineName(StrEnum):
    OPENCV = "opencv"
    FACE_RECOGNITION = "face_recognition"


# Source: docs/face.md. Strangers that pass on ID photographs: 0.026 % and 0.46 %.
DEFAULT_THRESHOLDS = {EngineName.OPENCV: 0.38, EngineName.FACE_RECOGNITION: 0.5}
# Below these more than 0.2 % and 0.5 % of strangers pass: no longer a proof of anything.
LOWEST_THRESHOLDS = {EngineName.OPENCV: 0.33, EngineName.FACE_RECOGNITION: 0.5}


class FaceSettings(BaseModel, frozen=True, extra="forbid"):
    engine: EngineName = Field(
        default=EngineName.OPENCV,
        description="Who compares faces: opencv, or face_recognition, which has to be installed separately.",
    )
    threshold: float | None = Field(
        default=None,
        ge=0.33,
        le=0.95,
        description="Likeness from which two faces count as one person. Left out: 0.38 for opencv, 0.5 for "
        "face_recognition, as measured (docs/face.md); at least 0.33 and 0.5. A trial at the site sets it.",
    )
    smallest_face: int = Field(
        default=100, ge=24, le=1000, description="Least width of the live face in dots of the camera."
    )
    largest_turn: float = Field(
        default=15.0, ge=5, le=45, description="How far the live face may be turned or tilted, in degrees."
    )
    sharpness: float = Field(
        default=20.0, ge=0, le=500, description="Least sharpness of the live face; a blurred one has 6 to 12."
    )
    darkest: float = Field(
        default=60.0, ge=0, le=255, description="Least mean brightness of the live face, of 255."
    )
    brightest: float = Field(
        default=200.0, ge=0, le=255, description="Greatest mean brightness of the live face, of 255."
    )

    attempts: int = Field(
        default=3, ge=1, le=5, description="How often a patient may try before another way is offered."
    )
    task_seconds: float = Field(
        default=8.0, ge=3, le=30, description="Time for each movement that is asked for, in seconds."
    )
    begin_seconds: float = Field(
        default=20.0,
        ge=5,
        le=60,
        description="Time until the first good look at the face, and for those that lack once the movements "
        "are done, in seconds.",
    )

    @property
    def likeness_needed(self) -> float:
        return DEFAULT_THRESHOLDS[self.engine] if self.threshold is None else self.threshold

    @model_validator(mode="after")
    def _keeps_strangers_out(self) -> Self:
        lowest = LOWEST_THRESHOLDS[self.engine]
        if self.likeness_needed < lowest:
            raise ValueError(f"with the engine {self.engine} the threshold is at least {lowest}")
        if self.darkest >= self.brightest:
            raise ValueError("darkest is less than brightest")
        return self
