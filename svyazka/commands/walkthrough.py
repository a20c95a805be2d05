"""`svyazka walkthrough`: a scenario in, a guide that a trainer hands out comes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svyazka import options

if TYPE_CHECKING:
    from rich.console import Console

    from svyazka.guides import Failure, Order, Workshop
    from walkthroughs.frames import Walkthrough

DEVICES = ("computer", "phone")
LANGUAGES = ("ru", "en")


@click.command(
    epilog="Без сценария делаются инструкции по всем сценариям с тегом @walkthrough. Свою "
    "инструкцию пишут фразами из «svyazka steps» в файле .feature."
)
@click.argument("what", nargs=-1, metavar="[СЦЕНАРИЙ|@ТЕГ|ФАЙЛ.feature]...")
@click.option(
    "--format",
    "formats",
    metavar="СПИСОК",
    default="html",
    show_default=True,
    help="Через запятую: html, pdf, docx, pptx, md, video.",
)
@options.target
@options.targets
@click.option(
    "--device",
    type=click.Choice(DEVICES),
    metavar="computer|phone",
    help="Только компьютер или только телефон. [то и другое]",
)
@click.option(
    "--theme",
    type=click.Choice(["light", "dark"]),
    metavar="light|dark",
    default="light",
    show_default=True,
    help="Тема экранов.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    metavar="ru|en",
    default="ru",
    show_default=True,
    help="Язык инструкции.",
)
@click.option(
    "--mask",
    "masked",
    is_flag=True,
    help="Заменить людей на картинках выдуманными; вне учебного стенда — всегда.",
)
@click.option("--burn", is_flag=True, help="Субтитры — на самом видео, а не только рядом.")
@click.option(
    "--out",
    metavar="ПАПКА",
    type=click.Path(path_type=Path),
    default=Path("out/walkthrough"),
    show_default=True,
    help="Папка инструкций.",
)
@click.option(
    "--against",
    metavar="ПАПКА",
    type=click.Path(path_type=Path),
    help="Сравнить с инструкциями в этой папке: что устарело.",
)
@click.pass_context
def command(
    context: click.Context,
    /,
    *,
    formats: str,
    device: str | None,
    against: Path | None,
    **options: Any,  # noqa: ANN401 - click's
) -> None:
    """Сделать пошаговые инструкции с картинками.

    Код завершения: 0 — готово, 1 — сценарий не прошёл или инструкция устарела, 2 — неверно
    задано, 3 — стенд недоступен.
    """
    from svyazka.console import plain_console
    from svyazka.guides import DEVICES as ALL
    from svyazka.guides import Order, plan, read_formats, workshop

    order = Order(
        formats=read_formats(formats), devices=(device,) if device else tuple(ALL), **options
    )
    old = _old(against)
    arguments = plan(order)
    console = plain_console()
    with workshop(order.out) as shop:
        whole = _make(console, order, arguments, shop)
        guides = shop.guides()
        same = _compare(console, old, order, shop, whole=whole) if old else True
        _put_in_place(console, order, guides, shop)
    context.exit(0 if whole and same else 1)


def _old(against: Path | None) -> Path | None:
    if against is not None:
        from walkthroughs.comparison import ensure_guides

        ensure_guides(against)
    return against


def _make(console: Console, order: Order, arguments: list[str], shop: Workshop) -> bool:
    """Record the guides and write their files; tell whether all scenarios went well."""
    from rich.markup import escape

    from pages.errors import InputError, SvyazkaError
    from svyazka import suite
    from svyazka.guides import record, render

    codes = []
    for device in order.devices:
        codes.append(record(arguments, device, shop.folder, order.formats))
        if codes[-1] == suite.BAD_INPUT:  # pytest has said why
            raise InputError("Инструкции не сделаны: что не так, сказано выше")
        if codes[-1] == suite.INTERRUPTED:
            raise click.Abort
    guides, failures = shop.guides(), shop.failures()
    for title, reason in _left_out(shop, order):
        console.print(f"Без инструкции: {escape(title)} — {escape(reason)}")
    failed = next((code for code in codes if code not in {0, suite.NOTHING_TO_DO}), 0)
    for failure in failures:
        _tell(console, failure)
    # E.g. the system killed it: no scenario has told why.
    broken = f"Прогон оборвался (код {int(failed)}): сделаны не все инструкции"
    if not guides and not failures:
        if failed:
            raise SvyazkaError(f"{broken}.")
        raise InputError("Под заданное не подошёл ни один сценарий: делать нечего")
    if failed and not failures:
        console.print(f"[red]{broken}.[/]")
    with console.status("Собираю инструкции…") as status:
        render(
            guides,
            order.formats,
            shop.folder,
            burn=order.burn,
            tell=lambda words: status.update(f"Собираю {escape(words)}"),
        )
    return not failures and not failed


def _left_out(shop: Workshop, order: Order) -> list[tuple[str, str]]:
    """Name the scenarios that were not played, each once, and why; the device, if not on all."""
    from walkthroughs.words import words

    devices: dict[tuple[str, str], set[str]] = {}
    for one in shop.left_out():
        devices.setdefault((one.scenario, one.reason), set()).add(one.device)
    said, told = words("ru").devices, []
    for (scenario, reason), found in devices.items():
        where = "" if found == set(order.devices) else f" ({said[min(found)].lower()})"
        told.append((f"«{scenario}»{where}", reason))
    return told


def _tell(console: Console, failure: Failure) -> None:
    from rich.markup import escape

    from svyazka.explain import in_words

    guide = "прежняя инструкция цела" if failure.kept else "инструкция не сделана"
    if not failure.guide:  # it was the end that failed, e.g. a window that does not close
        guide = "но инструкция сделана"
    console.print(f"[red]Сценарий «{escape(failure.scenario)}» не прошёл, {guide}.[/]")
    if failure.step:
        console.print(f"Шаг: {escape(failure.step)}")
    if failure.where:
        console.print(f"Строка: {escape(failure.where)}")
    console.print(f"Причина: {escape(in_words(failure.reason))}")
    if failure.picture:
        console.print(f"Экран: {Path(failure.picture).resolve().as_uri()}")


def _compare(console: Console, old: Path, order: Order, shop: Workshop, *, whole: bool) -> bool:
    """Say what has changed since; tell whether nothing has.

    Where a scenario failed (not `whole`) or was left out, its guide is missing, but not gone.
    """
    from rich.markup import escape

    from walkthroughs.comparison import compare, write_changes
    from walkthroughs.frames import FILE

    left_out = {one.guide for one in shop.left_out()}
    changes = compare(
        old, shop.guides(), shop.folder, whole=whole and not order.what, left_out=left_out
    )
    whole = whole and not any((old / name / FILE).exists() for name in left_out)
    for change in changes:
        console.print(f"[yellow]Устарела[/]: {escape(change.title)}")
        for line in change.lines:
            console.print(f"  {escape(line)}")
    if not whole:
        console.print("[yellow]Сделаны не все инструкции: сравнены только те, что сделаны.[/]")
    elif not changes:
        console.print("[green]Инструкции не устарели.[/]")
    page = write_changes(order.out, changes, whole=whole)
    if changes:
        console.print(f"Что изменилось: {page.resolve().as_uri()}")
    return not changes


def _put_in_place(
    console: Console, order: Order, guides: list[Walkthrough], shop: Workshop
) -> None:
    from rich.markup import escape

    from walkthroughs.gallery import write_gallery
    from walkthroughs.words import titled

    for guide in guides:
        left = shop.put_in_place(guide)
        pictures = sum(len(step.pictures) for step in guide.steps)
        console.print(
            f"[green]✓[/] {escape(titled(guide))}: шагов {len(guide.steps)}, картинок {pictures}"
        )
        for name in left.edited:
            kept = (order.out / guide.id / name).resolve()
            console.print(f"  Прежний документ с правкой лежит рядом: {kept.as_uri()}")
        if left.gone:
            console.print(
                f"  Прежние файлы форматов, которых вы не просили, убраны: {', '.join(left.gone)}"
            )
    if guides:
        page = write_gallery(order.out)
        console.print(f"Все инструкции: {page.resolve().as_uri()}")
