"""How a command is ended from outside: a service that is stopped, a terminal that is closed."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

_SHOWN = tuple(number for number in (1, 2) if os.isatty(number))
"""What goes to a terminal, of the two outputs."""


def is_hang_up(number: int) -> bool:
    """Tell whether a signal says that the terminal is gone."""
    return sys.platform != "win32" and number == signal.SIGHUP


def forget_terminal() -> None:
    """Say no more to a terminal that is gone: every word would fail."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for number in _SHOWN:
            os.dup2(nowhere, number)


def asked_to_end() -> list[signal.Signals]:
    """Name the signals, besides Ctrl-C's, that ask a program to end and are not ignored here.

    Under `nohup` a terminal may go.
    """
    numbers = [signal.SIGTERM]
    if sys.platform != "win32":
        numbers.append(signal.SIGHUP)
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


@contextmanager
def every_end_as_ctrl_c() -> Iterator[None]:
    """Let each of these signals end what is done meanwhile as Ctrl-C does.

    By itself the system would end it at once, with its helpers and its files left behind.
    """
    if threading.current_thread() is not threading.main_thread():  # Python would refuse
        yield
        return
    before = {number: signal.getsignal(number) for number in asked_to_end()}
    for number in before:
        signal.signal(number, _break_off)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _break_off(number: int, _frame: FrameType | None) -> NoReturn:
    if is_hang_up(number):
        forget_terminal()
    raise KeyboardInterrupt
