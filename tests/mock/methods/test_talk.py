"""`messages.*` of what is said.

https://github.com/VKCOM/vk-api-schema/blob/master/messages/methods.json
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_services.messenger import manual
from mock_services.models import Chat, EducationalProfile
from mock_services.worlds import World
from tests.mock.conftest import say
from tests.mock.methods.conftest import PEER, Program

if TYPE_CHECKING:
    from tests.mock.conftest import EnterMessenger


@pytest.fixture
def peer(paper: Chat) -> int:
    return PEER + paper.id


@pytest.fixture
def long(world: World, paper: Chat, teacher: EducationalProfile) -> Chat:
    """A chat in which ten messages were said after the one that it was made."""
    for number in range(2, 12):
        say(world, paper, teacher, str(number))
    return paper


class TestSending:
    def test_what_is_sent_is_said_by_its_sender(
        self, owner: Program, guest: Program, peer: int, teacher: EducationalProfile
    ) -> None:
        sent = owner("messages.send", peer_id=peer, message="Раз\nдва <b>", random_id=42)
        mine, theirs = [
            each("messages.getById", message_ids=[sent])["items"][0] for each in (owner, guest)
        ]
        assert mine["text"] == "Раз\nдва <b>"
        assert (mine["from_id"], mine["peer_id"]) == (teacher.id, peer)
        assert mine["conversation_message_id"] == 2
        assert (mine["out"], mine["random_id"]) == (1, 42)
        assert (theirs["out"], theirs["random_id"]) == (0, 0)  # its own only for who sent it
        assert mine["date"] - mine["date"] % 60 == 1788253200  # 1 September 2026, 9 o'clock

    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("-5", -5),
            (f"{2**63 - 1}", 2**63 - 1),
            (f"{2**63}", 0),
            ("--5", 0),
            ("-", 0),
            ("9" * 40, 0),
            ("0a1b", 0),
        ],
    )
    def test_what_a_page_made_up_is_a_number_only_where_it_is_one(
        self,
        owner: Program,
        messenger: EnterMessenger,
        teacher: EducationalProfile,
        paper: Chat,
        typed: str,
        read: int,
    ) -> None:
        browser = messenger(teacher, f"/chats/{paper.id}")
        assert browser.press("Отправить", text="Раз", random_id=typed).status == 200
        *_, said = owner("messages.getHistory", peer_id=PEER + paper.id, rev=1)["items"]
        assert (said["text"], said["random_id"]) == ("Раз", read)

    def test_the_same_random_id_says_it_once(
        self, owner: Program, guest: Program, peer: int
    ) -> None:
        """VK's documentation of `random_id`; 0 means that nothing is compared (longpoll-doc)."""
        say = {"peer_id": peer, "message": "Раз", "random_id": -5}
        assert owner("messages.send", **say) == owner("messages.send", **say)
        assert guest("messages.send", **say) != owner("messages.send", **say)
        say["random_id"] = 0
        assert owner("messages.send", **say) != owner("messages.send", **say)

    def test_chats_are_named_in_three_ways(self, owner: Program, peer: int, paper: Chat) -> None:
        assert owner("messages.send", chat_id=paper.id, message="Раз", random_id=0)
        (sent,) = owner("messages.send", peer_ids=[peer], message="Два", random_id=0)
        assert (sent["peer_id"], sent["conversation_message_id"]) == (peer, 3)

    def test_one_message_goes_to_several_chats(
        self, owner: Program, peer: int, teacher: EducationalProfile, world: World
    ) -> None:
        """`random_id` tells a message from its repetition, not a chat from another."""
        with world.session() as db:
            trip = manual.create_manual_chat(db, world, teacher, "Поход", closed=True)
        peers = [peer, PEER + trip.id]
        say = {"peer_ids": peers, "message": "Всем", "random_id": 5}
        sent = owner("messages.send", **say)
        assert owner("messages.send", **say) == sent
        assert [each["peer_id"] for each in sent] == peers
        for each in peers:
            last = owner("messages.getHistory", peer_id=each)["items"][0]
            assert (last["text"], last["peer_id"]) == ("Всем", each)

    def test_of_several_chats_each_is_told_what_became_of_it(
        self, owner: Program, peer: int, colleague: EducationalProfile
    ) -> None:
        """https://github.com/VKCOM/vk-api-schema: `messages_send_user_ids_response_item`."""
        peers = [PEER + 999, peer, colleague.id]
        nowhere, here, nobody = owner("messages.send", peer_ids=peers, message="Всем", random_id=5)
        assert (nowhere["message_id"], nowhere["error"]["code"]) == (0, 927)
        assert "error" not in here
        assert owner("messages.getById", message_ids=[here["message_id"]])["count"] == 1
        assert nobody["error"]["code"] == 902

    def test_what_cannot_be_sent(
        self, owner: Program, stranger: Program, peer: int, colleague: EducationalProfile
    ) -> None:
        """914 and 917 by name; dialogues of two are none of the stand's: 902 is inferred."""
        say = {"random_id": 0, "message": "я" * 4097}
        assert owner.refused("messages.send", peer_id=peer, **say) == 914
        say["message"] = " \n "
        assert owner.refused("messages.send", peer_id=peer, **say) == 100
        say["message"] = "Раз"
        assert stranger.refused("messages.send", peer_id=peer, **say) == 917
        assert owner.refused("messages.send", user_id=colleague.id, **say) == 902


class TestHistory:
    @pytest.mark.parametrize(
        ("asked", "numbers"),
        [
            ({"count": 3}, [11, 10, 9]),
            ({"count": 3, "offset": 2}, [9, 8, 7]),
            ({"count": 3, "offset": 10}, [1]),
            ({"count": 3, "rev": 1}, [1, 2, 3]),
            ({"count": 2, "rev": 1, "offset": 9}, [10, 11]),
            ({"count": 3, "start": 5}, [5, 4, 3]),
            ({"count": 3, "start": 5, "offset": -2}, [7, 6, 5]),
            ({"count": 3, "start": 5, "rev": 1}, [5, 6, 7]),
            ({"count": 0}, []),
        ],
    )
    def test_it_comes_in_pages(
        self, guest: Program, long: Chat, asked: dict[str, int], numbers: list[int]
    ) -> None:
        """https://dev.vk.com/method/messages.getHistory: `start_message_id`, `offset`, `rev`."""
        asked = dict(asked)
        if start := asked.pop("start", None):
            found = guest("messages.getById", peer_id=PEER + long.id, cmids=[start])["items"]
            asked["start_message_id"] = found[0]["id"]
        page = guest("messages.getHistory", peer_id=PEER + long.id, **asked)
        assert page["count"] == 11
        assert [each["conversation_message_id"] for each in page["items"]] == numbers

    def test_it_begins_where_somebody_has_stopped_reading(
        self, owner: Program, guest: Program, long: Chat
    ) -> None:
        """https://dev.vk.com/method/messages.getHistory: `start_message_id` -1."""
        asked = {"peer_id": PEER + long.id, "start_message_id": -1, "count": 3}

        def numbers(program: Program, **more: int) -> list[int]:
            found = program("messages.getHistory", **asked, **more)["items"]
            return [each["conversation_message_id"] for each in found]

        assert numbers(owner) == [11, 10, 9]
        assert numbers(guest) == [1]
        guest("messages.markAsRead", peer_id=PEER + long.id, up_to_cmid=5)
        assert numbers(guest) == [5, 4, 3]
        assert numbers(guest, offset=-2) == [7, 6, 5]
        asked["start_message_id"] = -2
        assert guest.refused("messages.getHistory", **asked) == 100

    def test_extended_it_tells_of_the_conversation_and_of_people(
        self, guest: Program, long: Chat, teacher: EducationalProfile
    ) -> None:
        page = guest("messages.getHistory", peer_id=PEER + long.id, extended=1, count=1)
        assert [each["id"] for each in page["profiles"]] == [teacher.id]
        (one,) = page["conversations"]
        assert one["chat_settings"]["title"] == "Стенгазета"
        assert one["unread_count"] == 10

    @pytest.mark.usefixtures("long")
    def test_messages_of_others_chats_are_left_out(self, owner: Program, stranger: Program) -> None:
        found = owner("messages.getById", message_ids=[1, 2, 999])
        assert (found["count"], [each["id"] for each in found["items"]]) == (2, [1, 2])
        assert stranger("messages.getById", message_ids=[1, 2])["items"] == []


def test_what_is_marked_as_read_is_no_news(owner: Program, guest: Program, long: Chat) -> None:
    def unread() -> int:
        (one,) = guest("messages.getConversationsById", peer_ids=[PEER + long.id])["items"]
        return int(one.get("unread_count", 0))

    read = {"peer_id": PEER + long.id}
    assert guest("messages.markAsRead", up_to_cmid=5, **read) == 1
    assert unread() == 6
    (ninth,) = owner("messages.getById", peer_id=PEER + long.id, cmids=[9])["items"]
    guest("messages.markAsRead", start_message_id=ninth["id"], **read)
    assert unread() == 2
    guest("messages.markAsRead", up_to_cmid=5, **read)
    assert unread() == 2  # nothing becomes unread again
    guest("messages.markAsRead", **read)
    assert unread() == 0
