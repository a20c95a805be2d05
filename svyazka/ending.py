"""How a command is ended from outside: a service that is stopped, a terminal that is closed."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

Handler = Callable[[int, FrameType | None], Any] | int | None
"""What becomes of a signal, as `signal.getsignal` tells it."""
_A_LITTLE = 0.05
"""Seconds, after which what was cleared up is gone."""
_SHOWN = tuple(number for number in (1, 2) if os.isatty(number))
"""What goes to a terminal, of the two outputs."""


def is_hang_up(number: int) -> bool:
    """Tell whether a signal says that the terminal is gone."""
    return sys.platform != "win32" and number == signal.SIGHUP


def forget_terminal() -> None:
    """Say no more to a terminal that is gone: every word would fail.

    Shell and system both tell of it, one after the other: the second time is no second request.
    """
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
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
    told = sys.unraisablehook
    sys.unraisablehook = _asking_again(told)
    try:
        yield
    finally:
        sys.unraisablehook = told
        hear_again(before)


def hear_again(before: Mapping[signal.Signals, Handler]) -> None:
    """Let signals do what they did before, but for those that are ignored by now."""
    for number, handler in before.items():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _asking_again(tell: Callable[[Any], object]) -> Callable[[Any], None]:
    """Let no end be lost: one that comes while Python clears up is raised where nobody hears it."""

    def hear(what: Any) -> None:  # noqa: ANN401 - sys.UnraisableHookArgs, which is no class
        if isinstance(what.exc_value, KeyboardInterrupt):
            later = threading.Timer(_A_LITTLE, _ask_again)
            later.daemon = True
            later.start()
        else:
            tell(what)

    return hear


def _ask_again() -> None:
    if not callable(signal.getsignal(signal.SIGTERM)):  # all is over by now
        return
    main = threading.main_thread().ident
    if sys.platform == "win32" or main is None:
        _thread.interrupt_main(signal.SIGTERM)
    else:  # wakes it, too, where it waits for something
        signal.pthread_kill(main, signal.SIGTERM)


def _break_off(number: int, _frame: FrameType | None) -> NoReturn:
    if is_hang_up(number):
        forget_terminal()
    raise KeyboardInterrupt
