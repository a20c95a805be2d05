"""`svyazka mock`: the stand, the same as `python -m mock_services`."""

from mock_services.cli import command

__all__ = ["command"]
