"""`svyazka rpa plan`, `apply`, `resume`, `retry-failed`: doing what a roster asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from svyazka.commands.rpa_options import options_of

if TYPE_CHECKING:
    from pages.errors import SvyazkaError
    from rpa.outcomes import Result
    from rpa.roster import Roster
    from rpa.windows import Windows
    from svyazka.commands.rpa_session import Session
    from svyazka.robot_runs import Settings


@click.command(name="plan")
@click.argument("roster", metavar="РЕЕСТР", type=click.Path(path_type=Path))
@options_of("target", "targets", "stand", "world", "secrets", "headed", "json")
@click.pass_context
def plan(context: click.Context, /, roster: Path, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Посмотреть, что сделал бы apply; ничего не меняется.

    Робот входит в журнал каждым учителем и смотрит, что уже есть. Код завершения: 0 — всё можно
    сделать, уже есть или ждёт учителя, 1 — какие-то строки сделать нельзя, 2 — неверно задано,
    3 — остановлено защитой.
    """
    import json

    from pages.errors import TargetUnreachableError
    from rpa.looking import RailError
    from rpa.outcomes import Status
    from rpa.reading import read_roster
    from svyazka import robot_show
    from svyazka.commands.rpa_session import browser, session
    from svyazka.disk import tell_programs
    from svyazka.robot_runs import Settings

    found = read_roster(roster)
    settings = Settings(**options)
    results: list[Result] = []
    stopped: SvyazkaError | None = None
    try:
        with session(settings, found) as opened, browser(opened, headed=settings.headed) as windows:
            try:
                results = look(opened, windows, found)
            except RailError as error:  # what has been seen by then is told all the same
                results = list(error.found)
                raise
            finally:
                if results:
                    robot_show.show_plan(opened.console, found, results)
    except (RailError, TargetUnreachableError) as error:
        stopped = error
    try:
        if as_json:
            rows = [
                each.model_dump(mode="json", include={"row", "status", "code", "reason", "chats"})
                for each in results
            ]
            tell_programs(json.dumps({"rows": rows}, ensure_ascii=False))
    finally:  # also when nobody could be told
        if stopped:
            raise stopped
    context.exit(1 if any(each.status is Status.CANNOT for each in results) else 0)


@click.command(name="apply")
@click.argument("roster", metavar="РЕЕСТР", type=click.Path(path_type=Path))
@options_of("target", "targets", "stand", "world", "secrets", "workers", "database", "headed")
@options_of("json", "out")
@click.option("--yes", is_flag=True, help="Не спрашивать и не показывать план.")
@click.option("--rehearse", is_flag=True, help="Сначала пройти тот же реестр на учебном стенде.")
@click.pass_context
def apply(
    context: click.Context,
    /,
    roster: Path,
    *,
    out: Path,
    database: str | None,
    yes: bool,
    rehearse: bool,
    as_json: bool,
    **options: Any,  # noqa: ANN401 - click's
) -> None:
    """Сделать всё, чего просит реестр: показать план, спросить, выполнить.

    Повторный запуск того же реестра ничего не меняет. Код завершения: 0 — всё сделано или уже
    было, 1 — какие-то строки не вышли или ждут, 2 — неверно задано, 3 — остановлено защитой.
    """
    from functools import partial

    from rpa.reading import read_roster
    from svyazka import robot_runs, robot_show
    from svyazka.asking import agreed
    from svyazka.commands import rpa_driving, rpa_session
    from svyazka.robot_runs import Settings

    found = read_roster(roster)
    settings = Settings(shared=database is not None, **options)
    rpa_session.target_for(settings, found)  # before a rehearsal, too
    if database is not None:
        with rpa_session.ledger_at(database):
            pass  # it answers: nobody is asked for a password in vain
    told_if_stopped = partial(rpa_driving.told_if_stopped, found, as_json=as_json)
    if rehearse:
        from svyazka.commands.rpa_rehearse import rehearse_roster

        with told_if_stopped():
            rehearse_roster(found, workers=settings.workers, yes=yes)
    opening = rpa_session.session(settings, found, out, changing=True, database=database)
    with told_if_stopped(), opening as opened:
        if database is not None:
            rpa_session.demand_no_unfinished(database, found, settings)
        with rpa_session.browser(opened, headed=settings.headed) as windows:
            seen = rpa_session.demand_no_drift(windows, opened, found)
            if not yes:
                seen += look(opened, windows, found, known=seen)
        if not yes:
            robot_show.show_plan(opened.console, found, seen)
            if not agreed("Выполнить?"):
                raise click.Abort
        folder, where = _begin(opened, found, settings, seen, out, database)
        # From here on as it was read: whoever edits the workbook meanwhile keeps its formats too.
        found = robot_runs.roster_of(folder, found.digest)
        with rpa_driving.told_if_lost(folder, where, found, opened, as_json=as_json):
            rpa_driving.drive(folder, where, found, opened, settings)
    rpa_driving.finish(context, folder, where, found, opened, as_json=as_json)


def _begin(
    opened: Session,
    roster: Roster,
    settings: Settings,
    seen: Sequence[Result],
    out: Path,
    database: str | None,
) -> tuple[Path, str]:
    """Write down that a run begins; return its folder and its database.

    Raises:
        InputError: when somebody else may have begun with the roster while the plan was looked at.

    """
    from datetime import datetime
    from shutil import rmtree

    from pages.errors import InputError
    from rpa.audit import Audit
    from rpa.door import LOGIN_REFUSED
    from rpa.worker import account_for_untold
    from svyazka import robot_runs
    from svyazka.commands import rpa_driving, rpa_session
    from svyazka.disk import telling

    if not opened.alone():
        raise InputError(
            "Связь с общей базой прерывалась, и этот реестр мог начать другой компьютер; ничего не "
            "начато, повторите команду"
        )
    started = settings.model_copy(update={"masked": opened.site.is_real})
    folder = robot_runs.begin(out, roster, started, datetime.now().astimezone())
    where = robot_runs.database_of(folder, database)
    begun = False
    try:
        with rpa_session.ledger_at(where) as ledger:
            ledger.begin(folder.name, roster, target=settings.target, digest=roster.digest)
            begun = True
            ledger.record(folder.name, [each for each in seen if each.code == LOGIN_REFUSED])
            became = ledger.results(folder.name)
    finally:
        if not begun:  # nobody could go on with it
            rmtree(folder, ignore_errors=True)
    robot_runs.make_newest(folder)
    with telling(folder, advice=_go_on_with(folder)):
        Audit(folder).write("run_started", target=settings.target, rows=len(roster.rows))
        order = rpa_driving.order_of(folder, where, roster, opened, headed=settings.headed)
        account_for_untold(order, became)
    return folder, where


@click.command(name="resume")
@click.argument("run", metavar="[ЗАПУСК]", required=False)
@options_of("secrets", "as-many-workers", "database", "headed-or-not", "json", "out")
@click.pass_context
def resume(context: click.Context, /, run: str | None, **options: Any) -> None:  # noqa: ANN401
    """Продолжить запуск, который прервали или остановила защита; без имени — последний."""
    _go_on(context, run, failed=False, **options)


@click.command(name="retry-failed")
@click.argument("run", metavar="[ЗАПУСК]", required=False)
@options_of("secrets", "as-many-workers", "database", "headed-or-not", "json", "out")
@click.pass_context
def retry_failed(context: click.Context, /, run: str | None, **options: Any) -> None:  # noqa: ANN401
    """Попробовать ещё раз строки, которые не вышли; без имени — последний запуск."""
    _go_on(context, run, failed=True, **options)


def _go_on(
    context: click.Context,
    run: str | None,
    *,
    failed: bool,
    database: str | None,
    as_json: bool,
    out: Path,
    **differently: Any,  # noqa: ANN401 - click's
) -> None:
    from pages.errors import InputError
    from rpa.audit import Audit
    from rpa.ledger import FAILED, OPEN, State
    from rpa.worker import account_for_untold
    from svyazka import robot_runs
    from svyazka.commands import rpa_driving, rpa_session
    from svyazka.disk import telling

    folder = robot_runs.find(run, out)
    update = {name: value for name, value in differently.items() if value is not None}
    settings = robot_runs.settings_of(folder).model_copy(update=update)
    where = rpa_session.database_of(folder, database)
    again = set(FAILED) if failed else set()
    with rpa_session.ledger_at(where) as ledger:
        known = rpa_session.run_in(ledger, folder)
        to_do = ledger.counts(folder.name).keys() & {*OPEN, *again}
    cancelled = InputError(f"Запуск «{folder.name}» отменён: начните новый, svyazka rpa apply")
    if known.state is State.CANCELLED:
        raise cancelled
    roster = robot_runs.roster_of(folder, known.digest)
    if mended := robot_runs.mended_roster(settings, known.digest):
        rpa_session.console().print(
            f"Реестр с тех пор изменился, а этот запуск делает то, что просил прежний. Сделать по "
            f"новому: svyazka rpa apply {quote(str(mended))} --target {settings.target}",
            markup=False,
        )
    shared = database if settings.shared else None
    opening = rpa_session.session(
        settings, roster, folder.parent, changing=bool(to_do), database=shared
    )
    with opening as opened:
        if to_do:
            if shared is not None:
                rpa_session.demand_no_unfinished(shared, roster, settings, but=folder.name)
            # No row is opened again in vain, nor the run stopped once more.
            rpa_session.ensure_browser(opened, headed=settings.headed)
        with rpa_session.ledger_at(where) as ledger:
            if ledger.state(folder.name) is State.CANCELLED:  # while the browser was looked for
                raise cancelled
            became = ledger.results(folder.name)
            if again:
                ledger.reopen(folder.name, again)
        with telling(folder, advice=_go_on_with(folder)):
            if not settings.shared:  # of a helper's rows the lines are at its machine
                order = rpa_driving.order_of(folder, where, roster, opened, headed=settings.headed)
                account_for_untold(order, became)
            Audit(folder).write(
                "run_resumed",
                target=settings.target,
                failed_too=failed,
                workers=settings.workers,
                headed=settings.headed,
            )
        with rpa_driving.told_if_lost(folder, where, roster, opened, as_json=as_json):
            rpa_driving.drive(folder, where, roster, opened, settings)
    rpa_driving.finish(context, folder, where, roster, opened, as_json=as_json)


def _go_on_with(folder: Path) -> str:
    """Say what to do about a run's folder that takes nothing."""
    from svyazka import robot_runs

    return f"Исправьте и продолжите: {robot_runs.command('resume', folder)}"


def look(
    opened: Session, windows: Windows, roster: Roster, *, known: Sequence[Result] = ()
) -> list[Result]:
    """Look at every teacher of a roster of whom it is not known already what becomes of her."""
    from rpa.looking import Looker
    from rpa.secrets import PromptSecrets

    in_person = not windows.headless and isinstance(opened.secrets, PromptSecrets)
    looker = Looker(windows, opened.site.organisation, opened.secrets, in_person=in_person)
    rows = {each.row for each in known}
    jobs = [job for job in roster.jobs if job.teacher.id not in rows]
    with opened.watch.busy("Смотрю, что уже есть…") as say:
        return looker.look(jobs, lambda job: say(f"Смотрю, что есть: {job.teacher.name}"))
