"""The messenger's forms."""

from __future__ import annotations

from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length

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


class NewChatForm(web.Form):
    """A chat made by hand: its name, who is in it, what members may do."""

    title = _title()
    people = SelectMultipleField("Собеседники", coerce=int, validate_choice=False)
    access = _access()


class SettingsForm(web.Form):
    """What can be changed in a chat made by hand."""

    title = _title()
    access = _access()


class MessageForm(web.Form):
    """Something to say."""

    text = TextAreaField(
        "Сообщение",
        [
            DataRequired("Напишите сообщение."),
            Length(max=LENGTH_LIMIT, message=f"Не больше {LENGTH_LIMIT} знаков."),
        ],
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
