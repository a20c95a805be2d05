"""What a person is told when a page cannot be had, in the looks of its service."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from urllib.parse import SplitResult, quote, urlsplit

from flask import render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from mock_services.schema import Fault
from mock_services.words import plural
from mock_services.worlds import WorldGoneError

MISDIRECTED = 421
TOO_MANY = 429
BROKEN = 500
CLOSED = 503
_SECRETS = {"password", "code"}
_WORDS = {
    400: ("Запрос не понят", "Вернитесь на шаг назад и попробуйте ещё раз."),
    403: ("Сюда нельзя", "У вас нет прав на эту страницу."),
    404: ("Такой страницы нет", "Возможно, её удалили или в адресе ошибка."),
    405: ("Так нельзя", "Вернитесь на шаг назад и попробуйте ещё раз."),
    413: ("Слишком много данных", "Сократите текст и отправьте ещё раз."),
    TOO_MANY: ("Слишком много запросов", "Подождите немного и попробуйте ещё раз."),
    BROKEN: ("Что-то сломалось", "Мы уже знаем. Попробуйте ещё раз через минуту."),
    CLOSED: ("Идут технические работы", "Зайдите позже. Всё, что вы сохранили раньше, на месте."),
}


class FaultError(HTTPException):
    """An error that the control room has ordered."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.code = fault.status
        self.retry_after = fault.retry_after


def on_purpose() -> None:
    """Fail as the fault wants that hit this request.

    Raises:
        FaultError: when there is one.
    """
    fault: Fault | None = request.environ.get("svyazka.fault")
    if fault is not None:
        raise FaultError(fault)


@dataclass(frozen=True)
class Told:
    """What went wrong, in words, and how to go on."""

    code: int
    title: str
    advice: str
    headers: dict[str, str]

    @property
    def passing(self) -> bool:
        """Whether to try again: the person has done nothing wrong."""
        return _is_passing(self.code)


def tell(error: HTTPException) -> Told:
    """Find the words for an error."""
    code = error.code or BROKEN
    title, advice = _WORDS.get(code, _WORDS[BROKEN if _is_passing(code) else 400])
    if seconds := getattr(error, "retry_after", None):
        advice = f"Попробуйте ещё раз через {_duration(seconds)}."
        return Told(code, title, advice, {"Retry-After": str(seconds)})
    return Told(code, title, advice, {})


def page(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException:
    """Say in words what went wrong, and how to go on."""
    if (error.code or BROKEN) < 400:  # noqa: PLR2004 - a redirect raised by werkzeug
        return error
    told = tell(error)
    words = render_template(
        "error.html",
        code=told.code,
        title=told.title,
        advice=told.advice,
        again=_again() if told.passing else None,
        typed=_typed() if told.passing else None,
    )
    return words, told.code, told.headers


def world_gone(error: WorldGoneError) -> tuple[str, int]:
    """Answer as if the address named no world: a page would need one to be drawn."""
    return str(error), MISDIRECTED


def form_refused(_: CSRFError) -> tuple[str, int]:
    """Say that a page was open for too long, or was not ours."""
    title = "Страница устарела"
    advice = "Откройте её заново и повторите. Ничего не изменилось."
    return render_template("error.html", code=400, title=title, advice=advice), 400


def _is_passing(code: int) -> bool:
    return code == TOO_MANY or code >= BROKEN


def _duration(seconds: int) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return plural(seconds, "секунду", "секунды", "секунд")
    return plural(ceil(seconds / 60), "минуту", "минуты", "минут")


def _typed() -> list[tuple[str, str]]:
    """Return the form that was sent, so that one press sends it again; nothing if it has a secret.

    Its token against forged requests is in it: a form that somebody else made up stays refused.
    """
    if _SECRETS & set(request.form):
        return []
    return list(request.form.items(multi=True))


def _again() -> str:
    """Name what to try again: what was asked for, or the page whose form was sent.

    A form with a secret is filled in anew, on the page that it came from. Where that has the
    form's own address it keeps the query: without it a page of Госуслуги leads nowhere.
    """
    came_from = parts_of(request.referrer)
    own = came_from.netloc == request.host
    if request.method == "GET" or _typed() or (own and came_from.path == quote(request.path)):
        query = request.query_string.decode("latin-1")
        # Quoted again: browsers take a backslash for the beginning of another site's address.
        return f"{quote(request.path)}?{query}" if query else quote(request.path)
    return f"/{came_from.path.lstrip('/')}" if own else "/"


def parts_of(address: str | None) -> SplitResult:
    """Take a header with an address apart; one that is none has no parts."""
    try:
        return urlsplit(address or "")
    except ValueError:
        return urlsplit("")
