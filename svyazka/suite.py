"""Runs the features with pytest, in a process of their own."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pages.errors import InputError, SvyazkaError
from pages.hints import why

ROOT = Path(__file__).parents[1]
BAD_INPUT = pytest.ExitCode.USAGE_ERROR
INTERRUPTED = pytest.ExitCode.INTERRUPTED
NOTHING_TO_DO = pytest.ExitCode.NO_TESTS_COLLECTED
_LAST_WORDS = 30.0
"""Seconds for pytest to close its browsers, when somebody wants an end."""
_UNWRITTEN = 120
"""Added to the system's number (`errno`) of why something could not be written, it is a run's exit
code: those of pytest and of Python itself end here."""
FEATURES = ROOT / "tests" / "test_features.py"
_ARGUMENTS = [
    str(FEATURES),
    f"--rootdir={ROOT}",
    f"--confcutdir={ROOT}",
    *("-qq", "--no-header", "--no-summary", "-p", "no:cacheprovider"),
    *("-p", "no:hypothesispytest"),  # it loads all of Hypothesis when a run ends
    "-s",  # what a plugin tells must not be held back with what tests print
]


def run_apart(
    arguments: Sequence[str],
    meanwhile: Callable[[], object] | None = None,
    *,
    teller: str = "svyazka.progress",
) -> int:
    """Run the features in a process of their own, which tells of itself on this terminal.

    Whoever has read the phrases already cannot run pytest: it rewrites the asserts of what it
    imports itself, and of nothing else.  Return pytest's exit code.

    Args:
        arguments: pytest's.
        meanwhile: is done while pytest starts.
        teller: the plugin that tells how far it is; pytest itself is quiet.

    Raises:
        SvyazkaError: when there is no room for what it needs for a while.

    """
    # -P: a team's own pages/ or steps/ in the current folder must not be taken for the project's.
    command = [sys.executable, "-P", "-m", "pytest", "-p", teller, *_ARGUMENTS]
    command += arguments
    with _own_folder() as own:
        # pytest-playwright clears this folder, and would take a team's own `test-results`.
        return _run([*command, f"--output={Path(own, 'output')}"], meanwhile)


def _own_folder() -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(ignore_cleanup_errors=True)
    except OSError as error:
        raise SvyazkaError(
            f"Папку для временных файлов не создать: {why(error)}. Исправьте это или укажите "
            "другое место, TMPDIR=ПАПКА, и повторите."
        ) from None


def _run(command: list[str], meanwhile: Callable[[], object] | None) -> int:
    # A console without Cyrillic shows question marks there too.
    encoding = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    environment = {**os.environ, "PYTHONIOENCODING": f"{encoding}:replace"}
    # In a session of its own: whoever wants an end, and however often, tells us alone.
    with (
        _ctrl_c_is_heard(),
        subprocess.Popen(command, env=environment, start_new_session=True) as process,  # noqa: S603 - this very Python's pytest
    ):
        try:
            if meanwhile:
                meanwhile()
            if hasattr(os, "waitid"):  # which Ctrl-C ends at once; Popen would wait a little longer
                os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            return process.wait()
        except KeyboardInterrupt:
            _end(process)
            return int(INTERRUPTED)


@contextmanager
def _ctrl_c_is_heard() -> Iterator[None]:
    """Let what begins meanwhile hear Ctrl-C, though we were started in the background without."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let pytest close its browsers and its stand, and keep what has been tried.

    Raises:
        KeyboardInterrupt: when it does not come to an end, or is not waited for any more.

    """
    try:
        if sys.platform != "win32":  # there the terminal has told it
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)  # as a terminal does: its workers too
        process.wait(_LAST_WORDS)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        process.kill()  # what it has started ends with it
        raise KeyboardInterrupt from None


def unwritten(error: OSError) -> int:
    """Return the exit code of a run that could not write down what it had to."""
    return _UNWRITTEN + (error.errno or errno.EIO)


def ensure_written(code: int) -> None:
    """Raise what a run of the features met when it wrote.

    Raises:
        OSError: when that is what its exit code says.

    """
    if is_unwritten(code):
        raise OSError(code - _UNWRITTEN, os.strerror(code - _UNWRITTEN))


def is_unwritten(code: int) -> bool:
    """Tell whether a run ended because it could not write."""
    return code - _UNWRITTEN in errno.errorcode


def ensure_features() -> None:
    """See that there is something to run, before anything is made or said.

    Raises:
        InputError: when this is a package that was installed without the project's tests.

    """
    if not FEATURES.exists():
        raise InputError(
            "Установленный пакет сценариев не проходит: того, что их запускает, в нём нет. "
            "Перейдите в папку проекта и запустите .venv/bin/svyazka оттуда."
        )
