"""What all renderers have in common, and the small reckoning that they share."""

from __future__ import annotations

import re
from dataclasses import asdict
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from babel.messages.pofile import read_po
from PIL import Image, ImageChops, ImageStat

from pages.errors import InputError
from paper.typography import tie
from tests.walkthroughs.rendering.conftest import Sample
from tests.walkthroughs.rendering.sample import write
from walkthroughs import words as module
from walkthroughs.film.storyboard import plan
from walkthroughs.frames import FILE, Section, Step, Walkthrough
from walkthroughs.pagination import Block, Place, paginate
from walkthroughs.pictures import compact, read
from walkthroughs.renderers import RENDERERS, renderer
from walkthroughs.words import ENGLISH, words

CATALOGUE = Path(module.__file__).parent / "locale/ru/LC_MESSAGES/interface.po"


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_a_missing_picture_is_told_of_and_the_old_file_stays(
    name: str, student: Sample, tmp_path: Path
) -> None:
    sample = student.copy(tmp_path)
    old = tmp_path / {"video": "guide.mp4"}.get(name, f"guide.{name}")
    old.write_bytes(b"old")
    picture = sample.guide.steps[-1].pictures[-1]
    (tmp_path / picture.file).unlink()
    (tmp_path / picture.bare).unlink()
    with pytest.raises(InputError, match="сделайте инструкцию заново"):
        renderer(name)(sample.guide, tmp_path)
    assert old.read_bytes() == b"old"
    assert sorted(one.name for one in tmp_path.iterdir()) == [old.name, "pictures"]


def test_a_picture_whose_end_is_damaged_is_told_of(tmp_path: Path) -> None:
    """As a disk that was full leaves it: a tail of zeros."""
    file = tmp_path / "shot.png"
    Image.effect_noise((512, 512), 50).save(file)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) // 2))
    with pytest.raises(InputError, match="она испорчена; сделайте инструкцию заново"):
        read(tmp_path, file.name)


def _said(file: Path) -> str:
    """Whatever a file says, without its marks; its parts one after the other."""
    if not is_zipfile(file):
        parts = [file.read_text("utf-8")]
    else:
        with ZipFile(file) as whole:
            parts = [whole.read(name).decode() for name in whole.namelist() if ".xml" in name]
    return re.sub(r"<[^>]+>|\*\*", "", "\n".join(parts))


@pytest.mark.parametrize("name", ["html", "docx", "pptx", "md"])
def test_what_one_will_see_is_a_sentence_after_a_full_stop(name: str, tmp_path: Path) -> None:
    step = Step(number=1, id="1", caption="Войдите", expected="Появится журнал")
    section = Section(id="a", title="Войти", steps=(step,))
    guide = Walkthrough(
        id="one", title="Вход", reader="teacher", device="computer", sections=(section,)
    )
    said = _said(renderer(name)(guide, tmp_path))
    assert "Что вы увидите. Появится журнал" in said
    assert "Что вы увидите:" not in said
    spoken = " ".join(cue.text for cue in plan(guide, {}, lambda *_: False).cues)
    assert "Что вы увидите. Появится журнал" in spoken


@pytest.mark.parametrize(
    ("name", "part", "between"),
    [
        ("docx", "word/document.xml", "<w:br/>"),
        ("pptx", "ppt/slides/slide1.xml", "</a:p>"),
        ("md", "", "\n- "),
        ("html", "", "\n— "),
    ],
)
def test_a_list_in_an_introduction_keeps_its_lines(
    name: str, part: str, between: str, tmp_path: Path
) -> None:
    step = Step(number=1, id="1", caption="Войдите")
    guide = Walkthrough(
        id="one",
        title="Вход",
        reader="teacher",
        device="computer",
        intro="Памятка:\n— первое;\n— второе.\nЭто недолго.",
        sections=(Section(id="a", title="Войти", steps=(step,)),),
    )
    file = renderer(name)(guide, tmp_path)
    text = ZipFile(file).read(part).decode() if part else file.read_text("utf-8")
    for before, after in pairwise(["Памятка:", "первое;", "второе.", "Это недолго."]):
        gap = text[text.index(before) : text.index(after)]
        assert (between if after != "Это недолго." else between[:1]) in gap


def test_compact_pictures_look_the_same(teacher: Sample) -> None:
    names = [picture.bare for step in teacher.guide.steps for picture in step.pictures]
    small = compact(teacher.folder, names)
    before = sum((teacher.folder / name).stat().st_size for name in small)
    assert sum(map(len, small.values())) < before / 2
    for name, content in small.items():
        with Image.open(teacher.folder / name) as one, Image.open(BytesIO(content)) as other:
            assert one.size == other.size
            off = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
        assert max(ImageStat.Stat(off).mean) < 0.2  # of 255
        assert sum(off.convert("L").histogram()[1:]) < 0.1 * one.width * one.height


def test_russian_words_are_complete() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="ru")
    for word in asdict(ENGLISH).values():
        for each in word.values() if isinstance(word, dict) else [word]:
            found = catalogue.get(each)
            assert found, each
            assert found.string, each
            assert each.count("{") == str(found.string).count("{"), each


def test_a_language_without_words_gets_english() -> None:
    assert words("de") == ENGLISH
    assert words("ru").contents == "Оглавление"


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("Войдите в VK ID", "Войдите в_VK_ID"),
        ("вход в журнал и в мессенджер", "вход в_журнал и_в_мессенджер"),
        ("Один — два", "Один_— два"),
        ("Школа № 1", "Школа №_1"),
        ("кого-то о чём-то", "кого-то о_чём-то"),
        ("Press the icon", "Press the_icon"),
        ("", ""),
    ],
)
def test_short_words_stay_with_what_follows(text: str, tied: str) -> None:
    assert tie(text).replace("\u00a0", "_") == tied
    assert tie(tie(text)) == tie(text)


def test_blocks_fill_pages_as_a_word_processor_fills_them() -> None:
    blocks = [Block(20, 5, new_page=True), Block(100, 10), Block(100, 10), Block(60, 10)]

    def pages(blocks: list[Block], first: int) -> list[int]:
        return [place.page for place in paginate(blocks, room=257, first=first)]

    assert pages(blocks, 3) == [3, 3, 3, 4]
    assert pages([*blocks, Block(20, new_page=True)], 3)[-1] == 5
    assert pages([Block(250, 20), Block(10)], 1) == [1, 2]
    assert pages([Block(600), Block(10)], 1) == [3, 3]


@pytest.mark.parametrize(
    ("height", "place"),
    [(90, Place(1)), (98, Place(2, forced=True)), (105, Place(2, forced=True)), (120, Place(2))],
)
def test_a_block_that_may_or_may_not_fit_is_told_to_begin_a_page(
    height: float, place: Place
) -> None:
    blocks = [Block(150, 5), Block(height)]
    assert paginate(blocks, room=257, first=1, doubt=10) == [Place(1), place]


def test_what_is_on_disk_is_what_was_made(teacher: Sample, tmp_path: Path) -> None:
    guide = teacher.guide.model_copy(update={"masked": True, "needs": ("Вы — ученик",)})
    write(guide, tmp_path)
    content = (tmp_path / FILE).read_bytes()
    assert type(guide).model_validate_json(content) == guide
