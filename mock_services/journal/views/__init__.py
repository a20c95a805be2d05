"""The journal's pages; what happens behind them is in the modules next door."""

from mock_services.journal.views import chats, desk, login, management

BLUEPRINTS = (login.bp, desk.bp, chats.bp, management.bp)
