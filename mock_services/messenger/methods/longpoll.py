"""The long poll: `messages.getLongPollServer`, waiting for news there, and what was missed.

https://dev.vk.com/api/user-long-poll/getting-started
https://github.com/danyadev/longpoll-doc

News are messages, those of people and those of chats themselves.  They are numbered by their own
ids, which is what `ts` and `pts` are: nothing is kept for those who listen.
"""

from __future__ import annotations

import time
from datetime import timedelta
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request
from itsdangerous import BadSignature, URLSafeSerializer

from mock_services import waiting, web
from mock_services.messenger import messages
from mock_services.messenger.messages import News
from mock_services.messenger.methods import asked as ask
from mock_services.messenger.methods import objects, shown
from mock_services.messenger.methods.asked import CHATS
from mock_services.messenger.methods.calls import method
from mock_services.messenger.methods.conversations import entries_of
from mock_services.messenger.methods.errors import Trouble, VkError
from mock_services.models import EducationalProfile
from mock_services.worlds import World

bp = Blueprint("longpoll", __name__)

KEY_LIFE = timedelta(hours=1)
MOST_MISSED = 256
LONGEST = 90
NEWEST_VERSION = 19
_BY_NUMBER = 10
"""From which version on messages go by their places in the chat: between 3 and 19, inferred."""
_ATTACHMENTS, _PTS, _RANDOM_ID = 1 << 1, 1 << 5, 1 << 7
_UNREAD, _OUTGOING, _CHAT = 1 << 0, 1 << 1, 1 << 13
_NEW, _NEW_BY_NUMBER = 4, 10004


@method("messages.getLongPollServer")
def get_long_poll_server(caller: EducationalProfile, asked: ask.Server) -> objects.Server:
    """Tell where to wait for news."""
    world, newest = web.world(), messages.newest(web.db())
    until = shown.unix(world.clock.now() + KEY_LIFE)
    return objects.Server(
        server=f"{urlsplit(world.addresses.messenger).netloc}/nim{caller.id}",
        key=str(_signer(world).dumps([caller.id, until])),
        ts=newest,
        pts=newest if asked.need_pts else None,
    )


@method("messages.getLongPollHistory")
def get_long_poll_history(caller: EducationalProfile, asked: ask.Missed) -> objects.Missed:
    """Tell what has happened since."""
    since = asked.pts if asked.pts is not None else asked.ts
    if since is None:
        raise VkError(Trouble.PARAMETER, "ts is undefined")
    if since > messages.newest(web.db()):
        raise VkError(Trouble.TOO_NEW)
    found = messages.news(web.db(), caller.id, since, asked.msgs_limit + 1)
    more, found = len(found) > asked.msgs_limit, found[: asked.msgs_limit]
    said = [each.message for each in found]
    conversations = None
    if asked.extended:
        entries = entries_of(caller, list(dict.fromkeys(each.chat_id for each in said)))
        conversations = shown.conversations(web.db(), entries, caller)
    by_number = asked.lp_version >= _BY_NUMBER
    ids = shown.named(said)
    return objects.Missed(
        history=[_event(each, caller.id, by_number=by_number)[:4] for each in found],
        messages=objects.Heap(
            count=len(said), items=[shown.message(each, caller) for each in said]
        ),
        profiles=shown.users(web.db(), ids, asked.fields),
        groups=[],
        conversations=conversations,
        from_pts=since,
        new_pts=said[-1].id if more else messages.newest(web.db()),
        more=more or None,
    )


@bp.route("/nim<int:number>", methods=["GET", "POST"])
def listen(number: int) -> Response:  # noqa: ARG001 - whose server it is, the key tells
    """Wait for news, as long as was asked for and the one who asked is there."""
    given = request.values
    version = given.get("version", 0, int)
    if not 0 <= version <= NEWEST_VERSION:
        return jsonify(failed=4, min_version=0, max_version=NEWEST_VERSION)
    since, mode = given.get("ts", -1, int), given.get("mode", 0, int)
    ends = time.monotonic() + min(max(given.get("wait", 25, int), 0), LONGEST)
    while True:
        # Each time: a key is void after a reset, and may run out while somebody waits with it.
        listener = _listener(given.get("key", ""))
        if listener is None:
            return jsonify(failed=2, error="key expired")
        seen = web.world().version
        newest = messages.newest(web.db())
        if not 0 <= since <= newest:
            return jsonify(failed=1, ts=newest)
        found = messages.news(web.db(), listener, since, MOST_MISSED + 1)
        web.release_db()
        if len(found) > MOST_MISSED:
            return jsonify(failed=1, ts=newest)
        left = ends - time.monotonic()
        if found or left <= 0 or waiting.for_change(seen, left) == seen:
            break
    told = [_told(each, listener, mode, by_number=version >= _BY_NUMBER) for each in found]
    pts = {"pts": newest} if mode & _PTS else {}
    return jsonify(ts=newest, updates=told, **pts)


def _listener(key: str) -> int | None:
    world = web.world()
    try:
        profile_id, until = _signer(world).loads(key)
    except BadSignature:
        return None
    return int(profile_id) if shown.unix(world.clock.now()) < until else None


def _event(news: News, listener: int, *, by_number: bool) -> list[int]:
    """Tell of a message in numbers alone."""
    said, flags = news.message, _CHAT
    if said.author_id == listener:
        flags |= _OUTGOING
    elif said.id > news.read:
        flags |= _UNREAD
    peer = CHATS + said.chat_id
    if by_number:
        return [_NEW_BY_NUMBER, said.number, flags, peer, said.id]
    return [_NEW, said.id, flags, peer]


def _told(news: News, listener: int, mode: int, *, by_number: bool) -> list[Any]:
    """Tell a message as a long poll does: in a list whose places have meanings."""
    said = news.message
    code, number, flags, peer = _event(news, listener, by_number=by_number)[:4]
    text = "" if said.action else escape(said.text).replace("\n", "<br>")
    event: list[Any] = [code, number, flags, *([said.id] if by_number else []), peer]
    event += [shown.unix(said.sent_at), text]
    if mode & _ATTACHMENTS or by_number:
        event += [_extra(news), {}]
    if mode & _RANDOM_ID or by_number:
        event.append(shown.random_id(said) if said.author_id == listener else 0)
    return event + ([said.id, 0] if by_number else [])


def _extra(news: News) -> dict[str, str]:
    said = news.message
    extra = {"title": news.title, "from": str(said.author_id or said.doer_id or 0)}
    if said.action:
        extra["source_act"] = said.action
        if said.member_id:
            extra["source_mid"] = str(said.member_id)
        if said.title:
            extra["source_text"] = said.title
    return extra


def _signer(world: World) -> URLSafeSerializer:
    return URLSafeSerializer(world.secret, "long poll", signer_kwargs={"digest_method": sha256})
