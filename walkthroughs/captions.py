"""What stands below a picture where a format asks for a caption."""

from __future__ import annotations

from walkthroughs.frames import Picture, Step


def caption(step: Step, picture: Picture) -> str:
    """Say what a picture's numbers are, or what it shows.

    >>> caption(step, picture)
    '1 — Логин, 2 — Пароль, 3 — Войти'
    """
    if picture.result and step.expected:
        return step.expected
    if len(picture.callouts) > 1:
        return ", ".join(f"{one.number} — {one.label}" for one in picture.callouts)
    return step.caption
