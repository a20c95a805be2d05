"""What people's browsers and programs ask most, ready to go over the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx
from sqlalchemy import select

from benchmarks.wire import Call
from mock_services.control.people import give_vk_id
from mock_services.journal import sessions
from mock_services.journal.views.visitor import COOKIE
from mock_services.messenger.methods import tokens
from mock_services.models import Account, Member, PhoneMessage
from mock_services.schema import BehaviourOrder, VkIdOrder
from mock_services.worlds import World
from tests.mock.conftest import Browser

if TYPE_CHECKING:
    from mock_services.gateway import Gateway

WEEK = "weekStart=2026-09-07&weekEnd=2026-09-12&yearId=2026"
VERSION = "v=5.199"


def calls(world: World, gateway: Gateway) -> list[Call]:
    """Log a teacher and a student in; return what they ask: pages, then JSON."""
    world.behaviour.change(BehaviourOrder(limits=False))
    with world.session() as db:
        account = db.get_one(Account, world.school.class_teacher)
        give_vk_id(db, world, account, VkIdOrder(linked=True, phone=None))
    transport = httpx.WSGITransport(app=gateway)
    with (
        Browser(world.addresses.journal, transport) as teacher,
        Browser(world.addresses.journal, transport) as student,
        Browser(world.addresses.messenger, transport) as program,
    ):
        return [
            *_pages(world, teacher),
            *_diary(world, student),
            *_methods(world, program),
        ]


def _pages(world: World, teacher: Browser) -> Iterator[Call]:
    """Go through the journal's login and VK ID's, to the chats."""
    places = world.addresses
    with world.session() as db:
        account = db.get_one(Account, world.school.class_teacher)
        organisation, phone = account.organisation.name, account.person.phone
    teacher.open("/login")
    teacher.press(
        "Войти", organisation=organisation, login=account.login, password=account.password
    )
    teacher.open(f"{places.messenger}/")
    teacher.press("Продолжить", phone=phone)
    teacher.press("Продолжить", code=_code(world, phone))
    teacher.press("Продолжить")
    chat = next(url for _, url in teacher.page.links if re.search(r"/chats/\d+$", url))
    token = str(teacher.open(chat).form("Отправить").fields["csrf_token"])
    for url in (
        *(f"{places.journal}{path}" for path in ("/", "/chats", "/chats/management")),
        *(f"{places.messenger}/", f"{places.messenger}/chats/list?current=1", chat),
        *(f"{chat}/messages?after={10**9}", f"{places.phone}/{quote(phone)}", f"{places.id}/"),
    ):
        yield _call("page", teacher, url)
    said = f"csrf_token={quote(token)}&text={quote('Здравствуйте')}".encode()
    yield _call("page", teacher, f"{chat}/messages", said)


def _diary(world: World, student: Browser) -> Iterator[Call]:
    """What a student's program reads in the journal."""
    with world.session() as db:
        account = db.get_one(Account, world.school.student)
        opened = sessions.let_in(db, world, account, "")
        student.cookies.set(COOKIE, opened.id)
        student.headers["at"] = opened.at
    for path in (
        *("/context", "/years/current", "/student/diary/init", "/announcements?take=-1"),
        *(f"/student/diary?studentId={account.id}&{WEEK}", f"/schools/search?name={quote('СОШ')}"),
    ):
        yield _call("json", student, f"{world.addresses.journal}/webapi{path}")


def _methods(world: World, program: Browser) -> Iterator[Call]:
    """What the teacher's program asks the messenger."""
    with world.session() as db:
        link = db.get_one(Account, world.school.class_teacher).link
        assert link is not None  # noqa: S101 - made above
        token = tokens.log_in(db, world, link.profile).access_token
        hers = select(Member.chat_id).where(Member.profile_id == link.profile_id)
        peer = f"peer_id={2_000_000_000 + db.scalars(hers).all()[0]}"
    program.headers["Authorization"] = f"Bearer {token}"
    for method in (
        *("users.get?", "messages.getConversations?extended=1&"),
        *(
            f"messages.getHistory?{peer}&",
            f"messages.getConversationMembers?{peer}&",
        ),
        f"messages.send?{peer}&random_id=0&message={quote('Здравствуйте')}&",
    ):
        yield _call("json", program, f"{world.addresses.messenger}/method/{method}{VERSION}")


def _code(world: World, phone: str) -> str:
    newest = select(PhoneMessage).where(PhoneMessage.phone == phone)
    with world.session() as db:
        sent = db.scalars(newest.order_by(PhoneMessage.id.desc())).first()
        assert sent is not None  # noqa: S101 - it was asked for
        return str(re.findall(r"\d{6}", sent.text)[0])


def _call(kind: str, browser: Browser, url: str, form: bytes | None = None) -> Call:
    """Write a request down, once it has been seen to be answered well."""
    headers = {"X-Requested-With": "messenger.js"}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    method = "GET" if form is None else "POST"
    asked = browser.build_request(method, url, headers=headers, content=form)
    answer = browser.send(asked)
    if not answer.is_success or (kind == "json" and "error" in answer.json()):
        raise RuntimeError(f"{url}: {answer.status_code} {answer.text[:200]}")
    lines = [f"{method} {asked.url.raw_path.decode()} HTTP/1.1"]
    wanted = {"host", "cookie", "at", "authorization", "content-length", *map(str.lower, headers)}
    lines += [f"{name}: {value}" for name, value in asked.headers.items() if name in wanted]
    head = "\r\n".join([*lines, "", ""]).encode()
    return Call(f"{method} {urlsplit(url).path}", kind, head + (form or b""))
