"""HTTP to a target's own addresses, from Python: names under `.localhost` are this machine.

Browsers know that (RFC 6761, 6.3); Python asks the system's resolver, which may not.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from pages.errors import TargetUnreachableError, TroubleError
from pages.hints import why
from svyazka.hosts import as_people_write
from svyazka.redaction import clean_address

SECONDS = 10


class _Loopback(httpx.HTTPTransport):
    """Sends what is addressed to `*.localhost` to 127.0.0.1, under its own name."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # httpx has set the Host header from the address as it was written; a certificate is of the
        # name that stands there, too.
        request.extensions = {**request.extensions, "sni_hostname": request.url.host}
        request.url = request.url.copy_with(host="127.0.0.1")
        return super().handle_request(request)


def client(*, trust_env: bool = True) -> httpx.Client:
    """Return a client for a target's addresses; close it after use.

    Args:
        trust_env: whether the proxies of the environment are for it.

    """
    # The system's certificates, as the browser has them, and not only those of a package.
    trust = ssl.create_default_context()
    local = _Loopback(verify=trust)
    return httpx.Client(
        timeout=SECONDS,
        verify=trust,
        trust_env=trust_env,
        mounts={"all://localhost": local, "all://*.localhost": local},
    )


@contextmanager
def reaching(name: str) -> Iterator[None]:
    """Take a page of trouble at a target's door for a target that is out of reach.

    Raises:
        TargetUnreachableError: with what the page says.

    """
    try:
        yield
    except TroubleError as error:
        raise TargetUnreachableError(f"Стенд «{name}»: {error}") from None


def ensure_reachable(name: str, *addresses: str) -> None:
    """See that something answers at each address, whatever it answers.

    Raises:
        TargetUnreachableError: when nothing does.

    """
    with client() as http:
        for address in addresses:
            try:
                http.get(address)
            except httpx.TransportError as error:
                if "CERTIFICATE" in str(error):
                    continue  # it answers; what to think of it is the browser's to say
                raise TargetUnreachableError(
                    f"Стенд «{name}» недоступен, {as_people_write(clean_address(address))}: "
                    f"{in_words(error)}. Проверьте адрес в targets.toml, сеть и VPN."
                ) from None


def ensure_stand(name: str, control: str) -> None:
    """See that the control of a training stand answers at an address.

    Raises:
        TargetUnreachableError: when nothing does, or something else.

    """
    with client(trust_env=False) as http:  # whoever controls it asks no proxy either
        try:
            worlds = http.get(f"{control.rstrip('/')}/api/worlds").raise_for_status().json()
        except (httpx.TransportError, httpx.InvalidURL) as error:
            reason = in_words(error)
        except (httpx.HTTPStatusError, ValueError):
            reason = "это не учебный стенд"
        else:
            if isinstance(worlds, list):
                return
            reason = "это не учебный стенд"
    raise TargetUnreachableError(
        f"Стенд «{name}» недоступен, {control}: {reason}. Запустите его командой «svyazka mock», "
        "без --tls, и возьмите адрес пульта оттуда."
    )


def in_words(error: httpx.TransportError | httpx.InvalidURL) -> str:
    """Say in words why nobody could be asked; the system, below the client, says it in English."""
    if isinstance(error, httpx.TimeoutException):
        return f"нет ответа {SECONDS} секунд"
    if isinstance(error, httpx.RemoteProtocolError):
        return "связь оборвалась"
    below: BaseException | None = error
    while below and not isinstance(below, OSError):
        below = below.__cause__ or below.__context__  # httpcore raises some `from None`
    match below:
        case ssl.SSLCertVerificationError():
            return "его сертификату здесь не доверяют"
        case ssl.SSLError():
            return "по https там не отвечают"
        case OSError():
            return why(below)
        case _:
            return str(error) or type(error).__name__
