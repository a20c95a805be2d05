"""Codes come from where the target says, and never from an old SMS."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from svyazka.codes import AskedCodes, FixedCodes, HttpCodes, NoCodeError
from svyazka.targets import FixedCode, HttpCode

PHONE = "+79990000001"


class Inbox(ThreadingHTTPServer):
    """Answers with the messages of any phone."""

    messages: list[dict[str, str]]
    status: int = 200
    asked: list[str]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    class Handler(BaseHTTPRequestHandler):
        server: Inbox

        def do_GET(self) -> None:
            self.server.asked.append(f"{self.path} {self.headers.get('Authorization', '')}")
            self.send_response(self.server.status)
            self.end_headers()
            self.wfile.write(json.dumps({"messages": self.server.messages}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = Inbox(("127.0.0.1", 0), Handler)
    server.messages, server.asked = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def source(inbox: Inbox) -> HttpCode:
    return HttpCode(
        http=f"http://sms.localhost:{inbox.server_port}/?phone={{phone}}",
        path="$.messages[-1].text",
        seconds=60,
    )


def test_an_sms_of_an_earlier_day_is_not_taken_for_the_new_one(
    inbox: Inbox, source: HttpCode
) -> None:
    inbox.messages.append({"text": "Код: 111111"})
    codes = HttpCodes(source, sleep=lambda _: inbox.messages.append({"text": "Код: 222222"}))
    codes.begin(PHONE)
    assert codes.newest(PHONE).get_secret_value() == "222222"
    assert inbox.asked[0].startswith("/?phone=%2B79990000001")


def test_an_inbox_of_this_machine_has_a_certificate_of_its_own_name(
    inbox: Inbox, source: HttpCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is trusted as any other: what the system trusts, and not only a package's list."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("sms.localhost").configure_cert(context)
    inbox.socket = context.wrap_socket(inbox.socket, server_side=True)
    inbox.messages.append({"text": "1234"})
    codes = HttpCodes(source.model_copy(update={"http": source.http.replace("http:", "https:")}))
    assert codes.newest(PHONE).get_secret_value() == "1234"


def test_an_sms_that_does_not_come_is_waited_for_and_then_told(
    inbox: Inbox, source: HttpCode
) -> None:
    source = source.model_copy(update={"seconds": 0.01})
    with pytest.raises(NoCodeError, match=rf"на \{PHONE} не пришло SMS"):
        HttpCodes(source, sleep=lambda _: None).newest(PHONE)


def test_an_inbox_that_does_not_answer_is_told_in_words(inbox: Inbox, source: HttpCode) -> None:
    inbox.shutdown()
    inbox.server_close()
    codes = HttpCodes(source)
    codes.begin(PHONE)  # many a scenario needs no code
    with pytest.raises(NoCodeError, match="не отвечает: никто не отвечает"):
        codes.newest(PHONE)


def test_an_sms_is_never_taken_for_new_where_nobody_could_see_which_were_old(
    inbox: Inbox, source: HttpCode
) -> None:
    inbox.messages.append({"text": "Код: 111111"})
    inbox.status = 503
    codes = HttpCodes(source)
    codes.begin(PHONE)
    inbox.status = 200
    with pytest.raises(
        NoCodeError, match=r"ответил 503\. Так было в начале сценария, и какое SMS ст"
    ):
        codes.newest(PHONE)
    codes.begin(PHONE)  # the next scenario sees which are old
    inbox.messages.append({"text": "Код: 222222"})
    assert codes.newest(PHONE).get_secret_value() == "222222"


def test_the_inbox_is_asked_with_a_token_that_stands_in_no_file(
    inbox: Inbox, source: HttpCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INBOX_TOKEN", "s3cret")
    inbox.messages.append({"text": "1234"})
    codes = HttpCodes(source.model_copy(update={"token": "env:INBOX_TOKEN"}))
    assert codes.newest(PHONE).get_secret_value() == "1234"
    assert inbox.asked[0].endswith("Bearer s3cret")


def test_a_fixed_code_is_fetched_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_CODE", "0000")
    code = FixedCodes(FixedCode(fixed="env:TEST_CODE")).newest(PHONE)
    assert code.get_secret_value() == "0000"
    assert "0000" not in repr(code)


def test_a_person_is_asked_for_the_code_of_her_phone() -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return " 4321 "

    assert AskedCodes(answer).newest(PHONE).get_secret_value() == "4321"
    assert PHONE in asked[0]
