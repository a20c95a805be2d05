"""From a request to a method: versions, tokens, limits, captchas, and the form of errors.

https://dev.vk.com/api/api-requests
https://github.com/VKCOM/vk-api-schema/blob/master/errors.json
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from mock_services.messenger import manual
from mock_services.messenger.methods.errors import Trouble
from mock_services.messenger.methods.tokens import LIFE
from mock_services.models import EducationalProfile
from mock_services.schema import FaultOrder
from mock_services.server import Stand
from mock_services.vkid import captchas
from mock_services.worlds import World
from tests.mock.conftest import Browser
from tests.mock.methods.conftest import PEER, Program, Refused

if TYPE_CHECKING:
    from mock_services.models import Chat
    from tests.mock.conftest import EnterMessenger
    from tests.mock.contract import Document

ROOT = Path(__file__).parents[3]


class TestForm:
    @pytest.mark.parametrize("way", ["query", "body", "both", "header"])
    def test_parameters_come_in_the_query_or_in_the_body(
        self, http: httpx.Client, owner: Program, teacher: EducationalProfile, way: str
    ) -> None:
        """And the token in the header too: https://dev.vk.com/api/api-requests."""
        token, v = {"access_token": owner.token}, {"v": "5.131"}
        asked = {"fields": "sex"}
        answer = {
            "query": lambda: http.get("/method/users.get", params=token | v | asked),
            "body": lambda: http.post("/method/users.get", data=token | v | asked),
            "both": lambda: http.post("/method/users.get", params=token | v, data=asked),
            "header": lambda: http.get(
                "/method/users.get",
                params=v | asked,
                headers={"Authorization": f"Bearer {owner.token}"},
            ),
        }[way]()
        (found,) = answer.json()["response"]
        assert (found["id"], found["sex"]) == (teacher.id, 1 if teacher.sex == "female" else 2)

    def test_an_error_repeats_the_request_but_not_its_secrets(self, owner: Program) -> None:
        """As the example of https://dev.vk.com/api/captcha-error."""
        with pytest.raises(Refused) as refused:
            owner("messages.getHistory", peer_id=PEER + 999, captcha_key="АБВГД")
        assert refused.value.words == "Chat does not exist"
        assert refused.value.error["request_params"] == [
            {"key": "method", "value": "messages.getHistory"},
            {"key": "oauth", "value": "1"},
            {"key": "v", "value": "5.199"},
            {"key": "peer_id", "value": str(PEER + 999)},
        ]

    @pytest.mark.parametrize(
        ("version", "words"),
        [
            ("", "v is required"),
            ("five", "v is required"),
            ("5.80", "versions below 5.81 are deprecated"),
            ("4.999", "versions below 5.81 are deprecated"),
        ],
    )
    def test_a_version_is_needed(
        self, http: httpx.Client, owner: Program, version: str, words: str
    ) -> None:
        """The words: github.com/Dementiy/vkR/issues/45, gumerov-amir/TTMediaBot/issues/45."""
        asked = {"access_token": owner.token, "v": version}
        error = http.get("/method/users.get", params=asked).json()["error"]
        assert error["error_code"] == 8
        assert error["error_msg"].startswith(f"Invalid request: {words}")

    def test_an_unknown_method_is_3(self, owner: Program) -> None:
        assert owner.refused("messages.getEverything") == 3
        assert owner.refused("Users.get") == 3  # names are case sensitive

    @pytest.mark.parametrize(
        ("method", "params", "words"),
        [
            ("messages.getHistory", {}, "peer_id is undefined"),
            ("messages.getHistory", {"peer_id": "сто"}, "peer_id is invalid"),
            ("messages.getHistory", {"peer_id": 10**30}, "peer_id is invalid"),
            ("messages.getHistory", {"peer_id": PEER + 1, "count": 201}, "count is invalid"),
            ("messages.getConversations", {"filter": "secret"}, "filter is invalid"),
            ("messages.send", {"peer_id": PEER + 1}, "random_id is a required parameter"),
            ("messages.send", {"random_id": 1, "message": "!"}, "peer_id is undefined"),
            ("messages.send", {"random_id": 1, "peer_id": PEER + 1}, "message is empty or invalid"),
            ("messages.editChat", {"chat_id": 1}, "title is undefined"),
            ("messages.getLongPollHistory", {}, "ts is undefined"),
        ],
    )
    def test_a_wrong_parameter_is_100_and_named(
        self, owner: Program, method: str, params: dict[str, object], words: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            owner(method, **params)
        assert refused.value.code == 100
        what = "One of the parameters specified was missing or invalid"
        assert refused.value.words == f"{what}: {words}"

    def test_troubles_of_the_control_room_come_in_json(
        self, http: httpx.Client, owner: Program, world: World
    ) -> None:
        """Vkbottle's polling goes on after 10."""
        asked = {"access_token": owner.token, "v": "5.199"}
        for status, code in ((500, 10), (503, 10), (429, 29), (404, 8)):
            world.faults.add(FaultOrder(path="/method/*", status=status, retry_after=5, times=1))
            answer = http.get("/method/users.get", params=asked)
            assert (answer.status_code, answer.json()["error"]["error_code"]) == (status, code)
            assert answer.headers["Retry-After"] == "5"
        assert http.get("/method/users.get", params=asked | {"fields": "\0"}).status_code == 400


class TestTokens:
    def test_the_messenger_exchanges_its_session_for_tokens(
        self, messenger: EnterMessenger, teacher: EducationalProfile, http: httpx.Client
    ) -> None:
        """A list, the educational profile of type 2 in the second place.

        github.com/xKARASb/SferumBot, github.com/igro83/sferumChatMembers
        """
        browser = messenger(teacher)
        asked = {"act": "web_token", "app_id": "8202606"}
        personal, educational = browser.get("/", params=asked).json()
        assert set(educational) == {"user_id", "profile_type", "access_token", "expires"}
        assert (educational["user_id"], educational["profile_type"]) == (teacher.id, 2)
        (me,) = Program(http, educational["access_token"])("users.get")
        assert me["id"] == teacher.id
        assert (personal["user_id"], personal["profile_type"]) == (teacher.vk_account_id, 0)
        assert Program(http, personal["access_token"]).refused("users.get") == 15
        browser.post(
            "/logout", data={"csrf_token": browser.page.form("Выйти").fields["csrf_token"]}
        )
        with pytest.raises(Refused, match="user revoke access for this token"):
            Program(http, educational["access_token"])("users.get")
        away = browser.get("/", params=asked, follow_redirects=False)
        assert away.status_code == 302

    def test_a_token_is_short_lived(self, owner: Program, world: World) -> None:
        world.clock.advance(LIFE.total_seconds() - 1)
        owner("users.get")
        world.clock.advance(1)
        with pytest.raises(Refused, match="access_token has expired"):
            owner("users.get")

    @pytest.mark.parametrize("token", ["", "made-up", "vk1.a.made-up", "vk1.a.W10.x"])
    def test_no_token_and_a_made_up_one_are_5(self, http: httpx.Client, token: str) -> None:
        what = "invalid access_token (4)." if token else "no access_token passed."
        with pytest.raises(Refused) as refused:
            Program(http, token)("users.get")
        assert refused.value.code == 5
        assert refused.value.words == f"User authorization failed: {what}"

    def test_a_token_of_another_world_or_from_before_a_reset_opens_nothing(
        self, owner: Program, world: World, stand: Stand
    ) -> None:
        other = stand.worlds.create()
        with Browser(other.addresses.messenger) as elsewhere:
            assert Program(elsewhere, owner.token).refused("users.get") == 5
        stand.worlds.delete(other.name)
        world.reset()
        assert owner.refused("users.get") == 5


class TestLimits:
    def test_three_requests_a_second_are_enough(
        self, owner: Program, guest: Program, world: World
    ) -> None:
        """https://dev.vk.com/api/api-requests: by the world's clock, each person for herself."""
        world.behaviour.limits = True
        for _ in range(3):
            owner("users.get")
        assert owner.refused("users.get") == 6
        guest("users.get")
        world.clock.advance(1)
        owner("users.get")

    @pytest.mark.parametrize("what", ["send", "joinChatByInviteLink"])
    def test_sixty_times_a_minute_are_a_flood(
        self, owner: Program, world: World, paper: Chat, what: str
    ) -> None:
        """The code is public, the number is inferred."""
        world.behaviour.limits = True
        method = f"messages.{what}"
        acts: dict[str, dict[str, object]] = {
            "send": {"peer_id": PEER + paper.id, "message": "Раз", "random_id": 0},
            "joinChatByInviteLink": {"link": manual.invite_link(world, paper)},
        }
        asked = acts[what]
        for number in range(60):
            if number % 3 == 0:
                world.clock.advance(1)
            owner(method, **asked)
        world.clock.advance(1)
        assert owner.refused(method, **asked) == 9
        owner("messages.getHistory", peer_id=PEER + paper.id)
        world.clock.advance(60)
        owner(method, **asked)

    def test_where_the_clock_stands_still_nothing_is_counted(self, owner: Program) -> None:
        for _ in range(5):
            owner("users.get")


class TestCaptcha:
    @pytest.fixture(autouse=True)
    def _doubt(self, world: World) -> None:
        world.behaviour.captcha = True

    def test_who_reads_the_picture_may_send_once(
        self, owner: Program, world: World, paper: Chat
    ) -> None:
        """https://dev.vk.com/api/captcha-error: the same request again, with `captcha_key`."""
        say = {"peer_id": PEER + paper.id, "message": "Я человек", "random_id": 0}
        sid = self.doubted(owner, say)["captcha_sid"]
        again = self.doubted(owner, say | {"captcha_sid": sid, "captcha_key": "НЕТ"})
        assert again["captcha_sid"] == sid
        picture = owner.http.get(again["captcha_img"])
        assert "<svg" in picture.text
        letters = self.letters(world, sid)
        assert letters not in picture.text
        proven = say | {"captcha_sid": sid, "captcha_key": letters.lower()}
        assert owner("messages.send", **proven)
        assert owner.http.get(again["captcha_img"]).status_code == 404
        assert self.doubted(owner, proven)["captcha_sid"] != sid

    def test_anothers_picture_proves_nothing(
        self, owner: Program, guest: Program, world: World, paper: Chat
    ) -> None:
        say = {"peer_id": PEER + paper.id, "message": "Я человек", "random_id": 0}
        sid = self.doubted(owner, say)["captcha_sid"]
        stolen = {"captcha_sid": sid, "captcha_key": self.letters(world, sid)}
        assert self.doubted(guest, say | stolen)["captcha_sid"] != sid

    def test_only_what_robots_would_do_is_doubted(
        self, owner: Program, world: World, paper: Chat, pupil: EducationalProfile
    ) -> None:
        owner("users.get")
        owner("messages.getConversations")
        assert owner.refused("messages.createChat", title="Кружок") == 14
        both = {"chat_id": paper.id, "user_id": pupil.id}
        assert owner.refused("messages.addChatUser", **both) == 14
        link = manual.invite_link(world, paper)
        assert owner.refused("messages.joinChatByInviteLink", link=link) == 14

    def doubted(self, program: Program, say: dict[str, object]) -> dict[str, str]:
        with pytest.raises(Refused, match="14 Captcha needed") as refused:
            program("messages.send", **say)
        return refused.value.error

    def letters(self, world: World, sid: str) -> str:
        with world.session() as db:
            shown = captchas.find(db, sid)
        assert shown
        return shown.letters


def test_a_cookie_alone_opens_nothing(
    messenger: EnterMessenger, teacher: EducationalProfile
) -> None:
    """Else any page that she visits could speak for her; and none may read the answers."""
    answer = messenger(teacher).post("/method/users.get", data={"v": "5.199"})
    assert answer.json()["error"]["error_code"] == 5
    assert "access-control-allow-origin" not in answer.headers


def test_the_methods_are_described_in_valid_openapi(document: Document) -> None:
    validate(document, cls=OpenAPIV31SpecValidator)
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert all(each["summary"].endswith(".") for each in operations)
    assert all(set(path) == {"get", "post"} for path in document["paths"].values())


def test_every_method_and_every_error_has_its_source(document: Document) -> None:
    """`docs/fidelity.md` tells where it is from, or that it is inferred."""
    told = (ROOT / "docs" / "fidelity.md").read_text(encoding="utf-8").partition("## Messenger")[2]
    methods = {path.removeprefix("/method/") for path in document["paths"]}
    assert methods
    assert {each for each in methods if f"`{each}`" not in told} == set()
    codes = re.findall(r"^\| ([\d, ]+) \|", told, re.MULTILINE)
    assert {int(code) for row in codes for code in row.split(", ")} == {
        each.code for each in Trouble
    }
