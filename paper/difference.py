"""How two pictures of a screen differ.

Pillow does the comparing: it is here already, and takes 0.1 s for a screen where pixelmatch in
Python takes seven.  What both are for, not to stumble over another machine's smoothing of
letters, two numbers do here: how far a pixel may be off, and how many may be off further.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops

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


def _png(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "png")
    return buffer.getvalue()
