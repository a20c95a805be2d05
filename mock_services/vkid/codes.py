"""One-time codes by SMS or by a call: sent, waited for, typed wrong, expired.

A call is not to be taken: the last four digits of its number are the code.  Only the newest code
of a phone counts.  What is refused is refused with a message for the person.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mock_services.models import PhoneMessage, PhoneMessageKind, SmsCode
from mock_services.words import clock, plural
from mock_services.worlds import World

LIFE = timedelta(minutes=5)
RESEND_AFTER = timedelta(seconds=60)
ATTEMPTS = 3
FLOOD_WINDOW = timedelta(hours=1)
FLOOD_LIMIT = 5
SENDER = "VK ID"


class CodeError(Exception):
    """A code cannot be had or does not fit; the message is for the person at the screen."""


class TooSoonError(CodeError):
    """The last code may still be on its way."""


class FloodError(CodeError):
    """The phone has had too many codes within an hour."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            f"На этот номер отправлено слишком много кодов. Попробуйте после {clock(until)}."
        )


class WrongCodeError(CodeError):
    """Not the code that was sent."""

    def __init__(self, left: int) -> None:
        attempts = plural(left, "попытка", "попытки", "попыток")
        super().__init__(f"Неверный код. Осталось: {attempts}.")


class DeadCodeError(CodeError):
    """There is no code to compare with: too old, used, or guessed at too often."""


def seconds_to_wait(db: Session, world: World, phone: str, sender: str = SENDER) -> int:
    """Tell how long until another code may be asked for; 0 when it may be now."""
    last = _newest(db, phone, sender)
    if last is None or last.used:
        return 0
    left = last.sent_at + RESEND_AFTER - world.clock.now()
    return max(0, int(left.total_seconds()))


def send_code(db: Session, world: World, phone: str, sender: str = SENDER) -> None:
    """Send a new code to a phone, or lose it; the sender's codes before it count no longer.

    Raises:
        TooSoonError: while the resend timer runs.
        FloodError: after too many codes within an hour.
    """
    now = world.clock.now()
    if seconds_to_wait(db, world, phone, sender):
        raise TooSoonError("Код уже отправлен. Новый можно запросить чуть позже.")
    sent = db.scalars(
        select(SmsCode.sent_at)
        .where(SmsCode.phone == phone, SmsCode.sent_at > now - FLOOD_WINDOW)
        .order_by(SmsCode.id.desc())
        .limit(FLOOD_LIMIT)
    ).all()
    if len(sent) == FLOOD_LIMIT:
        raise FloodError(sent[-1] + FLOOD_WINDOW)
    delivery = world.behaviour.delivery(phone)
    if delivery == "call":
        code = f"{world.random.randrange(10**4):04}"
        caller = f"+7999{world.random.randrange(10**3):03}{code}"
        came = PhoneMessage(kind=PhoneMessageKind.CALL, sender=caller, text="Входящий звонок")
    else:
        code = f"{world.random.randrange(10**6):06}"
        came = PhoneMessage(sender=sender, text=f"Ваш код: {code}. Никому его не сообщайте.")
    by_call = delivery == "call"
    db.add(SmsCode(phone=phone, code=code, sent_at=now, by_call=by_call, sender=sender))
    if delivery != "lost":
        came.phone, came.received_at = phone, now
        db.add(came)
    db.flush()


def comes_by_call(db: Session, phone: str) -> bool:
    """Tell whether the last code is the number of a call."""
    last = _newest(db, phone, SENDER)
    return last is not None and last.by_call


def check_code(db: Session, world: World, phone: str, typed: str, sender: str = SENDER) -> None:
    """Accept the code that was sent, once.

    Raises:
        DeadCodeError: when only a new code can help.
        WrongCodeError: when it is another code and there are attempts left.
    """
    last = _newest(db, phone, sender)
    if last is None or last.used or last.attempts >= ATTEMPTS:
        raise DeadCodeError("Этот код больше не действует. Запросите новый.")
    if world.clock.now() >= last.sent_at + LIFE:
        raise DeadCodeError("Срок действия кода истёк. Запросите новый.")
    if not secrets.compare_digest(last.code.encode(), typed.encode()):
        last.attempts += 1
        left = ATTEMPTS - last.attempts
        if left:
            raise WrongCodeError(left)
        raise DeadCodeError("Код трижды введён неверно и больше не действует. Запросите новый.")
    last.used = True


def _newest(db: Session, phone: str, sender: str) -> SmsCode | None:
    sent = select(SmsCode).where(SmsCode.phone == phone, SmsCode.sender == sender)
    return db.scalar(sent.order_by(SmsCode.id.desc()).limit(1))
