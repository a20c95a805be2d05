"""Why nobody answers at a target's address is told in Russian."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import trustme

from pages.errors import TargetUnreachableError
from svyazka.codes import HttpCodes, NoCodeError
from svyazka.network import ensure_reachable
from svyazka.targets import HttpCode


@contextmanager
def answering(answer: str, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that says one and the same to whoever asks, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with listening.accept()[0] as caller:
                caller.recv(1 << 16)
                caller.sendall(answer.encode())

        def serve_tls(context: ssl.SSLContext) -> None:
            with listening.accept()[0] as caller, pytest.raises(ssl.SSLError):
                context.wrap_socket(caller, server_side=True)

        thread = threading.Thread(target=serve_tls if tls else serve, args=[tls] if tls else [])
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def test_a_name_that_nobody_has_is_not_found() -> None:
    with pytest.raises(TargetUnreachableError, match=r"http://стенд\.invalid: имя не найдено\."):
        ensure_reachable("staging", "http://xn--d1abyof.invalid")


def test_the_values_of_a_query_are_not_repeated() -> None:
    with pytest.raises(TargetUnreachableError) as error:
        ensure_reachable("staging", "http://nobody.invalid/?key=hunter2")
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("scheme", "answer", "words"),
    [
        ("http", "", "связь оборвалась"),
        ("https", "HTTP/1.1 400 Bad\r\n\r\n", "по https там не отв"),
    ],
)
def test_whoever_answers_otherwise_is_told_of(scheme: str, answer: str, words: str) -> None:
    with (
        answering(answer) as place,
        pytest.raises(
            TargetUnreachableError, match=f"«staging» недоступен, {scheme}://.*: {words}"
        ),
    ):
        ensure_reachable("staging", f"{scheme}://{place}")


def test_an_inbox_with_a_certificate_of_nobody_s_is_not_trusted() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with (
        answering("", context) as place,
        pytest.raises(NoCodeError, match="Ящик с SMS не отвечает: его сертификату здесь не дов"),
    ):
        HttpCodes(HttpCode(http=f"https://{place}")).newest("+79990000001")
