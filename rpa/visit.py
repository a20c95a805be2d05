"""One teacher at one browser window: every row of hers, done by page objects alone.

A row first looks what is there and does only what is missing, so that doing it again is harmless.
Before the press that makes something, an *intent* is written down, and taken back where a link is
refused: what is found later without an intent was there before, or somebody else has made it; what
is found with one was made by an earlier try that was cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from playwright.sync_api import Locator

from pages.errors import CaptchaError
from pages.journal import ChatForm, ChatManagement, ChatsPage, Desk, LinkedPage, LoginPage
from pages.linking import AwayError, Identity, Linking, WalkStoppedError
from pages.messenger import ChatPage, Messenger, NewChat
from pages.trouble import wait_for_any, wait_for_either
from pages.user import User, text_of, when_whole
from rpa.camera import Camera
from rpa.contacts import as_shown, shown_name
from rpa.door import Door
from rpa.failures import Failure, Kind, StoppedError, without_numbers
from rpa.letters import name_key
from rpa.offer import Offer, is_every
from rpa.outcomes import Result, Status
from rpa.roster import Job, ManualChat, Row, SubjectChat, Teacher
from rpa.secrets import FAILED, Secrets

_PROFILE = "профиль"
"""How the link is called among what a row is about to make."""
_UNLINKED = (WalkStoppedError, AwayError, CaptchaError, StoppedError)
"""What ends a walk when nothing was linked; after trouble nobody knows."""


class Intents(Protocol):
    """What was about to be made, as it was written down before."""

    def intend(self, row: str, what: str) -> None:
        """Write down that this row is about to make this."""

    def withdraw(self, row: str, what: str) -> None:
        """Write down that this was refused: whoever makes it now is not this row."""

    def intended(self, row: str) -> Sequence[str]:
        """Read what this row was about to make in earlier tries."""


class Place(StrEnum):
    """Where the window is."""

    NOWHERE = "nowhere"
    CHATS = "chats"
    MANAGEMENT = "management"
    MESSENGER = "messenger"


@dataclass
class Visit:
    """A teacher's window, from her log-in to her log-out.

    Args:
        door: her window, and her way into the journal.
        job: what she is to have.
        intents: what was about to be made.
        camera: pictures of what was done; none where it is left out.
        now: the time, with its zone.

    """

    door: Door
    job: Job
    intents: Intents
    camera: Camera | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _place: Place = Place.NOWHERE
    _linked: bool = False
    """Whether her profile is, as far as was seen."""
    _offer: Offer = field(default_factory=Offer)
    _titles: set[str] | None = None
    """The journal's chats of hers; None where they must be read."""

    @property
    def user(self) -> User:
        """Her window."""
        return self.door.user

    @property
    def secrets(self) -> Secrets:
        """Her password and codes."""
        return self.door.secrets

    @property
    def login(self) -> str:
        """Whose window it is."""
        return self.job.teacher.login

    def do(self, row: Row) -> Result:
        """Do one row, or see that it is done.

        Raises:
            StoppedError, SvyazkaError, playwright.sync_api.Error: see `rpa.failures`.

        """
        if self.secrets.stopped(self.login):
            raise StoppedError(Kind.OWNER, "owner_stopped", "Учитель остановил робота")
        match row:
            case Teacher():
                return self._link(row)
            case SubjectChat():
                return self._make_subject_chats(row)
            case ManualChat():
                return self._make_manual_chat(row)

    def lost(self) -> None:
        """Learn that the window may be anywhere: the next row begins at the front page."""
        self._place = Place.NOWHERE
        self._titles = None

    def photograph(self, row: Row) -> tuple[str, ...]:
        """Keep a picture of what the window shows; return where it is kept."""
        return (self.camera.take(self.user, row.id, self.job.teacher),) if self.camera else ()

    def leave(self) -> None:
        """Log out of the journal, so that no session is left behind."""
        self.door.leave()

    # --- the journal's pages ----------------------------------------------------------------

    def open_chats(self) -> ChatsPage:
        """Come to «Чаты», logging in where need be."""
        chats = ChatsPage(self.user)
        if self._place is not Place.CHATS:
            # The journal's rail is on this page as on the first one.
            desk = Desk(self.user) if self._place is Place.MANAGEMENT else self.door.enter()
            self._place = Place.NOWHERE
            desk.open_chats()
            self._linked = wait_for_either(
                self.come, chats.manage_link, chats.invitation, likely=self._linked
            )
            self._place = Place.CHATS
        return chats

    def come(self, likely: Locator, *others: Locator) -> int:
        """Wait for a screen of the journal; return its place among those that were named.

        Raises:
            StoppedError: when the journal has ended the session and asks to log in: another try
                does, and begins at the front page.
            TroubleError, playwright.sync_api.TimeoutError: as `pages.trouble.wait_for_any`.

        """
        # Before the others: the login page may say why in an alert, as a form does.
        come = wait_for_any(self.user, likely, LoginPage(self.user).heading, *others)
        if come == 1:
            raise StoppedError(Kind.AGAIN, "session_over", "Журнал закончил сеанс")
        return max(0, come - 1)

    def is_linked(self) -> bool:
        """Tell whether her profile is linked, looking where that is not known."""
        self.open_chats()
        return self._linked

    def open_management(self) -> ChatManagement:
        """Come to «Управление чатами»."""
        management = ChatManagement(self.user)
        if self._place is not Place.MANAGEMENT:
            chats = self._open_linked_chats()
            self._place = Place.NOWHERE
            chats.manage()
            self.come(management.heading)
            self._place = Place.MANAGEMENT
        return management

    def _open_linked_chats(self) -> ChatsPage:
        chats = self.open_chats()
        if not self._linked:
            raise StoppedError(Kind.FAILED, "not_linked", "Сначала нужно привязать учебный профиль")
        return chats

    # --- A: the link ------------------------------------------------------------------------

    def _link(self, row: Teacher) -> Result:
        if self.is_linked():
            return self._found(row, _PROFILE)
        if not self.secrets.takes_codes(self.login):
            raise StoppedError(Kind.OWNER, "owner_away", "Нужен сам учитель: придёт код из SMS")
        self.secrets.tell(self.login, "привязываю учебный профиль VK ID")
        self.intents.intend(row.id, _PROFILE)
        self._place = Place.NOWHERE
        try:
            self._linking.link()
        except _UNLINKED:
            self.intents.withdraw(row.id, _PROFILE)
            raise
        picture = self.photograph(row)
        self.come(LinkedPage(self.user).go_to_chats().manage_link)
        self._place = Place.CHATS
        self._linked = True
        return self._made(row, evidence=picture)

    @property
    def _linking(self) -> Linking:
        teacher = self.job.teacher
        identity = Identity(
            phone=teacher.phone,
            surname=teacher.surname,
            name=teacher.first_name,
            patronymic=teacher.patronymic,
            born=teacher.born,
            sex=teacher.sex,
        )
        if self.door.in_person:
            return Linking(self.user, identity, None)
        return Linking(
            self.user,
            identity,
            lambda: self.secrets.code(self.login, teacher.phone),
            lambda said: self.secrets.mistyped_code(self.login, without_numbers(said)),
        )

    # --- B: chats of the journal ------------------------------------------------------------

    def _make_subject_chats(self, row: SubjectChat) -> Result:
        made: list[str] = []
        there: list[str] = []
        refused: list[Failure] = []
        wanted = self._wanted(row)
        for school_class, subject in wanted:
            try:
                title, is_new = self._make_subject_chat(row, school_class, subject)
            except StoppedError as error:
                if error.failure.kind is not Kind.FAILED or len(wanted) == 1:
                    raise
                refused.append(error.failure)  # what else the row means is made all the same
            else:
                (made if is_new else there).append(title)
        titles = (*there, *made)
        if made:
            names = ", ".join(f"«{title}»" for title in made)  # there are commas in a name
            self.secrets.tell(
                self.login, f"создал {'чаты' if len(made) > 1 else 'чат'} {names} в журнале"
            )
        # One picture of the list shows all chats of hers: it is taken when the last one is there.
        picture = self.photograph(row) if made and row == self.job.subject_chats[-1] else ()
        if refused:
            return self._made_in_part(row, titles, refused, picture)
        if made or set(there) & set(self.intents.intended(row.id)):
            return self._made(row, chats=titles, evidence=picture)
        return self._found(row, "", chats=titles)

    def _wanted(self, row: SubjectChat) -> list[tuple[str, str]]:
        if not is_every(row):
            return [(row.school_class, row.subject)]
        form = self._open_form()
        wanted = self._offer.wanted(form, row)
        self._close(form)
        return wanted

    def _make_subject_chat(
        self, row: SubjectChat, school_class: str, subject: str
    ) -> tuple[str, bool]:
        """Return the name of the chat, and whether it was made now."""
        management = self.open_management()
        if self._titles is None:
            self._titles = set(management.titles())
        form = self._open_form()
        title = self._offer.choose(form, school_class, subject)
        if title in self._titles:
            self._close(form)
            return title, False
        self.intents.intend(row.id, title)
        form.save()
        if self.come(management.row(title), form.alert):
            said = without_numbers(text_of(form.alert))
            self._close(form)
            if title in management.titles():
                return title, False
            self.intents.withdraw(row.id, title)
            raise StoppedError(Kind.FAILED, "chat_of_another", said)
        self._titles.add(title)
        self._place = Place.MANAGEMENT
        return title, True

    def _made_in_part(
        self,
        row: SubjectChat,
        titles: Sequence[str],
        refused: Sequence[Failure],
        evidence: Sequence[str],
    ) -> Result:
        reason = " ".join(dict.fromkeys(each.reason for each in refused))
        self.secrets.tell(self.login, f"{FAILED}{reason}")
        return self._made(row, chats=titles, evidence=evidence).model_copy(
            update={"status": Status.CANNOT, "code": refused[0].code, "reason": reason}
        )

    def _open_form(self) -> ChatForm:
        management = self.open_management()
        self._place = Place.NOWHERE
        form = management.add()
        if self.come(form.chat_type, form.heading):
            raise StoppedError(Kind.FAILED, "no_load", "В журнале у учителя нет учебной нагрузки")
        return form

    def _close(self, form: ChatForm) -> None:
        form.cancel()
        self.come(ChatManagement(self.user).heading)
        self._place = Place.MANAGEMENT

    # --- D: chats made by hand --------------------------------------------------------------

    def _make_manual_chat(self, row: ManualChat) -> Result:
        messenger = self._open_messenger()
        if link := self._own_chat(messenger, row.title):
            return self._found(row, row.title, chats=(row.title,), link=link)
        self._place = Place.NOWHERE
        form = messenger.create_chat()
        wait_for_any(self.user, form.name)
        self._fill(form, row)
        self.intents.intend(row.id, row.title)
        chat = form.save()
        if wait_for_any(self.user, chat.invite_button, form.alert):
            said = without_numbers(text_of(form.alert))
            raise StoppedError(Kind.FAILED, "chat_refused", said)
        self._place = Place.MESSENGER
        self.secrets.tell(self.login, f"создал чат «{row.title}» в мессенджере")
        link = self._invite_link(chat)
        return self._made(row, chats=(row.title,), link=link, evidence=self.photograph(row))

    def _open_messenger(self) -> Messenger:
        messenger = Messenger(self.user)
        if self._place is not Place.MESSENGER:
            chats = self._open_linked_chats()
            if not self.secrets.takes_codes(self.login):
                raise StoppedError(Kind.OWNER, "owner_away", "Нужен сам учитель: может прийти SMS")
            self._place = Place.NOWHERE
            chats.go_to_messenger()
            self._linking.authorise()
            self._place = Place.MESSENGER
        return messenger

    def _own_chat(self, messenger: Messenger, title: str) -> str:
        """Return the invite link of her own chat of this name; empty when she has none.

        Others may have chats of the same name, and she may be in them: hers is the one that she
        owns.  Into a chat of the journal's nobody is invited, its owner neither.
        """
        wait_for_any(self.user, messenger.listed)
        number_of_them = messenger.titles().count(title)
        for number in range(number_of_them):
            chat = messenger.open_chat(title, number=number)
            wait_for_any(self.user, chat.heading(title))
            wait_for_any(self.user, chat.open_members())
            if when_whole(chat.own_membership).count() and chat.invite_button.count():
                return self._invite_link(chat)
        return ""

    def _invite_link(self, chat: ChatPage) -> str:
        chat.invite()
        wait_for_any(self.user, chat.invite_link)
        return chat.invite_link.input_value()

    def _fill(self, form: NewChat, row: ManualChat) -> None:
        form.name_it(row.title)
        wait_for_any(self.user, form.people_heading)
        # A chat has its owner anyway, and nobody is offered herself.
        herself = name_key(shown_name(self.job.teacher))
        others = [name for name in row.people if name_key(name) != herself]
        form.choose_people(as_shown(others, form.people()) if others else ())
        form.set_closed(closed=row.closed)

    # --- what came out ----------------------------------------------------------------------

    def _found(self, row: Row, what: str, *, chats: Sequence[str] = (), link: str = "") -> Result:
        """It is there: was it made by an earlier try of this run, or before?"""
        if what and what in self.intents.intended(row.id):
            return self._made(row, chats=chats, link=link)
        return Result(
            row=row.id, status=Status.ALREADY, chats=tuple(chats), invite_link=link, when=self.now()
        )

    def _made(
        self,
        row: Row,
        *,
        chats: Sequence[str] = (),
        link: str = "",
        evidence: Sequence[str] = (),
    ) -> Result:
        return Result(
            row=row.id,
            status=Status.DONE,
            chats=tuple(chats),
            invite_link=link,
            when=self.now(),
            evidence=tuple(evidence),
        )
