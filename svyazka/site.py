"""What a robot must know of a target: addresses, words, manners, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.deployment import Deployment
from pages.user import Observer
from svyazka.manners import HostGuard, Pacing, resolver_rules
from svyazka.targets import Target


@dataclass(frozen=True)
class Site:
    """A target as a robot meets it; goes to worker processes, and holds no secret.

    Args:
        target: as `targets.toml` has it.
        deployment: its addresses and words; those of a mock are told by its control.
        organisation: where its people work, unless a roster says otherwise.

    """

    target: Target
    deployment: Deployment
    organisation: str

    @property
    def is_real(self) -> bool:
        """Whether pictures are painted over, and the hosts that the browser may ask watched."""
        return not self.target.is_mock

    @property
    def browser_arguments(self) -> tuple[str, ...]:
        """Switches of the browser."""
        return arguments_of(self.target)

    def observers(self) -> Sequence[Observer]:
        """Make the observers of a window."""
        return manners_of(self.target)


def manners_of(target: Target) -> Sequence[Observer]:
    """Make what a target demands of whoever works there: its pace, its hosts."""
    found: list[Observer] = []
    if not target.is_mock:
        found.append(HostGuard(target.name, target.allowed_hosts))
    if target.pacing:
        found.append(Pacing(target.pacing))
    return found


def arguments_of(target: Target) -> tuple[str, ...]:
    """Return the switches of a browser for a target: where hosts are watched, no others exist."""
    if target.is_mock:
        return ()
    return (f"--host-resolver-rules={resolver_rules(target.allowed_hosts)}",)
