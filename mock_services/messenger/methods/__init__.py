"""The messenger's other door: VK's API, for programs.

    calls.py          `/method/<name>`: from the request to a method, and what goes wrong
    tokens.py         whose program calls
    robots.py         «Captcha needed»
    errors.py         VK's codes and words
    asked.py          the parameters of each method
    objects.py        VK's objects
    shown.py          how people, chats and messages look as those
    peers.py          where a peer id leads
    accounts.py       users.*, account.*
    conversations.py  conversations, and what is done to chats
    talk.py           what is said
    longpoll.py       waiting for news
    described.py      all of it as OpenAPI

What a method does is in the services that the pages use too: `chats`, `manual`, `messages`,
`people`, `inbox`.
"""

from __future__ import annotations

from mock_services.messenger.methods import accounts, calls, conversations, longpoll, robots, talk

BLUEPRINTS = (calls.bp, longpoll.bp, robots.bp)
# The others are imported so that their methods are known.
__all__ = ["BLUEPRINTS", "accounts", "conversations", "talk"]
