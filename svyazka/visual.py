"""Compares screens with approved pictures of them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from slugify import slugify

from paper.difference import differ
from paper.files import write_whole
from svyazka.evidence import PICTURES, Look, Scenario, Visual
from svyazka.targets import MOCK

FOLDER = "visual"
"""Beside the features, where nothing else is said."""


@dataclass(frozen=True)
class Gallery:
    """The approved pictures: a folder per target, browser, feature, scenario, a file per step.

    The mock's are in the folder itself.
    """

    folder: Path

    def file(self, scenario: Scenario, step: int) -> Path:
        """Return where the approved picture of a step is, or will be; steps count from 1."""
        # Real services look otherwise than the mock, and each of them has people of its own.
        own = "" if scenario.target == MOCK else slugify(scenario.target)
        engine = slugify(f"{scenario.browser} {scenario.device}")
        name = f"{slugify(scenario.title, max_length=60)}-{scenario.id[:6]}"
        return self.folder / own / engine / Path(scenario.uri).stem / name / f"{step:02}.png"

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
        write_whole(run / name, png)
    return name
