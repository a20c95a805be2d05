"""The journal's door: one teacher comes in with her own password, and leaves no session behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from pydantic import SecretStr

from pages import linking
from pages.journal import Desk, LoginPage, RolePage, SecondSessionPage, log_out
from pages.trouble import wait_for_any
from pages.user import User, text_of
from rpa.failures import Kind, StoppedError, without_numbers
from rpa.roster import Teacher
from rpa.secrets import LEFT, Secrets

_SEARCHES = 5
_SEARCH_MS = 2_000
"""The list of organisations answers as one types; a lost answer is noticed by its absence."""
_MOST_NAMED = 3
_, SECOND, ROLE, REFUSED = range(4)
"""What may come of logging in, but the desk: a warning, a question, no."""
LOGIN_REFUSED = "login_refused"
"""The journal knows no such login and password: not to be tried again by itself."""


@dataclass
class Door:
    """A teacher's way into the journal and out again.

    Args:
        user: an empty window.
        teacher: whose it is.
        organisation: where she works, unless her row says otherwise.
        secrets: her password.
        by_hand: entered around logging in and out, whose gestures an observer must let pass.
        in_person: whether she sits at the window, and types password and code herself.
        insistent: whether to end her session elsewhere, should she have one; else she is left
            alone, and nothing is done.

    """

    user: User
    teacher: Teacher
    organisation: str
    secrets: Secrets
    by_hand: Callable[[], AbstractContextManager[object]] = nullcontext
    in_person: bool = False
    insistent: bool = True
    _password: SecretStr | None = field(default=None, repr=False)
    _inside: bool = False
    _told: bool = False
    """Whether she knows of the robot, and waits to hear that it is gone."""

    def enter(self) -> Desk:
        """Come to the journal's desk, logging in where need be.

        Raises:
            StoppedError: when she is not there, or the journal does not let her in.

        """
        login, desk = LoginPage(self.user).open(), Desk(self.user)
        second = SecondSessionPage(self.user)
        inside, outside, warned = desk.heading, login.heading, second.heading
        likely = (inside, outside) if self._inside else (outside, inside)
        signs = (*likely, warned)  # an earlier try was cut off there: the journal asks again
        come = signs[wait_for_any(self.user, *signs)]
        self._inside = come is not outside
        if come is not inside:
            with self.by_hand():
                if come is outside:
                    self._log_in(login, desk)
                else:
                    self._answer(second, desk)
        return desk

    def leave(self) -> None:
        """Log out of the journal; a session that is gone already, hers or ours, is let go."""
        try:
            if self._inside:
                with self.by_hand():
                    log_out(self.user)
                self._inside = False
        finally:
            if self._told:  # also when the journal did not let her in
                self.secrets.tell(self.teacher.login, LEFT)
                self._told = False

    def _log_in(self, page: LoginPage, desk: Desk) -> None:
        who = self.teacher.login
        if not self.secrets.is_here(who):
            raise StoppedError(Kind.OWNER, "owner_away", self.secrets.absence(who))
        while (said := self._try(page, desk)) is not None:
            if not self.secrets.refused(who, said):
                raise StoppedError(Kind.FAILED, LOGIN_REFUSED, said)
            page.open()  # what it said of the first must not be taken for what it says next
            wait_for_any(self.user, page.heading)
        self.secrets.let_in(who)

    def _try(self, page: LoginPage, desk: Desk) -> str | None:
        """Log in with her password; return what the journal says where it does not take it."""
        who = self.teacher.login
        if self._password is None and not self.in_person:
            self._password = self.secrets.password(who)
        self._told = True
        self._choose_organisation(page)
        second, role = SecondSessionPage(self.user), RolePage(self.user)
        signs = (desk.heading, second.heading, role.heading, page.alert)
        if self._password is None:
            come = self._wait_for_her(page, *signs[:REFUSED])
        else:
            self.secrets.tell(who, "вхожу в журнал")
            self._inside = True  # until a no is seen: no session may be left behind
            page.enter(who, self._password.get_secret_value())
            come = wait_for_any(self.user, *signs)
        if come == ROLE:
            role.be_teacher()
            come = wait_for_any(self.user, *signs[:ROLE])
        if come == SECOND:
            self._answer(second, desk)
        elif come == REFUSED:
            self._password, self._inside = None, False
            return without_numbers(text_of(page.alert))
        return None

    def _answer(self, second: SecondSessionPage, desk: Desk) -> None:
        """Answer the warning that she is in the journal elsewhere."""
        if self.insistent:  # whoever is cut off is most often this robot, killed a moment ago
            second.go_on()
            self.secrets.tell(
                self.teacher.login, "завершил сеанс в журнале, который был открыт до этого"
            )
            wait_for_any(self.user, desk.heading)
            return
        second.cancel()
        wait_for_any(self.user, LoginPage(self.user).heading)
        self._inside = False
        reason = "Учитель сейчас работает в журнале: повторите, когда он выйдет"
        raise StoppedError(Kind.FAILED, "second_session", reason)

    def _wait_for_her(self, page: LoginPage, *signs: Locator) -> int:
        """Let her type her password and press «Войти»; a wrong one she sees for herself."""
        self.user.fill(page.login, self.teacher.login)
        self._inside = True  # whenever she presses: nobody may be seen to
        self.secrets.tell(self.teacher.login, "введите в окне браузера пароль и нажмите «Войти»")
        try:
            return wait_for_any(self.user, *signs, patience_ms=linking.BY_HAND_MS)
        except PlaywrightTimeoutError:
            raise StoppedError(Kind.OWNER, "owner_away", "Пароль так и не введён") from None

    def _choose_organisation(self, page: LoginPage) -> None:
        name = self.teacher.organisation or self.organisation
        for _ in range(_SEARCHES):
            page.find_organisation(name)
            offered = page.offered(name)
            try:
                offered.first.wait_for(timeout=_SEARCH_MS)
            except PlaywrightTimeoutError:
                near = page.organisations.all_inner_texts()[:_MOST_NAMED]
                page.find_organisation("")
            else:
                if (number := offered.count()) > 1:
                    reason = f"Организаций «{name}» в журнале {number}: по названию не выбрать"
                    raise StoppedError(Kind.FAILED, "no_organisation", reason)
                self.user.click(offered)
                return
        there = f"; есть {', '.join(f'«{each}»' for each in near)}" if near else ""
        raise StoppedError(
            Kind.FAILED, "no_organisation", f"Организации «{name}» в журнале нет{there}"
        )
