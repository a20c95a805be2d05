"""A teacher makes a chat with vkbottle, a student comes in by its link, a bot answers at once.

Told: `api` (where the methods are), `tokens` and `ids` of the `owner`, the `guest` and the
`student`.  Prints what each of them saw.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from vkbottle import API
from vkbottle.user import Message, User

told = json.load(sys.stdin)


class Listener(API):
    """Tells when it has asked where to wait for news: from then on it misses none."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.listens = asyncio.Event()

    async def request(
        self, method: str, data: dict[str, Any], version: str | None = None
    ) -> dict[str, Any]:
        answer: dict[str, Any] = await super().request(method, data, version)
        if method == "messages.getLongPollServer":
            self.listens.set()
        return answer


API.API_URL = told["api"]
owner, guest, student = (Listener(told["tokens"][who]) for who in ("owner", "guest", "student"))


async def main() -> dict[str, object]:
    seen: dict[str, object] = {}
    (me,) = await owner.users.get()
    info = await owner.account.get_profile_info()
    seen["me"] = [me.id, f"{me.first_name} {me.last_name}", info.id]
    listed = await owner.messages.get_conversations(extended=True)
    seen["school"] = sorted(each.conversation.chat_settings.title for each in listed.items)

    made = await owner.messages.create_chat(user_ids=[told["ids"]["guest"]], title="Поход")
    peer = 2_000_000_000 + made.chat_id
    link = (await guest.messages.get_invite_link(peer_id=peer)).link
    joined = await student.messages.join_chat_by_invite_link(link=link)
    seen["joined"] = [joined.chat_id == made.chat_id, link]

    members = await student.messages.get_conversation_members(peer_id=peer, extended=True)
    seen["members"] = [
        [each.member_id, bool(each.is_owner), bool(each.is_admin), each.can_kick]
        for each in members.items
    ]
    raw = await student.request(
        "messages.getConversationMembers",
        {"peer_id": peer, "extended": 1, "fields": "educational_profile"},
    )
    seen["at_school"] = {
        each["last_name"]: each["educational_profile"]["edu_roles"]["main_roles"]
        for each in raw["response"]["profiles"]
    }

    seen["heard"], seen["answer"] = await talk(peer)
    history = await owner.messages.get_history(peer_id=peer, extended=True)
    seen["history"] = [
        [each.from_id, each.text, each.action and each.action.type.value] for each in history.items
    ]
    await owner.messages.mark_as_read(peer_id=peer)
    (one,) = (await owner.messages.get_conversations_by_id(peer_ids=[peer])).items
    seen["conversation"] = [one.chat_settings.title, one.chat_settings.owner_id, one.unread_count]

    seen["edited"] = await owner.messages.edit_chat(chat_id=made.chat_id, title="Поход в лес")
    seen["removed"] = await owner.messages.remove_chat_user(
        chat_id=made.chat_id, user_id=told["ids"]["guest"]
    )
    seen["added"] = await owner.messages.add_chat_user(
        chat_id=made.chat_id, user_id=told["ids"]["guest"]
    )
    seen["left"] = await student.messages.remove_chat_user(
        chat_id=made.chat_id, user_id=told["ids"]["student"]
    )
    server = await guest.messages.get_long_poll_server(need_pts=True)
    # vkbottle's own model of this answer has no messages.
    raw = await guest.request("messages.getLongPollHistory", {"pts": server.pts - 1})
    seen["missed"] = [each["action"]["type"] for each in raw["response"]["messages"]["items"]]
    return seen


async def talk(peer: int) -> tuple[list[object], str]:
    """Let a bot of the guest answer the owner, who waits for the answer in a long poll too."""
    bot = User(api=guest)
    heard: asyncio.Future[list[object]] = asyncio.get_running_loop().create_future()

    @bot.on.message(text="Кто идёт?")  # type: ignore[untyped-decorator]
    async def reply(message: Message) -> str:
        heard.set_result([message.from_id, message.peer_id == peer, message.text])
        return "Я <и> ещё двое"

    listening = asyncio.create_task(bot.run_polling())
    mine = User(api=owner).polling.listen()
    news = asyncio.create_task(anext(mine))
    await asyncio.gather(owner.listens.wait(), guest.listens.wait())
    sent = await owner.messages.send(peer_id=peer, message="Кто идёт?", random_id=7)
    again = await owner.messages.send(peer_id=peer, message="Кто идёт?", random_id=7)
    assert sent == again
    texts: list[str] = []
    while "Я &lt;и&gt; ещё двое" not in texts:
        texts += [update[5] for update in (await news)["updates"]]
        news = asyncio.create_task(anext(mine))
    for task in (listening, news):
        task.cancel()
    return await heard, texts[-1]


print(json.dumps(asyncio.run(main())))
