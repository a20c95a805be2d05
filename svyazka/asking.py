"""What a person is asked at the terminal: a secret, and whether to go on."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, Queue
from threading import Event, Thread

import click

_LOOK = 0.2
"""Seconds between two looks whether the person has broken off."""

_YES, _NO = ("да", "д", "yes", "y"), ("нет", "н", "no", "n", "")


def at_terminal() -> bool:
    """Whether a person may answer; whoever started us may have closed the standard input."""
    return sys.stdin is not None and sys.stdin.isatty()


def agreed(question: str) -> bool:
    """Ask whether to go on; who only presses Enter does not agree.

    Raises:
        click.Abort: when nobody answers.

    """
    if sys.stdin is None:  # whoever started us has closed it
        raise click.Abort
    while True:
        answer = click.prompt(f"{question} [да/нет]", default="", show_default=False, err=True)
        word = answer.strip().rstrip(".!").casefold()
        if word in (*_YES, *_NO):
            return word in _YES
        click.echo("Ответьте «да» или «нет».", err=True)


def typed(question: str, given_up: Event) -> str:
    """Ask without showing what is typed; a person may break off at any time.

    Args:
        question: what is asked.
        given_up: set when nobody will answer any more.

    Raises:
        EOFError: when nobody answers.
        Exception: what `getpass.getpass` raises, e.g. for half a letter.

    """
    answers: Queue[str | BaseException] = Queue()

    def ask() -> None:
        try:
            answers.put(getpass.getpass(question))
        except OSError:  # the terminal is gone
            answers.put(EOFError())
        except BaseException as error:  # noqa: BLE001 - whoever waits for the answer raises it
            answers.put(error)

    # Python hands Ctrl-C to its main thread, and a read in another one goes on: it is left behind.
    Thread(target=ask, daemon=True).start()
    while not given_up.is_set():
        with suppress(Empty):
            answer = answers.get(timeout=_LOOK)
            if isinstance(answer, str):
                return answer
            raise answer
    raise EOFError


@contextmanager
def terminal_as_it_was() -> Iterator[None]:
    """Leave the terminal showing what is typed, also when a question was left behind.

    One that is gone is left alone, and so is one that others have meanwhile.
    """
    if sys.platform == "win32" or not at_terminal():  # there getpass changes nothing
        yield
        return
    import termios  # noqa: PLC0415 - Windows has none

    before = termios.tcgetattr(sys.stdin)
    try:
        yield
    finally:
        with suppress(termios.error):
            if termios.tcgetattr(sys.stdin) != before and not _in_the_background():
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _in_the_background() -> bool:
    """Tell whether the terminal belongs to others now: whoever sets it then is stopped."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) != os.getpgrp()
    except OSError:  # it is nobody's
        return False
