"""The people at whose windows the screens are looked at, and how they come to them quickly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from fixtures.stage import Actor
from fixtures.target import WorldCodes
from mock_services.client import StandClient, WorldClient
from mock_services.control import people
from mock_services.messenger import manual, messages
from mock_services.models import Account, Chat, EducationalProfile, Member
from mock_services.schema import Player, VkIdOrder
from mock_services.worlds import World
from pages.deployment import Addresses, Deployment, published_wording
from pages.journal import LoginPage
from pages.user import User


@dataclass
class Cast:
    """A world that all screens share, and whoever is in it.

    Whoever is `kept` logs in once and stays; whatever a screen changes, it changes for somebody
    whom no other screen needs.
    """

    stand: StandClient
    world: World
    browser: Browser
    window: dict[str, Any]
    """How a browser window is opened."""
    _kept: dict[str, Actor] = field(default_factory=dict)
    _guests: list[BrowserContext] = field(default_factory=list)

    @cached_property
    def client(self) -> WorldClient:
        return self.stand.world(self.world.name)

    @cached_property
    def _free(self) -> dict[str, list[Player]]:
        """Those who play no part yet, by role."""
        school = self.world.school
        taken = {getattr(school, field.name) for field in fields(school)}
        return {
            role: [one for one in self.client.find(role=role, limit=200) if one.id not in taken]
            for role in ("teacher", "parent")
        }

    def guest(self) -> User:
        """A window at which nobody has logged in; it is closed before the next screen."""
        context = self._open()
        self._guests.append(context)
        return self._user(context)

    def visit(self, service: str, path: str = "/") -> Page:
        """Open a page where nobody is logged in."""
        user = self.guest()
        user.open(getattr(self.world.addresses, service) + path)
        return user.page

    def somebody(self, role: str = "parent") -> Actor:
        """Somebody who plays no other part, at a new window."""
        return Actor(self._free[role].pop(), self.guest(), WorldCodes(self.client))

    def plays(self, part: str) -> Actor:
        """A person of the stand, e.g. `student`, at a new window."""
        return Actor(self.client.people[part], self.guest(), WorldCodes(self.client))

    def in_journal(self, part: str) -> Actor:
        """A person who is logged in to the journal and stays so."""
        return self._keep(f"journal {part}", part, _log_in)

    def in_messenger(self, part: str) -> Actor:
        """A person who has linked her profile, in the messenger."""
        self.link(part)
        return self._keep(f"messenger {part}", part, Actor.open_messenger)

    def link(self, part: str) -> EducationalProfile:
        """Let somebody have linked her profile."""
        return self.link_account(getattr(self.world.school, part))

    def link_account(self, account_id: int) -> EducationalProfile:
        """Let the owner of a login have linked her profile."""
        with self.world.session() as db:
            account = db.get_one(Account, account_id)
            order = VkIdOrder(linked=True, phone=None)
            people.give_vk_id(db, self.world, account, order)
            db.flush()
            db.refresh(account)
            assert account.link
            return account.link.profile

    def chat(self, owner: str, title: str, *members: str) -> int:
        """Let somebody have made a chat by hand; return its id."""
        profiles = [self.link(one).id for one in members]
        with self.world.session() as db:
            profile = db.get_one(EducationalProfile, self.link(owner).id)
            made = manual.create_manual_chat(db, self.world, profile, title, profiles, closed=True)
            return made.id

    def say(self, chat_id: int, who: str, text: str) -> None:
        """Let somebody have written in a chat."""
        profile = self.link(who)
        with self.world.session() as db:
            member = db.query(Member).filter_by(chat_id=chat_id, profile_id=profile.id).one()
            messages.write(db, self.world, member, text)

    def chat_called(self, title: str) -> int:
        """Find a chat by its title."""
        with self.world.session() as db:
            return db.query(Chat).filter_by(title=title).one().id

    def invitation(self, title: str) -> str:
        """Return the secret part of a chat's invite link."""
        with self.world.session() as db:
            return str(db.query(Chat).filter_by(title=title).one().invite_token)

    def close_guests(self) -> None:
        """Close the windows of whoever does not stay."""
        while self._guests:
            self._guests.pop().close()

    def close(self) -> None:
        """Close all windows."""
        self.close_guests()
        for actor in self._kept.values():
            actor.user.page.context.close()

    def _keep(self, place: str, part: str, arrive: Callable[[Actor], object]) -> Actor:
        if place not in self._kept:
            player = self._player(part)
            actor = Actor(player, self._user(self._open()), WorldCodes(self.client))
            arrive(actor)
            self._kept[place] = actor
        return self._kept[place]

    def _player(self, part: str) -> Player:
        return self.client.person(getattr(self.world.school, part))

    def _open(self) -> BrowserContext:
        return self.browser.new_context(**self.window)

    def _user(self, context: BrowserContext) -> User:
        places = self.world.addresses
        return User(
            context.new_page(),
            Deployment(Addresses(places.journal, places.messenger), published_wording()),
        )


def _log_in(actor: Actor) -> None:
    if actor.player.role != "officer":
        actor.log_in()
        return
    page = LoginPage(actor.user).open()
    page.choose_authorities()
    page.log_in(actor.player.organisation, actor.player.login, actor.player.password)
