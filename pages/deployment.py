"""What the pages must know of the deployment that they are open in: addresses and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from pages.errors import InputError
from pages.hints import nearest
from pages.tables import read_toml, reason


class _Words(BaseModel):
    """Labels of one service; a label that is missing or unknown is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)


class JournalWords(_Words):
    """The journal's labels."""

    login_heading: str
    gosuslugi: str
    tab_authority: str
    organisation: str
    login: str
    password: str
    remember: str
    forgotten: str
    submit: str
    log_out: str
    desk_heading: str
    second_session_heading: str
    choose_role_heading: str
    teacher: str
    go_on: str
    chats: str
    link_profile: str
    linked_heading: str
    go_to_chats: str
    refused_heading: str
    chat_management: str
    messenger: str
    warning: str
    add: str
    new_chat_heading: str
    chat_type: str
    type_subject: str
    school_class: str
    subject: str
    chat_title: str
    cancel: str
    delete: str


class VkIdWords(_Words):
    """VK ID's labels."""

    phone_heading: str
    phone: str
    code_heading: str
    code: str
    call_heading: str
    call_code: str
    captcha_heading: str
    captcha_letters: str
    captcha_picture: str
    resend: str
    profile_heading: str
    surname: str
    name: str
    patronymic: str
    create_heading: str
    create_profile: str
    check_heading: str
    full_name: str
    born: str
    male: str
    female: str
    about_service: str
    about_messenger: str
    about_space: str
    about_page: str
    about_vkid: str
    consent_heading: str
    go_on: str
    cancel: str


class MessengerWords(_Words):
    """The messenger's labels."""

    brand: str
    chats_heading: str
    no_chats: str
    search: str
    pencil: str
    create_chat: str
    join_by_link: str
    chat_name: str
    people_heading: str
    settings_heading: str
    closed_chat: str
    open_chat: str
    next: str
    save: str
    message: str
    send: str
    members: str
    owner: str
    you: str
    invite: str
    invite_link: str
    qr_code: str
    join: str
    log_out: str


class GosuslugiWords(_Words):
    """The labels of Госуслуги."""

    heading: str
    phone: str
    password: str
    submit: str
    code_heading: str
    code: str
    go_on: str
    grant: str
    refuse: str


class TroubleWords(_Words):
    """The labels on a page that says what went wrong."""

    again: str


class Wording(_Words):
    """All words on the screen by which the pages find their way."""

    journal: JournalWords
    vkid: VkIdWords
    messenger: MessengerWords
    gosuslugi: GosuslugiWords
    trouble: TroubleWords

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a deployment's words from a TOML file.

        Raises:
            InputError: when the file cannot be read, or a label is missing, empty or unknown.

        """
        try:
            return cls.model_validate(read_toml(path, "Файл слов"))
        except ValidationError as error:
            raise InputError(f"Файл слов {path}, {reason(error)}") from None

    def but(self, words: Mapping[str, Mapping[str, str]]) -> Self:
        """Return the same words but for some: by service and key.

        Raises:
            ValueError: when there is no such service or key, or a word is empty; says which.

        """
        told = self.model_dump()
        for service, labels in words.items():
            if service not in told:
                raise ValueError(f"{service}: {_no_such(service, told)}")
            for key, word in labels.items():
                if key not in told[service]:
                    raise ValueError(f"{service}.{key}: {_no_such(key, told[service])}")
                if not word.strip():
                    raise ValueError(f"{service}.{key}: слово пусто")
                told[service][key] = word
        return self.model_validate(told)


def _no_such(name: str, there: Iterable[str]) -> str:
    near = nearest(name, there)
    hint = f"ближе всего {near}" if near else "все они — в pages/wording.toml"
    return f"таких слов в инструкции нет; {hint}"


@cache
def published_wording() -> Wording:
    """Return the words of the published instruction, as the mock has them."""
    return Wording.read(Path(str(files("pages") / "wording.toml")))


@dataclass(frozen=True)
class Addresses:
    """Where a deployment's services begin, e.g. `https://journal.example`; no slash at the end."""

    journal: str
    messenger: str


@dataclass(frozen=True)
class Deployment:
    """One installation of the journal and the messenger."""

    addresses: Addresses
    wording: Wording
