"""What a report says, in both languages."""

from typing import Any, Literal

from pydantic import BaseModel, model_validator

Language = Literal["en", "zh"]


class Words(BaseModel, frozen=True, extra="forbid"):
    """A sentence in English and Chinese. Written as one text, it is the same in both."""

    en: str = ""
    zh: str = ""

    @model_validator(mode="before")
    @classmethod
    def _one_text_is_both(cls, said: Any) -> Any:
        return {"en": said, "zh": said} if isinstance(said, str) else said

    def __bool__(self) -> bool:
        return bool(self.en)

    def of(self, language: Language) -> str:
        return self.en if language == "en" else self.zh


def same(said: str) -> Words:
    """What is no sentence: a name, a path, what a program said."""
    return Words(en=said, zh=said)
