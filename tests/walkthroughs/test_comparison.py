"""Which guides have changed: wording, screen, order; and nothing where nothing has."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from fixtures.access import audit
from pages.errors import InputError
from tests.walkthroughs.conftest import LOGIN, Made, walkthrough
from walkthroughs.comparison import Change, Kind, Screens, StepChange, compare, write_changes
from walkthroughs.frames import FILE, Section, Step, Walkthrough

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=="
)


@pytest.fixture
def old(guides: Made, tmp_path: Path) -> Path:
    """The teacher's guide as it was."""
    name = guides.guide().id
    shutil.copytree(guides.folder / name, tmp_path / "old" / name)
    return tmp_path / "old"


def written(folder: Path, guide: Walkthrough) -> None:
    (folder / guide.id / FILE).write_text(guide.model_dump_json(by_alias=True), "utf-8")


def with_steps(guide: Walkthrough, *steps: Step) -> Walkthrough:
    """The same guide with other steps: each in its own section, a new one in that of the last."""
    section_of = {step.id: section.id for section in guide.sections for step in section.steps}
    within: dict[str, list[Step]] = {section.id: [] for section in guide.sections}
    last = guide.sections[0].id
    for step in steps:
        last = section_of.get(step.id, last)
        within[last].append(step)
    sections = [
        Section(id=section.id, title=section.title, steps=tuple(within[section.id]))
        for section in guide.sections
    ]
    return guide.model_copy(update={"sections": tuple(sections)})


def changes(old: Path, guides: Made) -> list[Change]:
    return compare(old, [guides.guide()], guides.folder)


def test_the_same_guide_has_not_changed(old: Path, guides: Made) -> None:
    assert changes(old, guides) == []


def test_another_day_and_another_version_are_no_change(old: Path, guides: Made) -> None:
    written(old, guides.guide().model_copy(update={"date": "2025-01-01", "release": "0.0.1"}))
    assert changes(old, guides) == []


def test_other_words_are_a_change(old: Path, guides: Made) -> None:
    first, *rest = guides.guide().steps
    before = first.model_copy(update={"caption": "Войдите"})
    written(old, with_steps(guides.guide(), before, *rest))
    ((change,),) = [each.steps for each in changes(old, guides)]
    assert (change.kind, change.number, change.before) == (Kind.WORDING, 1, "Войдите")
    assert change.after == first.caption


def test_a_line_in_other_words_at_the_same_place_is_the_same_step(old: Path, guides: Made) -> None:
    first, second, *rest = guides.guide().steps
    before = second.model_copy(update={"id": "0", "caption": "Нажмите «Сообщения»"})
    written(old, with_steps(guides.guide(), first, before, *rest))
    ((change,),) = [each.steps for each in changes(old, guides)]
    assert (change.kind, change.number) == (Kind.WORDING, 2)


def test_a_step_that_is_new_and_one_that_is_gone_are_told(old: Path, guides: Made) -> None:
    first, _, *rest = guides.guide().steps
    gone = first.model_copy(update={"id": "0", "caption": "Наденьте шапку", "number": 99})
    written(old, with_steps(guides.guide(), first, *rest, gone))
    ((one, other),) = [each.steps for each in changes(old, guides)]
    assert (one.kind, one.number) == (Kind.ADDED, 2)
    assert (other.kind, other.before) == (Kind.REMOVED, "Наденьте шапку")


def test_a_step_that_stands_elsewhere_has_moved(old: Path, guides: Made) -> None:
    first, second, *rest = guides.guide().steps
    written(old, with_steps(guides.guide(), second, first, *rest))
    ((change,),) = [each.steps for each in changes(old, guides)]
    assert change.kind is Kind.MOVED


def test_a_step_that_has_come_into_another_section_is_told(old: Path, guides: Made) -> None:
    guide = guides.guide()
    first, second, *rest = guide.sections
    *steps, last = first.steps
    shorter = first.model_copy(update={"steps": tuple(steps)})
    longer = second.model_copy(update={"steps": (last, *second.steps)})
    written(old, guide.model_copy(update={"sections": (shorter, longer, *rest)}))
    (change,) = changes(old, guides)
    assert change.lines == [f"шаг {last.number}: теперь в части «{first.title}»"]


def test_a_tip_that_has_become_a_warning_is_told(old: Path, guides: Made) -> None:
    steps = list(guides.guide().steps)
    place = next(number for number, step in enumerate(steps) if step.notes)
    (note,) = steps[place].notes
    assert note.kind == "tip"
    other = note.model_copy(update={"kind": "warning"})
    steps[place] = steps[place].model_copy(update={"notes": (other,)})
    written(old, with_steps(guides.guide(), *steps))
    ((change,),) = [each.steps for each in changes(old, guides)]
    assert (change.kind, change.number) == (Kind.WORDING, place + 1)
    assert (change.before, change.after) == (f"Внимание: {note.text}", f"Совет: {note.text}")


def test_another_screen_is_a_change_with_both_pictures(old: Path, guides: Made) -> None:
    guide = guides.guide()
    picture = guide.steps[2].pictures[0]
    file = old / guide.id / picture.bare
    with Image.open(file) as opened:
        other = opened.convert("RGB")
    ImageDraw.Draw(other).rectangle((1000, 600, 1400, 680), "#b3261e")
    other.save(file)
    ((change,),) = [each.steps for each in changes(old, guides)]
    assert (change.kind, change.number) == (Kind.SCREEN, 3)
    assert change.screens
    assert change.screens.difference
    assert 0.001 < change.screens.changed < 0.05


def a_screen(before: bytes | None, after: bytes | None, changed: float = 1) -> StepChange:
    screens = Screens(before, after, changed=changed)
    return StepChange(Kind.SCREEN, 3, after="Войдите", screens=screens)


@pytest.mark.parametrize(
    ("change", "words", "heading"),
    [
        (a_screen(None, PIXEL), "новая картинка", "Новая картинка"),
        (a_screen(PIXEL, None), "картинки больше нет", "Картинки больше нет"),
        (a_screen(PIXEL, PIXEL, 0.125), "экран, изменилось 12,5\u00a0%", "Другой экран"),
        (a_screen(PIXEL, PIXEL, 0.0003), "экран, изменилось меньше 0,1\u00a0%", "Другой экран"),
    ],
)
def test_a_picture_that_is_new_or_gone_is_called_so(
    change: StepChange, words: str, heading: str, tmp_path: Path
) -> None:
    assert str(change) == f"шаг 3: {words}, «Войдите»"
    page = write_changes(tmp_path, [Change("id", "Как войти", (change,))]).read_text("utf-8")
    assert f"<h3>Шаг 3. {heading}</h3>" in page


def with_press(guide: Walkthrough, **changes: object) -> Walkthrough:
    """The same guide with another press on the second screen of its first step."""
    first, *rest = guide.steps
    choosing, entering = first.pictures
    *filled, press = entering.callouts
    other = press.model_copy(update=changes)
    alt = entering.alt.replace(f"«{press.label}»", f"«{other.label}»")
    picture = entering.model_copy(update={"callouts": (*filled, other), "alt": alt})
    return with_steps(guide, first.model_copy(update={"pictures": (choosing, picture)}), *rest)


def test_what_is_pressed_is_called_otherwise_on_the_same_screen(old: Path, guides: Made) -> None:
    written(old, with_press(guides.guide(), label="Вход"))
    ((change,),) = [each.steps for each in changes(old, guides)]
    assert (change.kind, change.number) == (Kind.WORDING, 1)
    assert "нажмите «Вход»" in change.before
    assert "нажмите «Войти»" in change.after


def test_another_element_of_the_same_name_on_the_same_screen_is_a_change(
    old: Path, guides: Made, tmp_path: Path
) -> None:
    guide = guides.guide()
    target = guide.steps[0].pictures[1].callouts[-1].target

    def written_with_press(pixels: float) -> None:
        there = target.model_copy(update={"top": target.top + pixels})
        written(old, with_press(guide, target=there))

    written_with_press(4)
    assert changes(old, guides) == [], "letters are not quite as high on every machine"
    written_with_press(100)
    (change,) = changes(old, guides)
    assert [(one.kind, one.number) for one in change.steps] == [(Kind.TARGET, 1)]
    assert change.lines == [f"шаг 1: отмечено другое место экрана, «{guide.steps[0].caption}»"]
    page = write_changes(tmp_path, [change]).read_text("utf-8")
    assert "Шаг 1. Отмечено другое место" in page
    assert page.count("data:image/webp") == 2


def test_a_guide_that_was_not_there_is_new_and_one_that_is_not_made_is_gone(
    old: Path, guides: Made
) -> None:
    student, teacher = guides.guide("student"), guides.guide()
    (new, gone) = compare(old, [student], guides.folder, whole=True)
    assert (new.id, gone.id) == (student.id, teacher.id)
    assert gone.words == ("её больше нет",)
    assert compare(old, [teacher], guides.folder, whole=True) == []
    left_out = {teacher.id}
    assert compare(old, [student], guides.folder, whole=True, left_out=left_out) == [new]


def test_a_guide_that_is_made_only_where_it_is_named_is_not_missed(old: Path, guides: Made) -> None:
    written(old, guides.guide().model_copy(update={"regular": False}))
    (new,) = compare(old, [guides.guide("student")], guides.folder, whole=True)
    assert new.id == guides.guide("student").id


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "это не JSON, или файл записан не до конца"),
        ("{}", "id: не хватает"),
        ('{"schema": 99}', "schema: подойдёт одно из: 1"),
    ],
)
def test_what_is_no_guide_is_told(text: str, why: str, old: Path, guides: Made) -> None:
    (old / guides.guide().id / FILE).write_text(text, "utf-8")
    with pytest.raises(InputError, match=f"это не инструкция или она от другой версии: {why}$"):
        changes(old, guides)


@pytest.mark.parametrize("kind", ["bare", "file"])
@pytest.mark.parametrize("broken", ["pointer", "half"])
def test_an_old_picture_that_is_none_is_named_before_anything_is_made(
    kind: str, broken: str, old: Path, guides: Made, tmp_path: Path
) -> None:
    file = old / guides.guide().id / getattr(guides.guide().steps[2].pictures[0], kind)
    whole = file.read_bytes()
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    file.write_bytes(pointer if broken == "pointer" else whole[: len(whole) // 2])
    done = walkthrough(tmp_path, "--against", old)
    assert done.returncode == 2
    assert done.stderr.startswith(f"svyazka: {file}: это не картинка или она испорчена")
    assert not (tmp_path / "out").exists()


def test_the_page_shows_screens_side_by_side_and_can_be_read_by_all(
    old: Path, guides: Made, page: Page, tmp_path: Path
) -> None:
    guide = guides.guide()
    first, *rest = guide.steps
    moved = with_steps(guide, first.model_copy(update={"caption": "Войдите"}), *rest)
    written(old, moved)
    picture = guide.steps[2].pictures[0]
    Image.new("RGB", (2560, 1600), "white").save(old / guide.id / picture.bare)
    file = write_changes(tmp_path, changes(old, guides))
    page.goto(file.as_uri())
    assert page.get_by_role("heading", level=1).inner_text() == "Что изменилось в инструкциях"
    assert page.get_by_text("Войдите", exact=True).is_visible()
    for name in ("Было", "Стало", "Разница"):
        assert page.get_by_role("img", name=name).count() == 1
    assert audit(page) == []


@pytest.mark.parametrize("whole", [True, False])
def test_nothing_is_called_up_to_date_where_a_scenario_failed(
    tmp_path: Path, *, whole: bool
) -> None:
    text = write_changes(tmp_path, [], whole=whole).read_text("utf-8")
    assert ("Ни одна не устарела" in text) is whole
    assert ("сравнены только те, что сделаны" in text) is not whole


def test_the_command_says_that_nothing_is_out_of_date_and_what_is(tmp_path: Path) -> None:
    feature, old = tmp_path / "login.feature", tmp_path / "yesterday"
    head, first = LOGIN.split("  Сценарий:")
    steps = first.partition("\n")[2]
    second, third = (f" {name}\n{steps}" for name in ("Второй", "Третий"))
    feature.write_text(f"{head}  Сценарий:{first}  Сценарий:{second}", "utf-8")
    arguments = (feature, "--device", "computer", "--format", "md")
    made = walkthrough(tmp_path, *arguments, "--out", old)
    assert made.returncode == 0, made.stdout + made.stderr
    same = walkthrough(tmp_path, *arguments, "--against", old)
    assert same.returncode == 0, same.stdout + same.stderr
    assert "Инструкции не устарели." in same.stdout
    (guide,) = [one for one in Made(old).guides if one.title == "Как привязать телефон"]
    place = tmp_path / "out" / "walkthrough" / guide.id
    (place / "guide.docx").write_text("правка", "utf-8")
    (place / "guide.pdf").write_text("прежнее", "utf-8")
    written(old, guide.model_copy(update={"title": "Прежний заголовок"}))
    only = "  @only\n  Сценарий:"
    parts = [head, only, first, "  Сценарий:", second, "  @skip\n", only, third]
    feature.write_text("".join(parts), "utf-8")
    other = walkthrough(tmp_path, *arguments, "--against", old)
    assert other.returncode == 1
    assert "Устарела: Как привязать телефон (компьютер)" in other.stdout
    assert "заголовок: было «Прежний заголовок»" in other.stdout
    assert "Без инструкции: «Второй» — тег @only стоит у других\n" in other.stdout
    assert "Без инструкции: «Третий» — тег @skip\n" in other.stdout
    assert "Сделаны не все инструкции: сравнены только те, что сделаны.\n" in other.stdout
    assert (tmp_path / "out" / "walkthrough" / "changes.html").exists()
    (kept,) = place.glob("guide (правка *).docx")
    assert f"  Прежний документ с правкой лежит рядом: {kept.as_uri()}\n" in other.stdout
    assert "  Прежние файлы форматов, которых вы не просили, убраны: guide.pdf\n" in other.stdout
