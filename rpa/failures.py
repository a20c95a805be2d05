"""What can stop a row, and what is to be done about it.

Everything that goes wrong on the way is one of four kinds; whoever runs the rows decides by the
kind alone, whoever reads the report by `code` and `reason`.

FAILED     a person must look: wrong data, a phone that is somebody else's, no such subject
AGAIN      later it may go well: time-outs, 5xx, no connection; tried again, then parked
OWNER      the teacher herself is needed, and is not there
RAIL       the whole run stops: a captcha, a host that the target does not allow
"""

from __future__ import annotations

import errno
import re
import traceback
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from socket import gethostname

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pages.errors import CaptchaError, SvyazkaError, TroubleError
from pages.hints import NO_PROXY, why
from pages.linking import AwayError, Place, StrangerError, WalkStoppedError
from pages.personal import PHONE, SMS_CODE

_NET = re.compile(r"net::(ERR_\w+)")
_LENGTH = 300
CODE_REFUSED = "code_refused"
"""VK ID takes no such code: a new one is sent when she has given her password again."""
NO_SMS = "no_sms"
"""VK ID sends no code to this phone: it says why."""
CAPTCHA = "captcha"
"""Letters that only a person may read."""
ANSWER_CAPTCHA = "--headed --secrets prompt"
"""What opens a window in which a person can read them."""


class Kind(StrEnum):
    """What is to be done."""

    FAILED = "failed"
    AGAIN = "again"
    OWNER = "owner"
    RAIL = "rail"


@dataclass(frozen=True)
class Failure:
    """Why a row could not be done."""

    kind: Kind
    code: str
    """For programs: snake_case."""
    reason: str
    """For people: one Russian sentence, without a secret."""
    evidence: tuple[str, ...] = ()
    """Pictures of where it stopped, as paths in the run's folder."""


class StoppedError(SvyazkaError):
    """A row cannot go on; carries why."""

    def __init__(self, kind: Kind, code: str, reason: str) -> None:
        super().__init__(reason)
        self.failure = Failure(kind, code, without_phones(reason))


def without_phones(text: str) -> str:
    """Leave out what may be a phone, also of what we say ourselves: a reason is kept and shown."""
    return PHONE.sub("•••", text)[:_LENGTH]


def without_numbers(said: str) -> str:
    """Leave out what may be a phone or a code of what a screen says: it may repeat them."""
    return SMS_CODE.sub("•••", without_phones(said))


def failure_of(error: Exception) -> Failure:
    """Tell what to do about an error."""
    match error:
        case StoppedError():
            return error.failure
        case PlaywrightError():
            return _of_browser(error)
        case SvyazkaError():
            return _of_ours(error)
        case OSError():
            return _of_system(error)
        case _:
            return Failure(Kind.FAILED, "unexpected", _where(error))


def _of_ours(error: SvyazkaError) -> Failure:
    match error:
        case CaptchaError():
            return Failure(Kind.RAIL, CAPTCHA, f"{error}: продолжите с {ANSWER_CAPTCHA}")
        case StrangerError():
            return Failure(Kind.FAILED, "profile_refused", error.said)
        case WalkStoppedError():
            return _of_walk(error)
        case AwayError():
            return Failure(Kind.OWNER, "owner_away", str(error))
        case TroubleError():
            return Failure(Kind.AGAIN, "trouble", without_numbers(str(error)))
        case _:  # e.g. a host that the target does not allow: not a matter of luck
            return Failure(Kind.RAIL, _snake(error), without_phones(str(error)))


def _of_system(error: OSError) -> Failure:
    if error.errno == errno.ENOSPC:
        reason = f"На диске компьютера «{gethostname()}» нет места: освободите его и продолжите"
        return Failure(Kind.RAIL, "disk_full", reason)
    return Failure(Kind.AGAIN, "system", f"Система отказала: {why(error)}")


def _where(error: Exception) -> str:
    """Tell only the kind of an unforeseen error and its place: its text may hold anything."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"Ошибка в программе: {type(error).__name__}, {Path(last.filename).name}:{last.lineno}"


def _of_walk(error: WalkStoppedError) -> Failure:
    said = without_numbers(error.said)
    match error.place:
        case Place.REFUSED:
            return Failure(Kind.FAILED, "profile_refused", said)
        case Place.CODE:
            return Failure(Kind.OWNER, CODE_REFUSED, f"Код не подошёл. {said}")
        case Place.CHATS:  # back where it began, without a refusal
            return Failure(Kind.AGAIN, "vk_id_failed", f"Привязка сорвалась: {said}")
        case Place.PHONE:
            return Failure(Kind.AGAIN, NO_SMS, f"VK ID не отправил код: {said}")
        case _:
            return Failure(Kind.FAILED, "data_refused", f"VK ID не принял данные: {said}")


def _of_browser(error: PlaywrightError) -> Failure:
    if isinstance(error, PlaywrightTimeoutError):
        return Failure(Kind.AGAIN, "timeout", "Экран так и не появился: вышло время ожидания")
    if "net::ERR_PROXY_CONNECTION_FAILED" in error.message:
        return Failure(Kind.AGAIN, "connection", NO_PROXY)
    if found := _NET.search(error.message):
        return Failure(Kind.AGAIN, "connection", f"Нет связи с сервисом ({found[1]})")
    if "closed" in error.message or "crashed" in error.message:
        return Failure(Kind.AGAIN, "browser", "Браузер закрылся")
    return Failure(Kind.AGAIN, "browser", "Браузер не смог выполнить действие")


def _snake(error: SvyazkaError) -> str:
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
