"""What can go wrong, as a person is told it.

SvyazkaError                what went wrong and what to do, in one message        exit 1
├── InputError              what was asked for cannot be: a wrong word or path    exit 2
├── NoBrowserError          no browser is there, and none could be installed      exit 1
├── CaptchaError            a picture is to be read, which only a person may do   exit 1
├── TroubleError            a service says that it cannot, or does not answer     exit 1
├── StrangeHostError        the way led to a host that the target does not name   exit 3
└── TargetUnreachableError  nothing answers where the deployment should be        exit 3

The message is Russian and stands alone: whoever catches it prints it, without a traceback.
"""

from typing import ClassVar


class SvyazkaError(Exception):
    """The root: everything below is told to a person in one message."""

    exit_code: ClassVar[int] = 1


class InputError(SvyazkaError):
    """A person asked for what is not there; the message says what to write instead."""

    exit_code = 2


class NoBrowserError(SvyazkaError):
    """No browser was found, and none could be installed."""


class CaptchaError(SvyazkaError):
    """A service wants to see no robots: it is never solved nor evaded, a person goes on."""


class TroubleError(SvyazkaError):
    """A service shows its page of trouble, or the browser its own: later it may go well."""


class StrangeHostError(SvyazkaError):
    """The way led to a host that the target does not allow: no matter of luck."""

    exit_code = 3


class TargetUnreachableError(SvyazkaError):
    """The deployment to be tested does not answer."""

    exit_code = 3
