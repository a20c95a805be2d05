"""Compares screens with approved pictures of them.

Pillow does the comparing: it is here already, and takes 0.1 s for a screen where pixelmatch in
Python takes seven.  What both are for, not to stumble over another machine's smoothing of
letters, two numbers do here: how far a pixel may be off, and how many may be off further.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from slugify import slugify

from svyazka.evidence import PICTURES, Look, Scenario, Visual, write_whole

FOLDER = "visual"
"""Beside the features, where nothing else is said."""
OFF = 40
"""How far a pixel may be off in any of its colours, of 255."""
SHARE = 0.0002
"""What part of the pixels may be off further: 200 of a screen of 1280 x 800."""

_MARK = (214, 51, 108)


@dataclass(frozen=True)
class Difference:
    """How two pictures differ."""

    changed: float
    """What part of the pixels differs, from 0 to 1; 1 when the sizes do."""
    picture: bytes
    """The second picture, pale, with what differs in it marked (PNG)."""

    @property
    def matters(self) -> bool:
        """Whether a person would call it another screen."""
        return self.changed > SHARE


def differ(before: bytes, after: bytes) -> Difference:
    """Compare two pictures.

    Args:
        before: the approved one, in any format that Pillow reads.
        after: the one that is there now.

    """
    with Image.open(BytesIO(before)) as one, Image.open(BytesIO(after)) as other:
        old, new = one.convert("RGB"), other.convert("RGB")
    pale = Image.blend(new, Image.new("RGB", new.size, "white"), 0.7)
    if old.size != new.size:
        return Difference(1, _png(pale))
    red, green, blue = ImageChops.difference(old, new).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    mask = most.point([255 if level > OFF else 0 for level in range(256)])
    pale.paste(_MARK, mask=mask)
    return Difference(mask.histogram()[255] / (mask.width * mask.height), _png(pale))


@dataclass(frozen=True)
class Gallery:
    """The approved pictures: a folder per browser, feature and scenario, a file per step."""

    folder: Path

    def file(self, scenario: Scenario, step: int) -> Path:
        """Return where the approved picture of a step is, or will be; steps count from 1."""
        engine = slugify(f"{scenario.browser} {scenario.device}")
        name = f"{slugify(scenario.title, max_length=60)}-{scenario.id[:6]}"
        return self.folder / engine / Path(scenario.uri).stem / name / f"{step:02}.png"

    def look(self, scenario: Scenario, step: int, after: bytes, run: Path) -> Look:
        """Compare a screen with its approved picture; keep the pictures in the run's folder."""
        approved = self.file(scenario, step)
        kept = _keep(run, after)
        if not approved.exists():
            return Look(outcome=Visual.NEW, after=kept)
        before = approved.read_bytes()
        if before == after or not (difference := differ(before, after)).matters:
            return Look(outcome=Visual.SAME, after=kept)
        return Look(
            outcome=Visual.CHANGED,
            after=kept,
            before=_keep(run, before),
            difference=_keep(run, difference.picture),
            changed=round(difference.changed, 6),
        )

    def approve(self, scenario: Scenario, step: int, after: bytes, run: Path) -> Look:
        """Take a screen for the right one; a picture that need not change stays as it is."""
        look = self.look(scenario, step, after, run)
        if look.outcome is not Visual.SAME:
            write_whole(self.file(scenario, step), after)
            look.outcome = Visual.APPROVED
        return look


def _keep(run: Path, png: bytes) -> str:
    name = f"{PICTURES}/{sha256(png).hexdigest()[:16]}.png"
    if not (run / name).exists():
        write_whole(run / name, png, by=str(os.getpid()))
    return name


def _png(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "png")
    return buffer.getvalue()
