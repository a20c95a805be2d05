"""A typed client of the control API, for tests and for any other Python program."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Self, TypedDict, Unpack
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from mock_services.schema import (
    Behaviour,
    BehaviourOrder,
    Captchas,
    Clock,
    Delivery,
    Fault,
    FaultOrder,
    Faults,
    KnownChat,
    KnownChats,
    MessengerToken,
    Method,
    Outbox,
    PeopleQuery,
    Places,
    Player,
    Players,
    Request,
    Requests,
    Service,
    Sms,
    SubjectChatOrder,
    TeacherOrder,
    TeachersOrder,
    VkClient,
    VkClientOrder,
    VkClients,
    VkIdOrder,
    WorldState,
)

_CODE = re.compile(r"\b\d{6}\b")
_DIGITS_OF_A_CALL = 4
_LONG = 900.0
"""Seconds: a school of thousands does not move in at once."""


class _Search(TypedDict, total=False):
    role: str
    head: str
    school_class: str
    text: str
    limit: int


class FaultArguments(TypedDict, total=False):
    """What `WorldClient.add_fault` takes; see `schema.FaultOrder`."""

    service: Service
    method: Method
    path: str
    status: int
    retry_after: int
    drop: bool
    truncate: bool
    latency: float | tuple[float, float]
    times: int
    rate: float
    when: Literal["before", "after"]


class StandClient:
    """The control of a running stand.

    Args:
        url: where it answers, e.g. `http://127.0.0.1:8080` or `http://control.localhost:8080`.
        ca: the certificate to trust, if it runs with TLS; else those that the system trusts.

    """

    def __init__(self, url: str, ca: Path | None = None) -> None:
        self.url = url.rstrip("/")
        self._at = _by_number(self.url)
        # Loopback only: a proxy of the environment has nothing to do with it.
        self._http = httpx.Client(
            base_url=f"{self._at}/api",
            timeout=60,
            trust_env=False,
            verify=ssl.create_default_context(cafile=ca),
        )

    def __enter__(self) -> Self:
        """Use it in a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._http.close()

    def worlds(self) -> list[str]:
        """Name all worlds."""
        return [str(name) for name in self._ask("GET", "/worlds").json()]

    def create_world(self, name: str | None = None, *, ticking: bool = False) -> WorldClient:
        """Make a fresh world; give it back with `WorldClient.delete`."""
        answer = self._ask("POST", "/worlds", json={"name": name, "ticking": ticking})
        return WorldClient(self, WorldState.model_validate(answer.json()))

    def world(self, name: str = "main") -> WorldClient:
        """Find a world by name."""
        answer = self._ask("GET", f"/worlds/{name}")
        return WorldClient(self, WorldState.model_validate(answer.json()))

    def documents(self) -> dict[str, dict[str, Any]]:
        """Return how the services describe their APIs (OpenAPI), by service; some have none."""
        found = {}
        for service, address in self.world().addresses:
            path = "/api/openapi.json" if service == "control" else "/openapi.json"
            host = urlsplit(address).netloc
            answer = self._http.get(f"{self._at}{path}", headers={"Host": host})
            if answer.is_success:
                found[service] = answer.json()
        return found

    def _ask(self, method: str, path: str, **rest: Any) -> httpx.Response:  # noqa: ANN401
        answer = self._http.request(method, path, **rest)
        if answer.is_error:
            raise ControlError(answer)
        return answer


def _by_number(url: str) -> str:
    """Name this machine by its number: the system's resolver may know no `*.localhost`."""
    parts = urlsplit(url)
    host, colon, port = parts.netloc.partition(":")
    if not f".{host}".endswith(".localhost"):
        return url
    return parts._replace(netloc=f"127.0.0.1{colon}{port}").geturl()


class ControlError(Exception):
    """The control refused; the message is its own."""

    def __init__(self, answer: httpx.Response) -> None:
        try:
            self.said = str(answer.json()["error"])
        except (ValueError, KeyError, TypeError):
            self.said = ""  # it is no control that answers so
        said = self.said or answer.text[:200]
        super().__init__(f"{answer.request.method} {answer.request.url}: {said}")
        self.status = answer.status_code


class WorldClient:
    """The control of one world."""

    def __init__(self, stand: StandClient, state: WorldState) -> None:
        self._stand = stand
        self.stand_url = stand.url
        self.name = state.name
        self.addresses: Places = state.addresses
        self.people = state.people

    def person(self, number: int) -> Player:
        """Tell everything about one person, as it is now."""
        return Player.model_validate(self._ask("GET", f"/people/{number}").json())

    def find(self, **search: Unpack[_Search]) -> list[Player]:
        """List people in the order they were invented."""
        params = PeopleQuery.model_validate(search).model_dump(exclude_none=True)
        return Players.model_validate(self._ask("GET", "/people", params=params).json()).root

    def let_in(self, teachers: Iterable[TeacherOrder]) -> list[Player]:
        """Let teachers from outside in, with passwords that are made up for them."""
        order = TeachersOrder(teachers=list(teachers)).model_dump(mode="json")
        answer = self._ask("POST", "/people", json=order, timeout=_LONG)
        return Players.model_validate(answer.json()).root

    def chats(self) -> list[KnownChat]:
        """List all chats, whoever is in them."""
        return KnownChats.model_validate(self._ask("GET", "/chats").json()).root

    def give_vk_id(
        self,
        number: int,
        *,
        educational_profile: bool = False,
        linked: bool = False,
        phone: str | None = None,
    ) -> Player:
        """Let a person have gone a part of the way of A3n already."""
        order = VkIdOrder(educational_profile=educational_profile, linked=linked, phone=phone)
        answer = self._ask("POST", f"/people/{number}/vk-id", json=order.model_dump())
        return Player.model_validate(answer.json())

    def messenger_token(self, number: int) -> SecretStr:
        """Return what opens the messenger's API as a person who has linked a profile."""
        answer = self._ask("POST", f"/people/{number}/messenger-token")
        return SecretStr(MessengerToken.model_validate(answer.json()).access_token)

    def create_subject_chat(self, number: int, school_class: str, subject: str) -> None:
        """Let a teacher have made the chat of a class and a subject of hers."""
        order = SubjectChatOrder(school_class=school_class, subject=subject)
        self._ask("POST", f"/people/{number}/subject-chats", json=order.model_dump())

    def register_client(
        self, title: str, redirect_uris: Iterable[str], client_id: str | None = None
    ) -> VkClient:
        """Make a service from outside known to VK ID."""
        order = VkClientOrder(title=title, redirect_uris=list(redirect_uris), client_id=client_id)
        answer = self._ask("POST", "/clients", json=order.model_dump())
        return VkClient.model_validate(answer.json())

    def clients(self) -> list[VkClient]:
        """List the services from outside that VK ID knows."""
        return VkClients.model_validate(self._ask("GET", "/clients").json()).root

    def clock(self) -> Clock:
        """Tell the time."""
        return Clock.model_validate(self._ask("GET", "/clock").json())

    def advance(self, seconds: float) -> Clock:
        """Move the clock on."""
        answer = self._ask("POST", "/clock", json={"advance": seconds})
        return Clock.model_validate(answer.json())

    def outbox(self, phone: str | None = None) -> list[Sms]:
        """List what was sent to a phone, or to all, the oldest first."""
        params = {"phone": phone} if phone else {}
        return Outbox.model_validate(self._ask("GET", "/outbox", params=params).json()).root

    def newest_code(self, phone: str) -> SecretStr:
        """Read the code of the newest SMS, or of the newest call, as its owner would.

        Raises:
            LookupError: when no code came to this phone.

        """
        for sms in reversed(self.outbox(phone)):
            if sms.kind == "call":
                return SecretStr(sms.sender[-_DIGITS_OF_A_CALL:])
            if found := _CODE.search(sms.text):
                return SecretStr(found.group())
        raise LookupError(f"no code was sent to {phone}")

    def requests(self, after: int = 0) -> list[Request]:
        """List the requests that the services answered."""
        answer = self._ask("GET", "/events", params={"after": after})
        return Requests.model_validate(answer.json()).root

    def behaviour(self) -> Behaviour:
        """Tell how VK, Госуслуги and the journal behave."""
        return Behaviour.model_validate(self._ask("GET", "/behaviour").json())

    def deliver_codes(self, how: Delivery, phone: str | None = None) -> Behaviour:
        """Let codes come by SMS (`ok`), by a call, or not at all; to one phone, or to all."""
        return self._change(BehaviourOrder(sms=how, phone=phone))

    def show_captcha(self, *, shown: bool = True) -> Behaviour:
        """Let VK ID ask everybody to prove that they are no robots, or leave it."""
        return self._change(BehaviourOrder(captcha=shown))

    def ask_second_factor(self, *, asked: bool = True) -> Behaviour:
        """Let Госуслуги ask everybody for a code after the password, or leave it."""
        return self._change(BehaviourOrder(second_factor=asked))

    def let_subject_chats_appear(self, *, appear: bool = True) -> Behaviour:
        """Let the chats of a teacher's load appear when she links, or leave them to her (B)."""
        return self._change(BehaviourOrder(subject_chats=appear))

    def captcha_letters(self, phone: str) -> str:
        """Read the newest picture shown to the owner of a phone, as she would.

        Raises:
            LookupError: when there is none.

        """
        shown = Captchas.model_validate(self._ask("GET", "/captchas").json()).root
        for captcha in reversed(shown):
            if captcha.phone == phone:
                return captcha.letters
        raise LookupError(f"no captcha is shown to {phone}")

    @contextmanager
    def add_fault(self, **what: Unpack[FaultArguments]) -> Iterator[Fault]:
        """Let something go wrong, for a `with` block."""
        fault = self.break_(**what)
        try:
            yield fault
        finally:
            self.mend(fault.id)

    def break_(self, **what: Unpack[FaultArguments]) -> Fault:
        """Let something go wrong until it is mended."""
        order = FaultOrder.model_validate(what)
        return Fault.model_validate(self._ask("POST", "/faults", json=order.model_dump()).json())

    def mend(self, number: int) -> None:
        """Let one thing go right again."""
        self._ask("DELETE", f"/faults/{number}")

    def faults(self) -> list[Fault]:
        """List what goes wrong."""
        return Faults.model_validate(self._ask("GET", "/faults").json()).root

    def clear_faults(self) -> None:
        """Let everything go right again."""
        self._ask("DELETE", "/faults")

    def reset(self) -> None:
        """Put the world back as it was invented."""
        self._ask("POST", "/reset")

    def delete(self) -> None:
        """Forget the world."""
        self._ask("DELETE", "")

    def limit_requests(self, *, limited: bool = True) -> Behaviour:
        """Let the messenger's API count requests a second, or not."""
        return self._change(BehaviourOrder(limits=limited))

    def _change(self, order: BehaviourOrder) -> Behaviour:
        answer = self._ask("POST", "/behaviour", json=order.model_dump(exclude_none=True))
        return Behaviour.model_validate(answer.json())

    def _ask(self, method: str, path: str, **rest: Any) -> httpx.Response:  # noqa: ANN401
        return self._stand._ask(method, f"/worlds/{self.name}{path}", **rest)  # noqa: SLF001
