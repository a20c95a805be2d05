"""A guide as a film: `guide.mp4`, with its subtitles beside it as `guide.srt` and `guide.vtt`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageChops

from paper.files import write_whole
from walkthroughs.film.encoding import encode
from walkthroughs.film.stage import DARK, LIGHT, RATE, Stage
from walkthroughs.film.storyboard import Cue, Film, plan
from walkthroughs.film.subtitles import srt, vtt
from walkthroughs.frames import Walkthrough
from walkthroughs.pictures import read, size_of

NAME = "guide.mp4"
_SAME = 0.05
"""So much of a screen may differ for it to count as the same."""


def render(guide: Walkthrough, folder: Path, *, burn: bool = False) -> Path:
    """Write the film and its subtitles beside the pictures.

    Args:
        guide: what to show.
        folder: where its pictures are; where a gesture has a picture of the moment before it, one
            sees how fields are filled.
        burn: draw the subtitles into the picture too, for players that show none.

    Raises:
        InputError: a picture is not there.

    """
    film = storyboard(guide, folder)
    colours = DARK if guide.theme == "dark" else LIGHT
    stage = Stage(folder, colours, touch=guide.device == "phone", burn=burn)
    file = folder / NAME
    part = file.with_name(f"{NAME}.part")
    try:
        encode(
            part,
            film,
            _frames(stage, film),
            rate=RATE,
            title=guide.title,
            language=guide.language,
        )
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    write_whole(file.with_suffix(".srt"), srt(film.cues).encode())
    write_whole(file.with_suffix(".vtt"), vtt(film.cues, guide.language).encode())
    return file


def storyboard(guide: Walkthrough, folder: Path) -> Film:
    """Say what happens when in a guide's film, without drawing it.

    Raises:
        InputError: a picture is not there.

    """
    sizes = _sizes(guide, folder)
    return plan(guide, sizes, lambda one, other: _alike(folder, one, other))


def _sizes(guide: Walkthrough, folder: Path) -> dict[str, tuple[int, int]]:
    names = (picture.bare for step in guide.steps for picture in step.pictures)
    return {name: size_of(folder, name) for name in names}


def _alike(folder: Path, one: str, other: str) -> bool:
    """Tell whether two pictures show the same screen: as good as nothing differs, seen from far."""
    before, after = _thumbnail(folder, one), _thumbnail(folder, other)
    if before.size != after.size:
        return False
    changed = ImageChops.difference(before, after).point([0] * 16 + [1] * 240)
    return changed.histogram()[1] <= _SAME * before.width * before.height


@lru_cache(maxsize=64)
def _thumbnail(folder: Path, name: str) -> Image.Image:
    return read(folder, name).convert("L").reduce(16)


def _frames(stage: Stage, film: Film) -> Iterator[tuple[Image.Image, int]]:
    """Draw the film; each frame comes with how often it is shown."""
    shown, now = 0, 0.0
    cues = list(film.cues)
    for beat in film.beats:
        now += beat.seconds
        until = round(now * RATE)
        count = until - shown
        if count <= 0:
            continue
        drawn = stage.frames(beat, count)
        if beat.still:
            (picture,) = drawn
            for cue, times in _by_cue(cues, shown, until):
                yield stage.caption(picture, cue), times
        else:
            for number, picture in enumerate(drawn, shown):
                yield stage.caption(picture, _cue_at(cues, number)), 1
        shown = until


def _by_cue(cues: list[Cue], begin: int, end: int) -> Iterator[tuple[Cue | None, int]]:
    """Cut a stretch of equal frames where the subtitle changes."""
    edges = {round(time * RATE) for cue in cues for time in (cue.begin, cue.end)}
    places = [begin, *sorted(edge for edge in edges if begin < edge < end), end]
    for first, last in pairwise(places):
        yield _cue_at(cues, first), last - first


def _cue_at(cues: list[Cue], frame: int) -> Cue | None:
    return next(
        (cue for cue in cues if round(cue.begin * RATE) <= frame < round(cue.end * RATE)), None
    )
