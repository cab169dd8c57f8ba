"""The line to the insurer's centre: sign-in, envelope, message ids, deadlines, seals and signatures.

One POST per function to <url>/<infno>; a sign-in (9001) for each day. Source: e-bill.md B1, B2.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, TypeVar, cast

from drivers.errors import Absent, NoAnswer, Refused
from kiosk.payment.areas import Place, place_of
from kiosk.services import insurer_messages as messages
from kiosk.services.http import BackEnd, Call, Reply, ServiceHealth
from kiosk.services.insurer_messages import Question, Sender, Told
from kiosk.services.insurer_profile import InsurerSettings, profiles
from kiosk.services.signers import Signer, signer_of
from kiosk.services.signing import canonical

T = TypeVar("T", bound=Told)

ACTING = frozenset({"2207", "2304", "2601"})


class MessageNumbers(Protocol):
    async def insurer_message(self) -> str:
        """A message id of 30 characters, on disk before it is returned, never used before."""


@dataclass(frozen=True)
class Heard:
    """An answer of the insurer and where it came from."""

    reply: Reply
    answer: messages.Answer

    @property
    def origin(self) -> str:
        return self.reply.origin

    @property
    def detail(self) -> str:
        return f"{self.origin}: infcode {self.answer.infcode}"

    def output(self, shape: type[T]) -> T:
        return self.reply.read(lambda _: shape.model_validate(self.answer.output))


class InsurerLine:
    """Every function of the insurer goes through here, and through here only."""

    def __init__(
        self,
        settings: InsurerSettings,
        device: str,
        numbers: MessageNumbers,
        now: Callable[[], datetime],
    ) -> None:
        self._centre = BackEnd("insurer", settings, device, retries=0)
        self._settings, self._numbers, self._now = settings, numbers, now
        self._profile = profiles()[settings.profile]
        self._sender = Sender(
            institution_name=settings.institution_name,
            area=settings.area,
            receiver=settings.receiver,
            version=settings.version,
            operator=settings.operator,
            operator_name=settings.operator_name,
            device=device,
        )
        self._signed: tuple[date, str] | None = None
        self._signer: Signer | None = signer_of(settings.signing, device) if settings.signing else None

    async def health(self) -> ServiceHealth:
        return await self._centre.health(self._profile.health_path)

    async def close(self) -> None:
        await self._centre.close()
        if self._signer is not None:
            await self._signer.close()

    def is_away(self, area: str) -> bool:
        """Whether it lies in another province."""
        return place_of(area, self._settings.area) is Place.AWAY

    async def ask(self, infno: str, data: Mapping[str, str], area: str = "", msgid: str = "") -> "Heard":
        return await self.asked(infno, data, {"insuplc_admdvs": area, "msgid": msgid})

    async def asked(self, infno: str, data: Mapping[str, str], facts: Mapping[str, str]) -> "Heard":
        """`facts` of a leg say where the person is insured, and the version in which it was begun."""
        sign_no = await self._sign_no()
        msgid = facts.get("msgid") or await self._numbers.insurer_message()
        area, version = facts.get("insuplc_admdvs", ""), facts.get("infver", "")
        heard = await self._exchange(Question(infno, msgid, {"data": data}, area, sign_no, version))
        if not heard.answer.ok:
            # One reason may be that the sign-in is no longer good, and no infcode says so everywhere.
            self._signed = None
        return heard

    async def _sign_no(self) -> str:
        """The sign-in of today (9001); the insurer wants one for each day."""
        today = self._now().date()
        if self._signed is None or self._signed[0] != today:
            data = {"opter_no": self._settings.operator, "mac": self._settings.mac, "ip": self._settings.ip}
            question = Question("9001", await self._numbers.insurer_message(), {"signIn": data})
            heard = await self._exchange(question)
            if not heard.answer.ok:
                raise Refused("INS-07", heard.detail)
            self._signed = today, heard.output(messages.SignIn).signinoutb.sign_no
        return self._signed[1]

    async def _exchange(self, question: Question) -> "Heard":
        sender, moment = self._sender, self._now()
        sender = replace(sender, version=self._settings.version_at(moment))
        body = await self._signed_off(messages.envelope(sender, question, moment))
        longest = self._settings.answer_seconds
        seconds = min(self._profile.deadlines.get(question.infno, longest), longest)
        if self.is_away(question.insured_area):
            seconds *= self._profile.remote_factor
        acts = question.infno in ACTING
        call = Call(
            question.infno, "POST", f"{self._profile.path}/{question.infno}", body, acts=acts, seconds=seconds
        )
        reply = await self._centre.send(call)
        answer = reply.read(messages.answer)
        try:
            return Heard(reply, await self._checked(answer))
        except (Absent, Refused) as why:
            if not acts:
                raise
            # Nothing has happened at whoever judges it. The insurer has answered, and may have acted.
            raise NoAnswer(why.code, why.detail) from why

    async def _signed_off(self, body: dict[str, object]) -> dict[str, object]:
        """The envelope with its input sealed and signed, when this hospital has keys."""
        if self._signer is None:
            return body
        signer, content = self._signer, canonical(body["input"])
        signature = await signer.sign(content)
        sealed = await signer.sealed(cast(Mapping[str, object], body["input"]))
        return {**body, "input": sealed, "signtype": signer.kind, "cainfo": signature}

    async def _checked(self, answer: messages.Answer) -> messages.Answer:
        """Nothing that the insurer did not sign is believed, not even a refusal."""
        if self._signer is None:
            return answer
        output = None if answer.output is None else await self._signer.opened(answer.output)
        said = canonical({"infcode": str(answer.infcode), "output": output})
        await self._signer.verify(said, answer.cainfo)
        return answer.model_copy(update={"output": output})
