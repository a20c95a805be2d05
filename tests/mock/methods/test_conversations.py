"""`messages.*` of chats: the list, members, making and changing one, its link.

https://github.com/VKCOM/vk-api-schema/blob/master/messages/methods.json
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from mock_services.messenger import chats, manual
from mock_services.models import Chat, EducationalProfile, Link, Member
from mock_services.worlds import World
from tests.mock.methods.conftest import PEER, Enrol, Program, Refused

if TYPE_CHECKING:
    from tests.mock.conftest import EnterMessenger, Linked


def member(world: World, chat: Chat, profile: EducationalProfile) -> Member | None:
    with world.session() as db:
        return chats.membership(db, chat.id, profile.id)


class TestList:
    def test_conversations_come_the_latest_first(
        self, owner: Program, guest: Program, paper: Chat, teacher: EducationalProfile
    ) -> None:
        guest("messages.send", peer_id=PEER + paper.id, message="Рисуем?", random_id=1)
        found = owner("messages.getConversations", count=2, extended=1)
        assert (found["count"], found["unread_count"]) == (4, 1)
        first, second = found["items"]
        assert second["conversation"]["chat_settings"]["title"] == "Родители, 5А"
        assert "last_message" not in second  # nothing has been said there
        assert first["last_message"]["text"] == "Рисуем?"
        assert [each["id"] for each in found["profiles"]] == [first["last_message"]["from_id"]]
        one = first["conversation"]
        assert one["peer"] == {"id": PEER + paper.id, "local_id": paper.id, "type": "chat"}
        assert (one["unread_count"], one["in_read"], one["out_read"]) == (1, 0, 2)
        assert (one["last_message_id"], one["last_conversation_message_id"]) == (2, 2)
        settings = one["chat_settings"]
        assert (settings["owner_id"], settings["members_count"]) == (teacher.id, 2)
        assert settings["permissions"]["invite"] == "owner_and_admins"

    def test_pages_and_filters(self, owner: Program, guest: Program, paper: Chat) -> None:
        titles = [
            each["conversation"]["chat_settings"]["title"]
            for each in owner("messages.getConversations", offset=1, count=2)["items"]
        ]
        assert titles == ["Родители, 5А", "Ученики, 5А"]
        assert owner("messages.getConversations", filter="unread")["items"] == []
        guest("messages.send", peer_id=PEER + paper.id, message="!", random_id=1)
        (one,) = owner("messages.getConversations", filter="unread")["items"]
        assert one["conversation"]["peer"]["local_id"] == paper.id

    def test_what_one_may_do_depends_on_who_one_is(
        self, owner: Program, guest: Program, paper: Chat
    ) -> None:
        """The access list of a closed chat: its owner's, and a plain member's."""
        lists = []
        for each in (owner, guest):
            (one,) = each("messages.getConversationsById", peer_ids=[PEER + paper.id])["items"]
            lists.append(one["chat_settings"]["acl"])
        own, plain = lists
        for right in ("can_change_info", "can_change_invite_link", "can_invite"):
            assert (own[right], plain[right]) == (True, False)
        assert own["can_promote_users"]
        assert not any(plain.values())

    @pytest.mark.parametrize(
        "method", ["getHistory", "getConversationMembers", "getInviteLink", "markAsRead"]
    )
    def test_a_closed_door_is_917_no_door_927_and_no_chat_936(
        self, stranger: Program, paper: Chat, teacher: EducationalProfile, method: str
    ) -> None:
        """917: github.com/vknet/vk/issues/678; 936 for a dialogue of two is inferred."""
        name = f"messages.{method}"
        assert stranger.refused(name, peer_id=PEER + paper.id) == 917
        assert stranger.refused(name, peer_id=PEER + 999) == 927
        assert stranger.refused(name, peer_id=teacher.id) == 936


class TestMembers:
    def test_members_are_told_with_their_ranks(
        self,
        owner: Program,
        guest: Program,
        paper: Chat,
        teacher: EducationalProfile,
        colleague: EducationalProfile,
    ) -> None:
        """`can_kick` is the owner's power over others: github.com/vknet/vk/issues/667."""
        found = owner("messages.getConversationMembers", peer_id=PEER + paper.id)
        first, second = found["items"]
        assert (first["member_id"], first["is_owner"], first["is_admin"]) == (
            teacher.id,
            True,
            True,
        )
        assert second["member_id"] == colleague.id
        assert not {"is_owner", "is_admin"} & set(second)
        assert (first["can_kick"], second["can_kick"]) == (False, True)
        assert found["chat_restrictions"]["only_admins_invite"]
        assert "profiles" not in found
        page = guest("messages.getConversationMembers", peer_id=PEER + paper.id, offset=1, count=1)
        assert (page["count"], len(page["items"])) == (2, 1)
        assert not page["items"][0]["can_kick"]

    def test_somebody_is_added_and_put_out(
        self,
        owner: Program,
        guest: Program,
        paper: Chat,
        world: World,
        pupil: EducationalProfile,
        teacher: EducationalProfile,
    ) -> None:
        """935: github.com/vknet/vk/issues/745; 15: github.com/miranda-ng/miranda-ng/issues/4022."""
        both = {"chat_id": paper.id, "user_id": pupil.id}
        assert guest.refused("messages.addChatUser", **both) == 925
        assert owner.refused("messages.removeChatUser", **both) == 935
        assert owner("messages.addChatUser", **both) == 1
        assert member(world, paper, pupil)
        with pytest.raises(Refused, match="15 Access denied: can't add this user"):
            owner("messages.addChatUser", **both)
        assert guest.refused("messages.removeChatUser", **both) == 925
        assert owner("messages.removeChatUser", chat_id=paper.id, member_id=pupil.id) == 1
        assert member(world, paper, pupil) is None
        assert owner.refused("messages.addChatUser", chat_id=paper.id, user_id=99999) == 113
        assert owner.refused("messages.removeChatUser", chat_id=paper.id, user_id=teacher.id) == 15
        actions = [
            (each["action"]["type"], each["from_id"], each["action"]["member_id"])
            for each in owner("messages.getHistory", peer_id=PEER + paper.id, count=2)["items"]
        ]
        assert actions == [
            ("chat_kick_user", teacher.id, pupil.id),
            ("chat_invite_user", teacher.id, pupil.id),
        ]

    def test_a_stranger_cannot_be_added(
        self, owner: Program, paper: Chat, world: World, pupil: EducationalProfile
    ) -> None:
        """https://dev.vk.com/method/messages.addChatUser: 981."""
        with world.session() as db:
            db.execute(delete(Link).where(Link.profile_id == pupil.id))
        assert owner.refused("messages.addChatUser", chat_id=paper.id, user_id=pupil.id) == 981
        assert owner.refused("messages.createChat", user_ids=[pupil.id], title="Обмен") == 981

    def test_who_leaves_is_out(
        self, guest: Program, paper: Chat, world: World, colleague: EducationalProfile
    ) -> None:
        assert guest("messages.removeChatUser", chat_id=paper.id, user_id=colleague.id) == 1
        assert member(world, paper, colleague) is None
        assert guest.refused("messages.getHistory", peer_id=PEER + paper.id) == 917


class TestMaking:
    def test_a_chat_is_made_with_people_in_it(
        self, owner: Program, world: World, colleague: EducationalProfile
    ) -> None:
        """`peer_ids` are those who have come in; it is open, as VK's are: that is inferred."""
        made = owner("messages.createChat", user_ids=[colleague.id], title=" Поход  в лес ")
        assert made["peer_ids"] == [colleague.id]
        with world.session() as db:
            chat = db.get_one(Chat, made["chat_id"])
            assert (chat.title, chat.closed) == ("Поход в лес", False)
        (created,) = owner("messages.getHistory", peer_id=PEER + chat.id)["items"]
        assert created["action"]["type"] == "chat_create"
        assert created["action"]["text"] == "Поход в лес"
        assert created["text"] == ""

    def test_without_a_title_it_is_called_by_its_people(
        self, owner: Program, teacher: EducationalProfile, colleague: EducationalProfile
    ) -> None:
        made = owner("messages.createChat", user_ids=[colleague.id])
        (one,) = owner("messages.getConversationsById", peer_ids=[PEER + made["chat_id"]])["items"]
        assert one["chat_settings"]["title"] == f"{teacher.name}, {colleague.name}"

    @pytest.mark.parametrize(
        ("asked", "code"),
        [({"user_ids": [99999]}, 113), ({"title": "я" * 101}, 100), ({"user_ids": ["x"]}, 100)],
    )
    def test_it_is_not_made_by_halves(
        self, owner: Program, asked: dict[str, object], code: int
    ) -> None:
        assert owner.refused("messages.createChat", **asked) == code
        assert owner("messages.getConversations")["count"] == 3

    def test_only_who_may_renames(self, owner: Program, guest: Program, paper: Chat) -> None:
        asked = {"chat_id": paper.id, "title": "Газета"}
        assert guest.refused("messages.editChat", **asked) == 925
        assert owner("messages.editChat", **asked) == 1
        (renamed, _) = guest("messages.getHistory", peer_id=PEER + paper.id)["items"]
        assert (renamed["action"]["type"], renamed["action"]["text"]) == (
            "chat_title_update",
            "Газета",
        )


class TestLink:
    def test_by_its_link_people_come_in(
        self, owner: Program, stranger: Program, paper: Chat, pupil: EducationalProfile
    ) -> None:
        peer = PEER + paper.id
        link = owner("messages.getInviteLink", peer_id=peer)["link"]
        assert stranger("messages.joinChatByInviteLink", link=link) == {"chat_id": paper.id}
        assert stranger("messages.joinChatByInviteLink", link=link) == {"chat_id": paper.id}
        (joined, _) = owner("messages.getHistory", peer_id=peer)["items"]
        assert joined["action"]["type"] == "chat_invite_user_by_link"
        assert joined["from_id"] == pupil.id
        fresh = owner("messages.getInviteLink", peer_id=peer, reset=1)["link"]
        assert fresh != link
        assert owner("messages.getInviteLink", peer_id=peer)["link"] == fresh

    def test_a_link_that_leads_nowhere_is_a_closed_door(
        self, owner: Program, stranger: Program, paper: Chat
    ) -> None:
        """917 is the error that VK documents for this method; for a dead link it is inferred."""
        old = owner("messages.getInviteLink", peer_id=PEER + paper.id)["link"]
        owner("messages.getInviteLink", peer_id=PEER + paper.id, reset=1)
        elsewhere = old.replace("messenger", "example")
        for link in (old, elsewhere, "https://vk.me/join/abc", "?"):
            assert stranger.refused("messages.joinChatByInviteLink", link=link) == 917

    def test_in_a_closed_chat_only_admins_see_and_change_it(
        self, guest: Program, paper: Chat
    ) -> None:
        assert guest.refused("messages.getInviteLink", peer_id=PEER + paper.id) == 919
        assert guest.refused("messages.getInviteLink", peer_id=PEER + paper.id, reset=1) == 931


def test_a_chat_of_the_journal_is_not_managed_here(
    owner: Program, teacher: EducationalProfile, pupil: EducationalProfile, world: World
) -> None:
    """945 for what the journal alone does; that VK would say it so is inferred."""
    with world.session() as db:
        chat = next(each for each in chats.chats_of(db, teacher.id) if each.title == "Ученики, 5А")
    chat_id, peer = chat.id, PEER + chat.id
    assert owner("messages.send", peer_id=peer, message="Здравствуйте", random_id=1)
    assert owner.refused("messages.editChat", chat_id=chat_id, title="Моё") == 945
    assert owner.refused("messages.removeChatUser", chat_id=chat_id, user_id=pupil.id) == 945
    assert owner.refused("messages.removeChatUser", chat_id=chat_id, user_id=teacher.id) == 945
    assert owner.refused("messages.getInviteLink", peer_id=peer) == 919


def test_rights_are_the_same_through_both_doors(
    messenger: EnterMessenger,
    linked: Linked,
    enrol: Enrol,
    world: World,
    paper: Chat,
    teacher: EducationalProfile,
    colleague: EducationalProfile,
) -> None:
    """A plain member, an admin: what a page refuses, its method refuses."""
    browser, program = messenger(colleague), enrol(colleague)
    newcomer = linked(world.school.parent)
    for admin, page, code in ((False, 403, 925), (True, 200, 0)):
        with world.session() as db:
            own, other = [chats.membership(db, paper.id, each.id) for each in (teacher, colleague)]
            assert own
            assert other
            manual.set_admin(db, world, own, other, admin=admin)
        assert browser.get(f"/chats/{paper.id}/invite").status_code == page
        asked = {"chat_id": paper.id, "user_id": newcomer.id}
        if code:
            assert program.refused("messages.addChatUser", **asked) == code
        else:
            assert program("messages.addChatUser", **asked) == 1
