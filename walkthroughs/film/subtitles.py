"""Subtitles as files: SRT, which every player reads, and VTT, which browsers read."""

from __future__ import annotations

from collections.abc import Sequence

from walkthroughs.film.storyboard import Cue, split_lines


def srt(cues: Sequence[Cue]) -> str:
    """Write SubRip."""
    return "\n".join(
        f"{number}\n{_time(cue.begin, ',')} --> {_time(cue.end, ',')}\n{split_lines(cue.text)}\n"
        for number, cue in enumerate(cues, 1)
    )


def vtt(cues: Sequence[Cue], language: str) -> str:
    """Write WebVTT."""
    parts = [f"WEBVTT\nLanguage: {language}\n"]
    for number, cue in enumerate(cues, 1):
        text = split_lines(cue.text).replace("&", "&amp;").replace("<", "&lt;")
        parts.append(f"{number}\n{_time(cue.begin, '.')} --> {_time(cue.end, '.')}\n{text}\n")
    return "\n".join(parts)


def _time(seconds: float, point: str) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}"
