"""`svyazka check`: run the features against a target, and say what of the instruction broke."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svyazka import options, russian
from svyazka.rundir import BASE

if TYPE_CHECKING:
    from rich.console import Console

    from svyazka.compare import Comparison
    from svyazka.evidence import Run
    from svyazka.selection import Shard

BROWSERS = ("chromium", "chrome", "msedge", "firefox", "webkit")


class _WithMerge(click.Command):
    """A command that takes files, and one word that is a command of its own."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's signature
    ) -> click.Context:
        """Hand over to `merge`."""
        if args[:1] == ["merge"]:
            russian.speak(merge)
            return merge.make_context(f"{info_name} merge", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


def _browser(_: click.Context, __: click.Parameter, name: str) -> str:
    if name not in BROWSERS:
        from pages.hints import perhaps

        raise click.BadParameter(
            f"браузера «{name}» нет.{perhaps(name, BROWSERS)} Есть: {', '.join(BROWSERS)}."
        )
    return name


@click.command(
    cls=_WithMerge,
    epilog="Сложить части проверки, сделанные на разных машинах: svyazka check merge ПАПКА...",
)
@click.argument("files", nargs=-1, metavar="[ФАЙЛ.feature]...", type=click.Path(path_type=Path))
@options.target
@options.targets
@click.option(
    "--only", metavar="СПИСОК", help="Часть, пункт, тег через запятую: A,B3,@walkthrough."
)
@click.option("--fast", is_flag=True, help="Без сценариев с тегом @slow.")
@click.option(
    "--failed",
    is_flag=True,
    help="Только то, что не прошло в прошлый раз; с --against — в той проверке.",
)
@click.option("--shard", metavar="N/M", help="Одна из M равных частей, для нескольких машин.")
@click.option(
    "--repeat",
    metavar="N",
    type=click.IntRange(1, 1000),
    default=1,
    help="Пройти каждый сценарий N раз.",
)
@click.option(
    "--jobs", metavar="N", type=click.IntRange(1, 64), default=1, help="Сколько сценариев сразу."
)
@click.option(
    "--browser",
    metavar="ИМЯ",
    callback=_browser,
    default="chromium",
    show_default=True,
    help=", ".join(BROWSERS),
)
@click.option("--headed", is_flag=True, help="Показать окно браузера.")
@click.option("--device", metavar="ИМЯ", help="Как на телефоне или планшете, например «Pixel 7».")
@click.option("--connect", metavar="ws://…", help="Браузеры на «playwright run-server».")
@click.option("--visual", is_flag=True, help="Сравнить экраны с одобренными картинками.")
@click.option("--approve", is_flag=True, help="Одобрить экраны такими, какие они сейчас.")
@click.option(
    "--against",
    metavar="ПАПКА",
    type=click.Path(path_type=Path),
    help="Сравнить с этой прошлой проверкой; с --failed — повторить не прошедшее в ней, с "
    "--shard — поделить поровну по её времени.",
)
@click.option(
    "--out",
    metavar="ПАПКА",
    type=click.Path(file_okay=False, path_type=Path),
    default=BASE,
    show_default=True,
    help="Папка, в которой появится папка проверки.",
)
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:  # noqa: ANN401 - click's
    """Проверить, что стенд делает всё, что обещает инструкция.

    Без файлов идут все сценарии проекта. Код завершения: 0 — прошло, 1 — не прошло, 2 — неверно
    задано или нечего проверять, 3 — стенд недоступен, 130 — прервано. Доля, которой ничего не
    досталось, — 0.
    """
    from datetime import datetime

    from svyazka import suite
    from svyazka.console import plain_console
    from svyazka.disk import telling
    from svyazka.preflight import Request, ensure_browser, prepare, repeated
    from svyazka.rundir import EVIDENCE, new_run, point_to
    from svyazka.selection import Shard
    from svyazka.targets import find_target

    console = plain_console()
    request = Request(**options)
    earlier = _earlier(request.against)
    arguments = prepare(request)
    ensure_browser(request)
    if request.failed:
        console.print(repeated(request), markup=False)
    shard = None if request.shard is None else Shard.read(request.shard)
    real = not find_target(request.target, request.targets).is_mock
    folder = new_run(request.out.resolve(), datetime.now().astimezone(), private=real)
    with _gone_if_refused(folder):
        code = suite.run_apart([*arguments, f"--evidence={folder / EVIDENCE}"])
        run = _outcome(console, folder, code, shard)
    with telling(folder, kept="что записано до этого, цело"):
        suite.ensure_written(code)
    if code == suite.INTERRUPTED:
        with telling(folder):
            point_to(folder)
            # Without a comparison: what was not reached has not become worse.
            _write(run, folder)
        _say_where(console, folder)
        raise click.Abort
    if shard and _is_idle(run, code, shard):
        with telling(folder):
            point_to(folder)
            _write(run, folder)
        _left_out(console, run)
        console.print(
            f"Доле {shard.number}/{shard.of} проверять нечего: всё, что есть, — в других долях."
        )
        context.exit(0)
    with telling(folder):
        point_to(folder)
        passed = _report(console, run, folder, earlier)
    _left_out(console, run)
    context.exit(0 if passed and code == 0 else 1)


@click.command(name="merge")
@click.argument(
    "parts", nargs=-1, required=True, metavar="ПАПКА...", type=click.Path(path_type=Path)
)
@click.option(
    "--out",
    metavar="ПАПКА",
    type=click.Path(file_okay=False, path_type=Path),
    default=BASE,
    show_default=True,
    help="Папка, в которой появится общая проверка.",
)
@click.option(
    "--against",
    metavar="ПАПКА",
    type=click.Path(path_type=Path),
    help="Сравнить с этой прошлой проверкой.",
)
@click.pass_context
def merge(
    context: click.Context, *, parts: tuple[Path, ...], out: Path, against: Path | None
) -> None:
    """Сложить части одной проверки в одну: одна таблица и один отчёт."""
    from datetime import datetime
    from functools import reduce
    from operator import and_

    from svyazka import evidence
    from svyazka.console import plain_console
    from svyazka.disk import telling
    from svyazka.rundir import EVIDENCE, new_run, point_to
    from svyazka.targets import MOCK

    console = plain_console()
    found = _evidence_of(parts)
    earlier = _earlier(against)
    modes = [part.parent.stat().st_mode & 0o777 for part in found]
    folder = new_run(out.resolve(), datetime.now().astimezone(), private=True)
    with _gone_if_refused(folder), telling(folder):
        run = evidence.merge(found, folder / EVIDENCE)
        if {each.target for each in run.scenarios} <= {MOCK}:
            folder.chmod(0o700 | reduce(and_, modes))
        _ensure_tried(console, run)
    with telling(folder):
        point_to(folder)
        passed = _report(console, run, folder, earlier)
    _left_out(console, run)
    context.exit(0 if passed else 1)


def _evidence_of(parts: Iterable[Path]) -> list[Path]:
    """Find what each part has left.

    Raises:
        InputError: when one has left nothing: its number, if the others tell that they are shares.

    """
    from svyazka.rundir import EVIDENCE, NoRunError, find_run
    from svyazka.shares import ensure_whole

    found: list[Path] = []
    empty: NoRunError | None = None
    for part in parts:
        try:
            found.append(find_run(part) / EVIDENCE)
        except NoRunError as error:
            empty = empty or error
    if empty:
        ensure_whole(found)
        raise empty
    return found


@contextmanager
def _gone_if_refused(folder: Path) -> Iterator[None]:
    """Take the folder of a run away when it ends here: it has tried nothing, and tells nothing."""
    import shutil

    from pages.errors import SvyazkaError

    try:
        yield
    except (SvyazkaError, click.exceptions.Exit, click.Abort):
        shutil.rmtree(folder)
        raise


def _outcome(console: Console, folder: Path, code: int, shard: Shard | None) -> Run:
    """Read what pytest has left.

    Raises:
        Exit: when pytest was told what it cannot do, and has said so.
        SvyazkaError: when it died, or could write down nothing: nobody knows what it would have
            tried, it is no part of a whole.
        InputError: when there was nothing to try.
        Abort: when it was interrupted before anything was tried, and is no part of a whole.

    """
    from pages.errors import SvyazkaError
    from svyazka import suite
    from svyazka.disk import telling
    from svyazka.evidence import Run
    from svyazka.rundir import EVIDENCE

    if code == suite.BAD_INPUT:
        raise click.exceptions.Exit(2)
    with telling(folder):
        (folder / EVIDENCE).mkdir(exist_ok=True)  # pytest makes it, when it comes so far
        run = Run.read(folder / EVIDENCE)
        if not run.tried:
            suite.ensure_written(code)
    if run.left_all_out and code not in {0, suite.INTERRUPTED, suite.NOTHING_TO_DO}:
        raise SvyazkaError(_why_it_died(code))
    if code == suite.INTERRUPTED:
        # `merge` takes a share as soon as it is known what it was to try.
        if run.left_all_out if shard else not run.tried:
            raise click.Abort
    elif not _is_idle(run, code, shard):
        _ensure_tried(console, run)
    return run


def _is_idle(run: Run, code: int, shard: Shard | None) -> bool:
    """Tell whether a share has come to nothing because others have what there is."""
    return bool(shard and run.left_all_out and shard.may_be_idle(ran=code == 0))


def _why_it_died(code: int) -> str:
    """Say why a run ended before it came to any scenario; pytest's code is below 0 for a signal."""
    if code < 0:
        return (
            f"Проверка оборвалась, не дойдя до сценариев: её остановила система (сигнал {-code}). "
            "Если кончилась память, уменьшите --jobs."
        )
    return f"Проверка оборвалась, не дойдя до сценариев (pytest, код {code}): почему, сказано выше."


def _ensure_tried(console: Console, run: Run) -> None:
    """Refuse a run of nothing: it would prove nothing."""
    from pages.errors import InputError

    if run.left_all_out and not run.tried:
        _left_out(console, run)
        raise InputError("Проверять нечего: под заданное не подошёл ни один сценарий.")


def _write(run: Run, folder: Path, comparison: Comparison | None = None) -> None:
    """Write everything that is made of a run."""
    from svyazka.export import write_all
    from svyazka.report import write_matrix
    from svyazka.rundir import MATRIX

    write_matrix(folder / MATRIX, run, against=comparison)
    write_all(run, folder)


def _earlier(against: Path | None) -> Run | None:
    """Read the run to compare with: now, while `latest` names it and nothing has been done yet."""
    from svyazka.evidence import Run
    from svyazka.rundir import EVIDENCE, find_run

    return None if against is None else Run.read(find_run(against) / EVIDENCE)


def _report(console: Console, run: Run, folder: Path, earlier: Run | None) -> bool:
    """Show the table, write everything, and tell whether the target passed."""
    from svyazka.compare import compare
    from svyazka.summary import show_comparison, show_run

    show_run(console, run)
    comparison = compare(run, earlier) if earlier else None
    if comparison:
        show_comparison(console, comparison)
    _write(run, folder, comparison)
    _say_where(console, folder)
    return run.passed


def _say_where(console: Console, folder: Path) -> None:
    from svyazka.rundir import MATRIX

    console.print(f"Отчёт: {(folder / MATRIX).as_uri()}")


def _left_out(console: Console, run: Run) -> None:
    from svyazka.summary import show_left_out

    show_left_out(console, run)
