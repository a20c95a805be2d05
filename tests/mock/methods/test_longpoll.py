"""The long poll of a person.

https://dev.vk.com/api/user-long-poll/getting-started
https://github.com/danyadev/longpoll-doc
"""

from __future__ import annotations

import time
from threading import Thread
from typing import Any

import httpx
import pytest

from mock_services.messenger import chats, manual
from mock_services.models import Chat, EducationalProfile
from mock_services.worlds import World
from tests.mock.conftest import BRIEF, say, see_the_wait_end
from tests.mock.methods.conftest import PEER, Program


class Poll:
    """Somebody who waits for news, as the documentation says."""

    def __init__(self, program: Program) -> None:
        self.http = program.http
        self.server = program("messages.getLongPollServer", need_pts=1, lp_version=3)

    def __call__(self, **changes: object) -> Any:  # noqa: ANN401 - any JSON
        asked = {
            "act": "a_check",
            "key": self.server["key"],
            "ts": self.server["ts"],
            "wait": 0,
            "mode": 2 | 32 | 128,
            "version": 3,
            **changes,
        }
        return self.http.post(f"http://{self.server['server']}", params=asked).json()


@pytest.fixture
def poll(guest: Program, paper: Chat) -> Poll:
    return Poll(guest)


def test_where_to_wait_is_told_without_a_scheme(poll: Poll, world: World) -> None:
    """Vkbottle and longpoll-doc put `https://` before it."""
    host = world.addresses.messenger.removeprefix("http://")
    assert poll.server["server"].startswith(f"{host}/")
    assert poll.server["ts"] == poll.server["pts"] == 1


def test_a_message_is_an_event_4(
    poll: Poll, owner: Program, paper: Chat, teacher: EducationalProfile
) -> None:
    """id, flags (unread 1, of a chat 8192), peer, time, text as HTML, more, nothing, random id."""
    sent = owner(
        "messages.send", peer_id=PEER + paper.id, message='<Раз> & "два"\nтри', random_id=5
    )
    found = poll()
    assert (found["ts"], found["pts"]) == (sent, sent)
    (event,) = found["updates"]
    assert event == [
        *(4, sent, 8193, PEER + paper.id, 1788253200),
        "&lt;Раз&gt; &amp; &quot;два&quot;<br>три",
        {"title": "Стенгазета", "from": str(teacher.id)},
        {},
        0,
    ]
    assert len(poll(mode=0)["updates"][0]) == 6
    assert "pts" not in poll(mode=0)
    assert poll(ts=sent)["updates"] == []


def test_who_has_sent_it_knows_it_by_its_random_id(owner: Program, paper: Chat) -> None:
    own = Poll(owner)
    owner("messages.send", peer_id=PEER + paper.id, message="Раз", random_id=-7)
    (event,) = own()["updates"]
    assert (event[2], event[-1]) == (8192 | 2, -7)


def test_what_a_chat_tells_of_itself_is_told_by_its_action(
    poll: Poll, owner: Program, paper: Chat, teacher: EducationalProfile
) -> None:
    """longpoll-doc, «Сервисные сообщения»."""
    owner("messages.editChat", chat_id=paper.id, title="Газета")
    (event,) = poll()["updates"]
    assert event[5:7] == [
        "",
        {
            "title": "Газета",
            "from": str(teacher.id),
            "source_act": "chat_title_update",
            "source_text": "Газета",
        },
    ]


def test_only_who_is_in_the_chat_hears_and_only_what_is_said_meanwhile(
    owner: Program, stranger: Program, world: World, paper: Chat, pupil: EducationalProfile
) -> None:
    late = Poll(stranger)
    say = {"peer_id": PEER + paper.id, "message": "Раз", "random_id": 0}
    owner("messages.send", **say)
    assert late()["updates"] == []
    world.clock.advance(60)
    both = {"chat_id": paper.id, "user_id": pupil.id}
    owner("messages.addChatUser", **both)
    (invited,) = late()["updates"]
    assert invited[6]["source_act"] == "chat_invite_user"
    owner("messages.removeChatUser", **both)
    owner("messages.send", **say)
    assert late()["updates"] == []


def test_the_newest_version_counts_messages_by_their_chat(
    poll: Poll, owner: Program, paper: Chat
) -> None:
    """longpoll-doc, version 19: event 10004 begins with the place in the chat."""
    sent = owner("messages.send", peer_id=PEER + paper.id, message="Раз", random_id=0)
    (event,) = poll(version=19)["updates"]
    assert event[:6] == [10004, 2, 8193, sent, PEER + paper.id, 1788253200]
    assert event[-2:] == [sent, 0]


def test_who_only_listens_changes_nothing(poll: Poll, world: World) -> None:
    """Else each wait would end the others."""
    before = world.version
    poll()
    assert world.version == before


def test_a_wait_ends_with_the_news(
    poll: Poll, world: World, paper: Chat, teacher: EducationalProfile, pupil: EducationalProfile
) -> None:
    """From the page too; what happens elsewhere does not end it."""
    found: list[Any] = []
    waiting = Thread(target=lambda: found.append(poll(wait=25)))
    waiting.start()
    with world.session() as db:
        manual.create_manual_chat(db, world, pupil, "Чужой", closed=True)
    waiting.join(0.3)
    assert waiting.is_alive()
    say(world, paper, teacher, "Есть новости")
    waiting.join(5)
    (event,) = found[0]["updates"]
    assert event[5] == "Есть новости"


def test_who_leaves_is_not_waited_for(poll: Poll, world: World) -> None:
    poll.http.timeout = BRIEF
    with pytest.raises(httpx.ReadTimeout):
        poll(wait=90)
    path = f"/{poll.server['server'].partition('/')[2]}"
    see_the_wait_end(world, path)


def test_when_nothing_happens_the_wait_ends_in_time(poll: Poll) -> None:
    begun = time.monotonic()
    assert poll(wait=1) == {"ts": 1, "pts": 1, "updates": []}
    assert 0.9 < time.monotonic() - begun < 5


def test_a_key_lives_an_hour_and_until_a_reset(poll: Poll, world: World) -> None:
    """`failed` 2: a new key is to be asked for."""
    assert poll(key="made up")["failed"] == 2
    world.clock.advance(3599)
    assert "updates" in poll()
    world.clock.advance(1)
    assert poll()["failed"] == 2
    world.reset()
    assert poll()["failed"] == 2


def test_a_wait_does_not_outlive_a_reset(poll: Poll, world: World) -> None:
    """Else a listener would be told what comes to whoever has the same id after it."""
    found: list[Any] = []
    waiting = Thread(target=lambda: found.append(poll(wait=25)))
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    world.reset()
    waiting.join(5)
    assert found == [{"failed": 2, "error": "key expired"}]


@pytest.mark.parametrize("ts", [0 - 1, 2, 10**30, "x"])
def test_a_wrong_ts_is_put_right(poll: Poll, ts: object) -> None:
    """`failed` 1 with the `ts` to go on from."""
    assert poll(ts=ts) == {"failed": 1, "ts": 1}


def test_who_has_missed_more_than_256_events_asks_for_the_history(
    poll: Poll, guest: Program, world: World, paper: Chat, teacher: EducationalProfile
) -> None:
    for number in range(257):
        say(world, paper, teacher, str(number))
    assert poll() == {"failed": 1, "ts": 258}
    assert len(poll(ts=2)["updates"]) == 256
    missed = guest("messages.getLongPollHistory", pts=poll.server["pts"])
    assert (missed["more"], len(missed["history"])) == (True, 200)
    rest = guest("messages.getLongPollHistory", pts=missed["new_pts"])
    assert "more" not in rest
    assert len(rest["messages"]["items"]) == 57


def test_an_unknown_version_is_refused(poll: Poll) -> None:
    """`failed` 4 with the versions that are known."""
    assert poll(version=20) == {"failed": 4, "min_version": 0, "max_version": 19}


def test_the_history_tells_what_was_missed(
    poll: Poll, owner: Program, guest: Program, paper: Chat, teacher: EducationalProfile
) -> None:
    """As xKARASb/SferumBot reads it: messages, profiles, the title of the last conversation."""
    sent = owner("messages.send", peer_id=PEER + paper.id, message="Раз", random_id=0)
    asked = {"pts": poll.server["pts"], "extended": 1}
    found = guest("messages.getLongPollHistory", fields=["first_name"], **asked)
    assert found["history"] == [[4, sent, 8193, PEER + paper.id]]
    assert [each["text"] for each in found["messages"]["items"]] == ["Раз"]
    assert [each["id"] for each in found["profiles"]] == [teacher.id]
    assert found["conversations"][-1]["chat_settings"]["title"] == "Стенгазета"
    assert (found["from_pts"], found["new_pts"]) == (1, sent)
    assert guest.refused("messages.getLongPollHistory", pts=sent + 1) == 908
    by_number = guest("messages.getLongPollHistory", lp_version=19, **asked)
    assert by_number["history"] == [[10004, 2, 8193, PEER + paper.id]]


def test_what_was_deleted_is_not_numbered_anew(
    poll: Poll, owner: Program, world: World, paper: Chat, teacher: EducationalProfile
) -> None:
    """Else whoever listens would miss what comes next."""
    other = owner("messages.createChat", title="На час")["chat_id"]
    with world.session() as db:
        own = chats.membership(db, other, teacher.id)
        assert own
        manual.delete(db, own)
    assert poll(ts=2)["ts"] == 2
    sent = owner("messages.send", peer_id=PEER + paper.id, message="Раз", random_id=0)
    assert sent == 3
