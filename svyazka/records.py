"""The pieces of evidence: what one step, one attempt, one screen leaves behind."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Verdict(StrEnum):
    """How a step, a scenario or an item came out."""

    PASSED = "passed"
    FAILED = "failed"
    FLAKY = "flaky"
    """Some attempts passed and some did not."""
    XFAILED = "expected failure"
    """Failed, and the tag `@xfail` said that it would."""
    SKIPPED = "skipped"
    """Left out by its own tag, e.g. `@skip`."""
    DESELECTED = "deselected"
    """Left out because the target or the run cannot have it; the reason is told."""
    NOT_RUN = "not run"
    """Not reached, or the run ended before it."""


class Record(BaseModel):
    """Data on disk: an unknown key is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid")


class Box(Record):
    """Where something lies in a picture, as parts of its width and height."""

    left: float
    top: float
    width: float
    height: float


class Picture(Record):
    """A picture of the screen, and what is pressed on it next."""

    file: str
    """Its path in the run's folder, with forward slashes."""
    target: Box | None = None

    @property
    def media_type(self) -> str:
        """Its MIME type, for formats that carry pictures."""
        return "image/png" if self.file.endswith(".png") else "image/jpeg"


class Visual(StrEnum):
    """How a screen compares with the approved picture."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    """There is no approved picture yet."""
    APPROVED = "approved"
    """The picture has just been approved."""


class Look(Record):
    """A screen beside its approved picture; the files are paths in the run's folder."""

    outcome: Visual
    after: str
    before: str = ""
    difference: str = ""
    changed: float = 0
    """What part of the pixels differs, from 0 to 1."""


class BrowserLog(Record):
    """What the browser itself said against the page; addresses without the values of queries."""

    console: list[str] = Field(default_factory=list)
    """Console messages of level error and warning."""
    page_errors: list[str] = Field(default_factory=list)
    """Exceptions that no script of the page caught."""
    requests: list[str] = Field(default_factory=list)
    """Requests that failed or were answered with 4xx or 5xx, e.g. `GET http://… 503`."""


class Step(Record):
    """One line of a scenario."""

    keyword: str
    text: str
    items: tuple[str, ...] = ()
    line: int = 0
    """Where it stands in the feature file, counted from 1."""
    verdict: Verdict = Verdict.NOT_RUN
    seconds: float = 0
    picture: Picture | None = None
    look: Look | None = None
    error: str = ""
    """What went wrong, in words."""
    url: str = ""
    """The page's address, without the values of its query."""


class Attempt(Record):
    """One time that a scenario was tried."""

    verdict: Verdict = Verdict.NOT_RUN
    begun: datetime
    seconds: float = 0
    """Everything: setting up, the steps, cleaning up."""
    worker: str = "main"
    """Which worker of the run did it, e.g. `gw1`."""
    browser: str = ""
    """Name and version, e.g. `chromium 141.0.7390.37`."""
    steps: list[Step] = Field(default_factory=list)
    error: str = ""
    """What went wrong outside the steps: setting up, cleaning up, a timeout."""
    log: BrowserLog = Field(default_factory=BrowserLog)
    traces: list[str] = Field(default_factory=list)
    """Playwright's traces, one per window: paths in the run's folder."""

    @property
    def failed_step(self) -> Step | None:
        """Where it stopped."""
        return next((step for step in self.steps if step.verdict is Verdict.FAILED), None)

    def verdict_of(self, step: Step) -> Verdict:
        """Tell how a step came out where there is no word for a failure that was expected."""
        expected = self.verdict is Verdict.XFAILED and step.verdict is Verdict.FAILED
        return Verdict.SKIPPED if expected else step.verdict

    @property
    def reason(self) -> str:
        """What went wrong, wherever it did."""
        step = self.failed_step
        return "\n".join(filter(None, [step.error if step else "", self.error]))
