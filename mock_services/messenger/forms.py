"""The messenger's forms."""

from __future__ import annotations

import secrets

from wtforms import (
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, Length, Optional, Regexp

from mock_services import web
from mock_services.messenger.manual import TITLE_LIMIT
from mock_services.messenger.messages import LENGTH_LIMIT

CLOSED = "closed"
OPEN = "open"
_ACCESS = {CLOSED: "Закрытый чат", OPEN: "Открытый чат"}


def _title() -> StringField:
    return StringField(
        "Название чата",
        [
            DataRequired("Назовите чат."),
            Length(max=TITLE_LIMIT, message=f"Не больше {TITLE_LIMIT} знаков."),
        ],
    )


def _access() -> RadioField:
    return RadioField(
        "Кто управляет чатом",
        choices=_ACCESS,
        validators=[AnyOf(list(_ACCESS), message="Выберите, каким будет чат.")],
        validate_choice=False,
        default=CLOSED,
    )


def _random_id() -> HiddenField:
    """A number made up for each form: the same form sent again does its work only once."""
    return HiddenField(
        default=lambda: secrets.token_hex(16),
        validators=[
            Optional(),
            Regexp(r"[0-9a-zA-Z-]{1,40}\Z", message="Откройте страницу заново."),
        ],
    )


class NewChatForm(web.Form):
    """A chat made by hand: its name, who is in it, what members may do."""

    random_id = _random_id()
    title = _title()
    people = SelectMultipleField("Собеседники", coerce=int, validate_choice=False)
    access = _access()


class SettingsForm(web.Form):
    """What can be changed in a chat made by hand."""

    title = _title()
    access = _access()


class MessageForm(web.Form):
    """Something to say."""

    random_id = _random_id()
    text = TextAreaField(
        "Сообщение",
        [
            DataRequired("Напишите сообщение."),
            Length(max=LENGTH_LIMIT, message=f"Не больше {LENGTH_LIMIT} знаков."),
        ],
        # Browsers send two characters for the end of a line.
        filters=[lambda text: text and text.replace("\r\n", "\n")],
    )


class JoinForm(web.Form):
    """An invite link that somebody was given."""

    link = StringField(
        "Ссылка-приглашение",
        [
            DataRequired("Вставьте ссылку, которую вам прислали."),
            Length(max=300, message="Это не ссылка-приглашение: она слишком длинная."),
        ],
    )
