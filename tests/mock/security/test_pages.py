"""Every page that can be reached, in a house where every name is a script."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie

import pytest

from mock_services.journal.views.visitor import COOKIE
from tests.mock.security.house import Elements, House, alike

SHOWN = "&lt;b id=evil&gt;"


def test_the_look_around_reaches_every_service_and_every_kind_of_form(hostile: House) -> None:
    """What is said below of all pages is said of these."""
    seen = {alike(page.url).partition(".")[0] for page in hostile.pages}
    assert seen == {"journal", "id", "messenger", "gosuslugi", "phone", "control"}
    assert len({alike(page.url) for page in hostile.pages}) >= 40
    actions = {re.sub(r"^.*?/", "/", action) for action in hostile.forms()}
    assert actions >= {
        *("/login", "/logout", "/second", "/chats/link", "/chats/management/new", "/access"),
        *("/login/N/phone", "/login/N/code", "/login/N/profile", "/login/N/info", "/login/N/other"),
        *("/chats/new", "/chats/N/messages", "/chats/N/settings", "/chats/N/delete", "/join/N"),
        *("/chats/N/members/N/remove", "/chats/N/members/N/admin", "/chats/N/invite", "/worlds"),
    }


def test_every_form_that_changes_something_has_a_token_against_forged_requests(
    hostile: House,
) -> None:
    without = [
        alike(form.action)
        for _, _, form in hostile.forms().values()
        if not form.fields.get("csrf_token")
    ]
    assert without == []


def test_a_script_in_a_name_is_shown_as_it_is_typed(hostile: House) -> None:
    shown = {alike(page.url) for page in hostile.pages if SHOWN in page.html}
    for place in ("journal", "id", "messenger", "gosuslugi", "control", "phone"):
        assert any(each.startswith(place) for each in shown), place
    for page in hostile.pages:
        for tag, attributes in Elements(page.html).found:
            assert attributes.get("id") != "evil", page.url
            assert (tag, attributes.get("src")) != ("img", "x"), page.url
            assert not [name for name in attributes if name.startswith("on")], page.url
        assert "}49" not in page.html, page.url


@pytest.mark.parametrize(
    "address", ["/organisations?kind=school&q=", "/webapi/context", "/webapi/schools/search?name=У"]
)
def test_json_with_such_a_name_is_no_page(hostile: House, address: str) -> None:
    told = hostile.teacher.get(f"{hostile.world.addresses.journal}{address}")
    assert "id=evil" in told.text
    assert told.headers["Content-Type"].partition(";")[0] == "application/json"
    assert told.headers["X-Content-Type-Options"] == "nosniff"


def test_every_page_says_what_it_may_do_and_who_may_frame_it(hostile: House) -> None:
    for page in hostile.pages:
        headers = page.response.headers
        policy = dict(
            each.strip().partition(" ")[::2]
            for each in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'self'", page.url
        assert policy["frame-ancestors"] == "'none'", page.url
        assert policy["base-uri"] == "'none'", page.url
        assert "script-src" not in policy, page.url  # so that default-src holds: nothing inline
        assert headers["X-Content-Type-Options"] == "nosniff", page.url
        assert headers["X-Frame-Options"] == "DENY", page.url
        assert headers["Referrer-Policy"] == "same-origin", page.url
        assert headers["Cache-Control"] == "no-store", page.url


def test_no_page_has_a_script_in_its_markup(hostile: House) -> None:
    """They would not run: the policy above forbids them."""
    for page in hostile.pages:
        assert Elements(page.html).scripts == [], page.url


def test_no_cookie_is_seen_by_scripts_or_sent_along_from_foreign_pages(hostile: House) -> None:
    names = set()
    for answer in hostile.answers:
        for line in answer.headers.get_list("Set-Cookie"):
            ((name, cookie),) = SimpleCookie(line).items()
            names.add(name)
            if cookie["max-age"] == "0":
                continue  # one that is taken back
            assert cookie["httponly"], line
            assert cookie["samesite"] in {"Lax", "Strict"}, line
            assert cookie["domain"] == "", line  # of one host, so of one service of one world
            assert cookie["path"] == "/", line
    assert names >= {"journal", COOKIE, "messenger", "vkid", "vkid_session", "gosuslugi"}


@pytest.mark.parametrize("header", ["Server", "X-Powered-By", "Via"])
def test_no_answer_tells_what_it_is_made_with(hostile: House, header: str) -> None:
    assert [str(each.url) for each in hostile.answers if header in each.headers] == []
