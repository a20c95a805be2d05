"""The messenger's pages: thin routes, a verb each."""

from __future__ import annotations

from mock_services.messenger.views import chats, invitations, login, manual

BLUEPRINTS = (login.bp, chats.bp, invitations.bp, manual.bp)
