"""Frames into an MP4: H.264, subtitles as a track of their own, chapters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
from av.container import OutputContainer
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import SubtitleSet
from av.video.stream import VideoStream
from PIL import Image

from walkthroughs.film.storyboard import HEIGHT, WIDTH, Cue, Film, split_lines

_MILLISECONDS = Fraction(1, 1000)
_THREE_LETTERS = {"ru": "rus", "en": "eng"}
_OPTIONS = {
    "preset": "veryfast",
    "crf": "22",
    "tune": "stillimage",
    # Two seconds between whole frames: a player jumps to a chapter at once.
    "g": "50",
}
_ASS = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 1920
PlayResY: 1080

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,42,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

Timed = Iterable[tuple[Image.Image, int]]
"""Frames, and how often each is shown in a row."""


def encode(file: Path, film: Film, frames: Timed, *, rate: int, title: str, language: str) -> None:
    """Write a film.

    Args:
        file: where to; is written over.
        film: its subtitles and chapters.
        frames: its pictures, 1920 x 1080.
        rate: frames a second.
        title: of the whole film.
        language: of the subtitles, e.g. `ru`.

    """
    with av.open(file, "w", format="mp4", options={"movflags": "+faststart"}) as container:
        container.metadata["title"] = title
        letters = _THREE_LETTERS.get(language, language)
        video = _add_video(container, rate, letters)
        subtitles = _add_subtitles(container, letters)
        container.set_chapters(
            [
                {
                    "id": number,
                    "start": round(mark.begin * 1000),
                    "end": round(mark.end * 1000),
                    "time_base": _MILLISECONDS,
                    "metadata": {"title": mark.title},
                }
                for number, mark in enumerate(film.chapters, 1)
            ]
        )
        waiting = _cue_packets(subtitles, film.cues)
        cue = next(waiting, None)
        number = 0
        for picture, times in frames:
            frame = cast("Any", av.VideoFrame).from_image(picture).reformat(format="yuv420p")
            for _ in range(times):
                frame.pts, frame.time_base = number, Fraction(1, rate)
                container.mux(video.encode(frame))
                number += 1
            while cue is not None and (cue.pts or 0) <= number * 1000 // rate:
                container.mux(cue)
                cue = next(waiting, None)
        container.mux(video.encode(None))


def _add_video(container: OutputContainer, rate: int, language: str) -> VideoStream:
    video = container.add_stream("libx264", rate, options=_OPTIONS)
    video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    video.time_base = Fraction(1, rate)
    video.codec_context.color_range = 1
    video.metadata["language"] = language
    return video


def _add_subtitles(container: OutputContainer, language: str) -> SubtitleStream:
    subtitles = container.add_stream("mov_text")
    subtitles.codec_context.subtitle_header = _ASS
    subtitles.time_base = _MILLISECONDS
    subtitles.codec_context.time_base = _MILLISECONDS
    subtitles.metadata["language"] = language
    return subtitles


def _cue_packets(stream: SubtitleStream, cues: Iterable[Cue]) -> Iterator[av.Packet[Any]]:
    for number, cue in enumerate(cues):
        text = split_lines(cue.text).replace("{", "(").replace("}", ")").replace("\n", r"\N")
        line = f"{number},0,Default,,0,0,0,,{text}".encode()
        begin, end = round(cue.begin * 1000), round(cue.end * 1000)
        packet = stream.codec_context.encode_subtitle(
            SubtitleSet.create(text=line, start=0, end=end - begin)
        )
        packet.stream, packet.time_base = stream, _MILLISECONDS
        packet.pts = packet.dts = begin
        packet.duration = end - begin
        yield packet
