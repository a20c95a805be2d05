"""A guide as a film, as a player reads it; and the reckoning behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import av
import pytest
from av.subtitles.subtitle import AssSubtitle
from PIL import Image, ImageChops

from fixtures.walkthrough import _written
from pages.errors import InputError
from paper.typography import tie
from svyazka.controls import tags_of
from svyazka.features import read_features, scenarios_of
from svyazka.guides import TAG
from tests.walkthroughs.rendering.conftest import Sample
from walkthroughs.catalogue import LANGUAGES
from walkthroughs.film.stage import RATE
from walkthroughs.film.storyboard import (
    HEADER,
    LETTERS_PER_SECOND,
    STAGE,
    Beat,
    Cue,
    Film,
    close,
    plan,
    reading_time,
    split,
    split_lines,
    whole,
)
from walkthroughs.film.subtitles import srt, vtt
from walkthroughs.frames import Box, Note, Picture, Step
from walkthroughs.guide import Facts, write_guide
from walkthroughs.renderers import video

WINDOW = (2560, 1600)
ACCENT = (214, 51, 108)


def _plan(sample: Sample) -> Film:
    return video.storyboard(sample.guide, sample.folder)


SHOWN: dict[str, Callable[[Picture], bool]] = {
    "all": lambda _: True,
    "results": lambda picture: picture.result,
    "gestures": lambda picture: not picture.result,
    "nothing": lambda _: False,
}


@pytest.fixture(params=SHOWN)
def shown(teacher: Sample, request: pytest.FixtureRequest) -> Sample:
    """The teacher's guide with something to say at each step, and with pictures of a kind alone."""

    def change(step: Step) -> Step:
        note = Note(kind="warning", text=f"Не закройте окно {step.number}")
        pictures = tuple(filter(SHOWN[request.param], step.pictures))
        expected = f"{step.expected}. Открыт экран {step.number}"
        return step.model_copy(
            update={"notes": (*step.notes, note), "pictures": pictures, "expected": expected}
        )

    sections = tuple(
        section.model_copy(update={"steps": tuple(map(change, section.steps))})
        for section in teacher.guide.sections
    )
    return Sample(teacher.guide.model_copy(update={"sections": sections}), teacher.folder)


# --- the reckoning ------------------------------------------------------------------------------


def test_subtitles_stay_as_long_as_they_take_to_read(shown: Sample) -> None:
    film = _plan(shown)
    for cue in film.cues:
        assert cue.end - cue.begin >= len(cue.text) / (LETTERS_PER_SECOND * 1.3)
        assert len(split_lines(cue.text).splitlines()) <= 2
        assert all(len(line) <= 60 for line in split_lines(cue.text).splitlines())


def test_a_picture_on_which_nothing_is_touched_is_shown_all_the_same(student: Sample) -> None:
    def bare(step: Step) -> Step:
        pictures = tuple(one.model_copy(update={"callouts": ()}) for one in step.pictures)
        return step.model_copy(update={"pictures": pictures})

    sections = tuple(
        each.model_copy(update={"steps": tuple(map(bare, each.steps))})
        for each in student.guide.sections
    )
    film = _plan(Sample(student.guide.model_copy(update={"sections": sections}), student.folder))
    wanted = {one.bare for step in student.guide.steps for one in step.pictures}
    assert wanted <= {beat.picture for beat in film.beats}
    assert not any(beat.press for beat in film.beats)


def test_subtitles_follow_each_other_and_end_with_the_film(shown: Sample) -> None:
    film = _plan(shown)
    for before, after in zip(film.cues, film.cues[1:], strict=False):
        assert before.end <= after.begin + 1e-6
    assert film.cues[-1].end <= film.seconds


def test_every_word_of_the_guide_is_in_the_subtitles(shown: Sample) -> None:
    said = " ".join(cue.text for cue in _plan(shown).cues)
    for step in shown.guide.steps:
        assert step.caption in said
        assert step.expected in said
        for note in step.notes:
            assert note.text in said


def test_chapters_are_the_sections_and_steps_without_gaps(teacher: Sample) -> None:
    film = _plan(teacher)
    titles = [teacher.guide.title]
    for section in teacher.guide.sections:
        titles += [section.title, *(f"{one.number}. {one.caption}" for one in section.steps)]
    assert [mark.title for mark in film.chapters] == [*titles, "Готово"]
    for before, after in zip(film.chapters, film.chapters[1:], strict=False):
        assert before.end == after.begin
    assert film.chapters[-1].end == pytest.approx(film.seconds)


def test_the_pointer_reaches_each_element_before_it_is_pressed(teacher: Sample) -> None:
    presses = [beat for beat in _plan(teacher).beats if beat.press]
    touched = sum(len(p.callouts) for step in teacher.guide.steps for p in step.pictures)
    assert len(presses) == touched
    for beat in presses:
        assert beat.ring
        assert beat.pointer
        assert beat.pointer == beat.pointer_to
        assert beat.ring.left <= beat.pointer.x <= beat.ring.left + beat.ring.width
        assert beat.ring.top <= beat.pointer.y <= beat.ring.top + beat.ring.height


def test_what_is_pressed_is_in_view_and_above_the_subtitles(teacher: Sample) -> None:
    for beat in _plan(teacher).beats:
        if not (beat.press and beat.ring and beat.view):
            continue
        bottom = (beat.ring.top + beat.ring.height - beat.view.top) / beat.view.height
        assert beat.ring.left >= beat.view.left
        assert beat.ring.left + beat.ring.width <= beat.view.left + beat.view.width
        assert 0 <= bottom <= 0.9


def test_a_field_is_seen_to_be_filled_where_the_moment_before_was_kept(teacher: Sample) -> None:
    typed = [beat for beat in _plan(teacher).beats if beat.typing]
    assert len(typed) >= 5
    assert all(beat.typing != beat.picture for beat in typed)


@pytest.mark.parametrize(("left", "top"), [(0, 0), (2500, 0), (1200, 1560), (2500, 1580)])
def test_a_close_view_has_the_target_and_stays_at_the_picture(left: float, top: float) -> None:
    bounds, target = whole(WINDOW), Box(left=left, top=top, width=50, height=20)
    view = close(target, 2, bounds)
    assert view.width < bounds.width
    assert view.left <= target.left
    assert target.left + target.width <= view.left + view.width
    assert view.top <= target.top
    assert target.top + target.height <= view.top + view.height
    assert view.left >= bounds.left
    assert view.top >= bounds.top
    assert view.top + view.height <= bounds.top + bounds.height + 1e-6


def test_a_long_text_is_cut_between_words() -> None:
    text = "слово " * 40
    assert " ".join(split(text)) == text.strip()
    assert max(map(len, split(text))) <= 84
    assert reading_time("") == 0
    assert reading_time("Да") >= 2
    assert reading_time(text) > reading_time(text[:60])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_subtitle_of_a_regular_guide_is_gone_before_it_is_seen(
    language: str, tmp_path: Path
) -> None:
    regular = [each for each in scenarios_of(read_features()) if TAG in tags_of(each)]
    assert len(regular) >= 3
    for number, scenario in enumerate(regular):
        lines = _written(scenario.render({}))
        facts = Facts(scenario.name, "", "computer", language=language, lines=lines)
        guide = write_guide(facts, [], tmp_path / f"{number}")
        cues = plan(guide, {}, lambda *_: False).cues
        assert len(cues) > len(guide.steps)
        for cue in cues:
            assert cue.end - cue.begin >= 1, cue.text


@pytest.mark.parametrize(
    "text",
    [
        "Войдите в журнал, где связаны ваши учебные профили, и найдите там чат, который VK ID даёт",
        "Нажмите «Привязать учебный профиль VK ID», а если он уже есть, то сразу войдите с VK ID",
        (
            "Никому не передавайте свои данные для входа, даже друзьям и учителям. Войдите в журнал"
            " и в мессенджер сами, а потом закройте все окна и проверьте, что вы вышли из VK ID"
        ),
    ],
)
def test_a_long_text_is_cut_evenly_and_not_after_a_short_word(text: str) -> None:
    pieces = split(text)
    assert len(pieces) > 1
    assert max(map(len, pieces)) - min(map(len, pieces)) <= 20
    lines = [line for piece in pieces for line in split_lines(piece).splitlines()]
    assert " ".join(map(tie, lines)) == tie(text)


def test_a_beat_in_which_nothing_happens_is_still() -> None:
    view = whole(WINDOW)
    assert Beat(1, picture="a", view=view, view_to=view).still
    assert not Beat(1, picture="a", view=view, view_to=view, press=True).still


# --- the film -----------------------------------------------------------------------------------


def _frame(file: Path, second: float) -> Image.Image:
    with av.open(file) as container:
        container.seek(max(0, int((second - 3) * 1_000_000)))
        for frame in container.decode(video=0):
            if frame.time >= second - 1e-6:
                shown: Image.Image = cast("Any", frame).to_image()
                return shown
    raise AssertionError(f"no frame at {second} s")


def test_it_is_h264_in_full_hd_as_long_as_planned(film: Path, student: Sample) -> None:
    with av.open(film) as container:
        (picture,) = container.streams.video
        assert picture.codec_context.name == "h264"
        assert (picture.width, picture.height) == (1920, 1080)
        assert picture.average_rate == RATE
        assert picture.codec_context.pix_fmt == "yuv420p"
        assert container.duration is not None
        planned = _plan(student).seconds
        assert container.duration / 1_000_000 == pytest.approx(planned, abs=2)
        assert container.metadata["title"] == student.guide.title


def test_it_has_chapters(film: Path, student: Sample) -> None:
    with av.open(film) as container:
        titles = [chapter["metadata"]["title"] for chapter in container.chapters()]
    for step in student.guide.steps:
        assert f"{step.number}. {step.caption}" in titles


def test_its_subtitles_are_a_track_and_two_files(film: Path, student: Sample) -> None:
    track = []
    with av.open(film) as container:
        (stream,) = container.streams.subtitles
        assert stream.codec_context.name == "mov_text"
        assert stream.metadata["language"] == "eng"
        for packet in container.demux(stream):
            track += [one.dialogue for one in stream.decode(packet) if isinstance(one, AssSubtitle)]
    spoken = [" ".join(line.decode().split()) for line in track if line.strip()]
    written = film.with_suffix(".srt").read_text(encoding="utf-8")
    blocks = [block.splitlines() for block in written.strip().split("\n\n")]
    assert [" ".join(block[2:]) for block in blocks] == spoken
    assert [int(block[0]) for block in blocks] == list(range(1, len(blocks) + 1))
    web = film.with_suffix(".vtt").read_text(encoding="utf-8")
    assert web.startswith("WEBVTT\n")
    for step in student.guide.steps:
        assert step.caption in " ".join(spoken)
        assert step.caption in " ".join(web.split())


def test_while_something_is_pressed_a_line_is_around_it(film: Path, student: Sample) -> None:
    beats, now = _plan(student).beats, 0.0
    seen = 0
    for beat in beats:
        if beat.press and beat.ring and beat.view:
            frame = _frame(film, now + beat.seconds / 2)
            scale = STAGE[0] / beat.view.width
            x = round((beat.ring.left + beat.ring.width / 2 - beat.view.left) * scale)
            y = round((beat.ring.top - beat.view.top) * scale) + HEADER - 6
            colours = [frame.getpixel((x, y + shift)) for shift in range(-5, 6)]
            assert any(_near(colour, ACCENT) for colour in colours)
            seen += 1
        now += beat.seconds
    assert seen >= 5


def _near(colour: object, other: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - two) < 48 for one, two in zip(colour, other, strict=True))


def test_burnt_in_subtitles_are_in_the_picture(student: Sample, film: Path, tmp_path: Path) -> None:
    short = student.guide.sections[0].model_copy(
        update={"steps": student.guide.sections[0].steps[1:2]}
    )
    sample = student.copy(tmp_path, sections=(short,))
    burnt = video.render(sample.guide, tmp_path, burn=True)
    cue = next(one for one in _plan(sample).cues if one.text == short.steps[0].caption)
    middle = (cue.begin + cue.end) / 2
    with_it = _frame(burnt, middle).crop((400, 900, 1520, 1080))
    plain = video.render(sample.guide, tmp_path)
    without = _frame(plain, middle).crop((400, 900, 1520, 1080))
    assert ImageChops.difference(with_it, without).getbbox()
    dark = with_it.convert("L").histogram()
    assert sum(dark[:60]) > 0.1 * with_it.width * with_it.height
    assert sum(dark[230:]) > 0.01 * with_it.width * with_it.height


def test_subtitle_files_have_their_formats() -> None:
    cues = [Cue(0, 2.5, "Войдите"), Cue(3661.04, 3663, "a < b & c")]
    assert srt(cues).startswith("1\n00:00:00,000 --> 00:00:02,500\nВойдите\n\n2\n01:01:01,040 -->")
    assert "01:01:01.040 --> 01:01:03.000\na &lt; b &amp; c" in vtt(cues, "ru")


def test_a_missing_picture_is_told_of_and_the_old_film_stays(
    student: Sample, tmp_path: Path
) -> None:
    sample = student.copy(tmp_path)
    old = tmp_path / video.NAME
    old.write_bytes(b"old")
    last = sample.guide.steps[-1].pictures[-1]
    (tmp_path / last.callouts[0].before).unlink()
    with pytest.raises(InputError, match="сделайте инструкцию заново"):
        video.render(sample.guide, tmp_path)
    assert old.read_bytes() == b"old"
    assert sorted(one.name for one in tmp_path.iterdir()) == [video.NAME, "pictures"]


@pytest.mark.parametrize("left", [20, 40])
def test_a_damaged_picture_is_told_of(left: int, student: Sample, tmp_path: Path) -> None:
    sample = student.copy(tmp_path)
    file = tmp_path / sample.guide.steps[-1].pictures[-1].bare
    whole = file.read_bytes()
    file.write_bytes(whole[:left] + bytes(len(whole) - left))
    with pytest.raises(InputError, match="она испорчена; сделайте инструкцию заново"):
        video.render(sample.guide, tmp_path)
