"""The messenger's pages: the list, a chat, a chat by hand, invitations, rights."""

from __future__ import annotations

import time
from threading import Event, Thread
from typing import TYPE_CHECKING

import httpx
import pytest
import segno
from sqlalchemy import event, select

from mock_services.messenger import chats, messages
from mock_services.messenger.views.chats import WAIT_SECONDS
from mock_services.models import Chat, EducationalProfile, Member, MemberRole
from mock_services.worlds import World
from tests.mock.conftest import BRIEF, say, see_the_wait_end

if TYPE_CHECKING:
    from tests.mock.conftest import Browser, EnterMessenger, Linked


@pytest.fixture
def owner(messenger: EnterMessenger, teacher: EducationalProfile) -> Browser:
    return messenger(teacher)


@pytest.fixture
def guest(messenger: EnterMessenger, colleague: EducationalProfile) -> Browser:
    return messenger(colleague)


def stored(world: World, chat: Chat) -> Chat:
    with world.session() as db:
        return db.get_one(Chat, chat.id)


def made_by_hand(world: World) -> list[Chat]:
    with world.session() as db:
        return list(db.scalars(select(Chat).where(Chat.title == "Поход")))


class TestList:
    def test_without_chats_it_says_how_to_come_by_them(
        self, messenger: EnterMessenger, linked: Linked, world: World
    ) -> None:
        page = messenger(linked(world.school.student)).page
        assert "Чатов пока нет" in page.headings
        assert "Выберите чат" in page.headings

    def test_it_shows_the_kind_the_last_word_and_what_is_unread(
        self, world: World, paper: Chat, colleague: EducationalProfile, owner: Browser
    ) -> None:
        say(world, paper, colleague, "Я нарисую <заголовок>")
        page = owner.open("/")
        assert "Стенгазета 09:00" in page.text
        assert "Я нарисую <заголовок> Непрочитанных: 1 Создан вручную" in page.text
        owner.open(f"/chats/{paper.id}")
        assert "Непрочитанных" not in owner.open("/").text

    @pytest.mark.usefixtures("paper")
    @pytest.mark.parametrize(
        ("days", "words"), [(0, "09:00"), (1, "вчера"), (2, "1 сентября"), (29, "1 сентября")]
    )
    def test_times_go_by_the_clock_of_the_world(
        self, world: World, owner: Browser, days: int, words: str
    ) -> None:
        world.clock.advance(days * 24 * 3600)
        assert f"Стенгазета {words}" in owner.open("/").text


class TestChat:
    def test_who_writes_is_read_by_the_others(
        self, paper: Chat, owner: Browser, guest: Browser
    ) -> None:
        owner.open(f"/chats/{paper.id}")
        page = owner.press("Отправить", text="Собираемся в пятницу")
        assert page.status == 200
        assert "Собираемся в пятницу" in guest.open(f"/chats/{paper.id}").text

    def test_script_in_a_message_is_only_text(self, paper: Chat, owner: Browser) -> None:
        owner.open(f"/chats/{paper.id}")
        page = owner.press("Отправить", text="<script>alert(1)</script>")
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.html
        assert "<script>alert" not in page.html

    @pytest.mark.parametrize(
        ("text", "words"), [("  ", "Напишите сообщение."), ("я" * 4097, "Не больше 4096 знаков.")]
    )
    def test_a_message_that_cannot_be_sent_is_kept(
        self, paper: Chat, owner: Browser, text: str, words: str
    ) -> None:
        owner.open(f"/chats/{paper.id}")
        page = owner.press("Отправить", text=text)
        assert page.status == 422
        assert words in page.text
        assert text.strip() in page.html

    def test_the_end_of_a_line_is_one_character(self, paper: Chat, owner: Browser) -> None:
        owner.open(f"/chats/{paper.id}")
        assert owner.press("Отправить", text="я\r\n" * 2048).status == 200

    def test_earlier_messages_are_a_press_away(
        self, world: World, paper: Chat, colleague: EducationalProfile, owner: Browser
    ) -> None:
        with world.session() as db:
            member = chats.membership(db, paper.id, colleague.id)
            assert member
            for number in range(messages.PAGE + 5):
                messages.write(db, world, member, f"Слово {number}.")
        assert "Слово 0." not in owner.open(f"/chats/{paper.id}").text
        page = owner.follow("Более ранние сообщения")
        assert "Слово 0." in page.text
        assert "Слово 30." not in page.text
        assert "Слово 30." in owner.follow("К последним сообщениям").text

    @pytest.mark.parametrize("way", ["", "/members", "/settings", "/invite", "/delete", "/leave"])
    def test_a_chat_is_not_there_for_strangers(
        self, paper: Chat, messenger: EnterMessenger, linked: Linked, world: World, way: str
    ) -> None:
        stranger = messenger(linked(world.school.student))
        page = stranger.open(f"/chats/{paper.id}{way}")
        assert (page.status, page.heading) == (404, "Такого чата нет")
        assert "Стенгазета" not in page.text
        assert stranger.open(f"/chats/999{way}").text == page.text

    def test_members_are_listed_with_what_they_are(self, paper: Chat, owner: Browser) -> None:
        page = owner.open(f"/chats/{paper.id}/members")
        assert "учитель, классный руководитель 5А Владелец" in page.text
        assert "учитель Участник" in page.text


class TestNewChat:
    def test_an_empty_one_shows_its_invitation_at_once(self, owner: Browser, world: World) -> None:
        """D2 to D5 and the end of D3."""
        owner.open("/chats/new")
        page = owner.press("Сохранить", title="Поход")
        (chat,) = made_by_hand(world)
        link = f"{world.addresses.messenger}/join/{chat.invite_token}"
        assert page.path == f"/chats/{chat.id}/invite"
        assert "Пока в чате только вы" in page.text
        assert f'value="{link}"' in page.html
        assert chat.closed

    def test_the_qr_code_is_the_link(self, paper: Chat, owner: Browser, world: World) -> None:
        """Dark on light with its quiet zone, in every theme."""
        page = owner.open(f"/chats/{paper.id}/invite")
        link = f"{world.addresses.messenger}/join/{paper.invite_token}"
        drawn = segno.make(link, error="m", micro=False, mask=0).svg_inline(
            border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
        )
        assert f'role="img" aria-label="QR-код приглашения">{drawn}' in page.html

    def test_the_chosen_are_in_and_the_chat_opens(
        self, owner: Browser, world: World, colleague: EducationalProfile
    ) -> None:
        owner.open("/chats/new")
        page = owner.press("Сохранить", title="Поход", people=[str(colleague.id)], access="open")
        (chat,) = made_by_hand(world)
        assert page.path == f"/chats/{chat.id}"
        assert not chat.closed
        with world.session() as db:
            assert chats.membership(db, chat.id, colleague.id)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"title": ""}, "Назовите чат."),
            ({"title": " \t "}, "Назовите чат."),
            ({"title": "я" * 101}, "Не больше 100 знаков."),
            ({"title": "Поход", "access": "secret"}, "Выберите, каким будет чат."),
            ({"title": "Поход", "people": ["999"]}, "только тех, кто есть в списке"),
        ],
    )
    def test_what_is_wrong_is_said_and_the_rest_kept(
        self,
        owner: Browser,
        world: World,
        colleague: EducationalProfile,
        fields: dict[str, str | list[str]],
        words: str,
    ) -> None:
        owner.open("/chats/new")
        page = owner.press("Сохранить", **({"people": [str(colleague.id)]} | fields))
        assert page.status == 422
        assert words in page.text
        assert "data-summary" in page.html
        kept = page.form("Сохранить").fields
        assert kept["title"] == fields["title"]
        assert "people" in fields or kept["people"] == str(colleague.id)
        assert made_by_hand(world) == []

    def test_nonsense_for_people_is_refused(self, owner: Browser, world: World) -> None:
        owner.open("/chats/new")
        assert owner.press("Сохранить", title="Поход", people="1 OR 1=1").status == 422
        assert made_by_hand(world) == []

    def test_a_forged_form_makes_nothing(self, owner: Browser, world: World) -> None:
        owner.open("/chats/new")
        page = owner.press("Сохранить", title="Поход", csrf_token="forged")
        assert (page.status, page.heading) == (400, "Страница устарела")
        assert made_by_hand(world) == []


class TestRights:
    def test_in_a_closed_chat_a_member_sees_no_way_to_invite(
        self, paper: Chat, guest: Browser
    ) -> None:
        page = guest.open(f"/chats/{paper.id}")
        assert "Пригласить по ссылке" not in page.text
        assert paper.invite_token not in page.html
        page = guest.open(f"/chats/{paper.id}/invite")
        assert page.status == 403
        assert "только владелец или администратор" in page.text
        settings = guest.open(f"/chats/{paper.id}/settings")
        assert "Это закрытый чат" in settings.text
        assert "Сохранить" not in settings.text

    @pytest.mark.parametrize("way", ["/invite", "/settings", "/delete"])
    def test_what_is_hidden_is_refused_too(
        self, paper: Chat, guest: Browser, world: World, way: str
    ) -> None:
        guest.open(f"/chats/{paper.id}")
        token = guest.page.form("Отправить").fields["csrf_token"]
        data = {"csrf_token": token, "title": "Моё", "access": "open"}
        answer = guest.post(f"/chats/{paper.id}{way}", data=data)
        assert answer.status_code == 403
        now = stored(world, paper)
        assert (now.title, now.closed, now.invite_token) == ("Стенгазета", True, paper.invite_token)

    def test_in_an_open_chat_everybody_invites_and_renames(
        self, paper: Chat, owner: Browser, guest: Browser, world: World
    ) -> None:
        owner.open(f"/chats/{paper.id}/settings")
        page = owner.press("Сохранить", access="open")
        assert "Настройки сохранены." in page.text
        assert (
            "Пригласить по ссылке",
            guest.open(f"/chats/{paper.id}/invite").url,
        ) in guest.page.links
        page = guest.open(f"/chats/{paper.id}/settings")
        assert "Закрытый чат" not in page.text
        guest.press("Сохранить", title="Наша газета")
        now = stored(world, paper)
        assert (now.title, now.closed) == ("Наша газета", False)

    def test_an_empty_title_is_refused_beside_the_field(
        self, paper: Chat, owner: Browser, world: World
    ) -> None:
        owner.open(f"/chats/{paper.id}/settings")
        page = owner.press("Сохранить", title=" ", access="open")
        assert page.status == 422
        assert "Назовите чат." in page.text
        assert stored(world, paper).closed

    def test_the_owner_makes_an_admin_and_removes_people(
        self, paper: Chat, owner: Browser, world: World, colleague: EducationalProfile
    ) -> None:
        owner.open(f"/chats/{paper.id}/members")
        page = owner.press(f"Сделать администратором: {colleague.display_name}")
        assert "Администратор" in page.text
        assert (
            f"{colleague.display_name} теперь администратор"
            in owner.open(f"/chats/{paper.id}").text
        )
        owner.open(f"/chats/{paper.id}/members")
        page = owner.follow(f"Исключить из чата: {colleague.display_name}")
        assert "Исключить из чата?" in page.headings
        page = owner.press("Исключить")
        assert f"{colleague.display_name} больше не в чате." in page.text
        with world.session() as db:
            assert chats.membership(db, paper.id, colleague.id) is None

    def test_who_is_removed_does_not_come_back_by_the_link_she_knows(
        self, paper: Chat, owner: Browser, guest: Browser, colleague: EducationalProfile
    ) -> None:
        owner.open(f"/chats/{paper.id}/members")
        page = owner.follow(f"Исключить из чата: {colleague.display_name}")
        assert "прежняя ссылка перестанет действовать" in page.text
        owner.press("Исключить")
        assert "Ссылка не действует" in guest.open(f"/join/{paper.invite_token}").headings

    def test_a_member_can_neither_promote_nor_remove(
        self, paper: Chat, guest: Browser, world: World, teacher: EducationalProfile
    ) -> None:
        page = guest.open(f"/chats/{paper.id}/members")
        assert "Исключить" not in page.html
        token = guest.open(f"/chats/{paper.id}").form("Отправить").fields["csrf_token"]
        for way in ("admin", "remove"):
            answer = guest.post(
                f"/chats/{paper.id}/members/{teacher.id}/{way}", data={"csrf_token": token}
            )
            assert answer.status_code == 403
        with world.session() as db:
            found = db.scalars(select(Member.role).where(Member.chat_id == paper.id)).all()
        assert set(found) == {MemberRole.OWNER, MemberRole.MEMBER}

    def test_deleting_asks_first(self, paper: Chat, owner: Browser, world: World) -> None:
        owner.open(f"/chats/{paper.id}/settings")
        owner.follow("Удалить чат")
        assert "Удалить чат?" in owner.page.headings
        assert stored(world, paper).title == "Стенгазета"
        page = owner.press("Удалить")
        assert "Чат «Стенгазета» удалён." in page.text
        assert owner.open(f"/chats/{paper.id}").status == 404

    def test_leaving_asks_first(self, paper: Chat, guest: Browser) -> None:
        guest.open(f"/chats/{paper.id}/settings")
        guest.follow("Покинуть чат")
        page = guest.press("Покинуть")
        assert "Вы покинули чат «Стенгазета»." in page.text
        assert guest.open(f"/chats/{paper.id}").status == 404

    def test_chats_of_the_school_are_managed_in_the_journal(
        self, owner: Browser, world: World, teacher: EducationalProfile
    ) -> None:
        with world.session() as db:
            ids = [each.id for each in chats.chats_of(db, teacher.id)]
        for chat_id in ids:
            page = owner.open(f"/chats/{chat_id}/settings")
            assert "Этим чатом управляют в электронном журнале" in page.text
            assert "Пригласить по ссылке" not in page.text
            assert owner.open(f"/chats/{chat_id}/invite").status == 403
            assert owner.open(f"/chats/{chat_id}/delete").status == 403


class TestInvitations:
    def test_a_link_shows_the_chat_before_one_comes_in(
        self,
        messenger: EnterMessenger,
        linked: Linked,
        world: World,
        paper: Chat,
        teacher: EducationalProfile,
    ) -> None:
        newcomer = linked(world.school.student)
        browser = messenger(newcomer, f"/join/{paper.invite_token}")
        assert "Стенгазета" in browser.page.headings
        assert f"Владелец: {teacher.display_name} · 2 участника" in browser.page.text.replace(
            "\u00a0", " "
        )
        page = browser.press("Вступить в чат")
        assert page.path == f"/chats/{paper.id}"
        assert "в чат по ссылке" in page.text

    def test_who_is_in_already_goes_straight_in(self, guest: Browser, paper: Chat) -> None:
        assert guest.open(f"/join/{paper.invite_token}").path == f"/chats/{paper.id}"

    def test_a_pasted_link_leads_there(
        self, messenger: EnterMessenger, linked: Linked, world: World, paper: Chat
    ) -> None:
        browser = messenger(linked(world.school.student))
        for link in (
            f" {world.addresses.messenger}/join/{paper.invite_token}\n",
            f"/join/{paper.invite_token}",
            f"{world.addresses.messenger.removeprefix('http://')}/join/{paper.invite_token}",
        ):
            browser.open("/join")
            assert browser.press("Найти чат", link=link).path == f"/join/{paper.invite_token}"

    @pytest.mark.parametrize(
        "link",
        [
            "",
            "x" * 301,
            "http://example.org/join/{token}",
            "http://[",
            "/chats/{token}",
            "../{token}",
        ],
    )
    def test_another_link_is_refused_and_kept(self, guest: Browser, paper: Chat, link: str) -> None:
        typed = link.format(token=paper.invite_token)
        guest.open("/join")
        page = guest.press("Найти чат", link=typed)
        assert page.status == 422
        assert page.form("Найти чат").fields["link"] == typed

    def test_a_new_link_kills_the_old_one(
        self, messenger: EnterMessenger, linked: Linked, world: World, paper: Chat, owner: Browser
    ) -> None:
        owner.open(f"/chats/{paper.id}/invite")
        page = owner.press("Заменить ссылку")
        assert stored(world, paper).invite_token in page.html
        late = messenger(linked(world.school.student))
        page = late.open(f"/join/{paper.invite_token}")
        assert page.status == 404
        assert "Ссылка не действует" in page.headings
        token = late.page.form("Выйти").fields["csrf_token"]
        answer = late.post(f"/join/{paper.invite_token}", data={"csrf_token": token})
        assert answer.status_code == 404


BY_SCRIPT = {"X-Requested-With": "messenger.js"}


class TestNews:
    def test_a_wait_ends_when_something_is_written(
        self, owner: Browser, world: World, paper: Chat, colleague: EducationalProfile
    ) -> None:
        found: list[httpx.Response] = []

        def wait() -> None:
            found.append(owner.get(f"/updates?since={since}", headers=BY_SCRIPT))

        since = world.version
        waiting = Thread(target=wait)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        say(world, paper, colleague, "Есть новости")
        waiting.join(5)
        assert found[0].json() == {"version": world.version}
        assert world.version > since

    def test_who_has_missed_something_does_not_wait(self, owner: Browser, world: World) -> None:
        for since in (world.version - 1, "", "x"):
            begun = time.monotonic()
            answer = owner.get(f"/updates?since={since}", headers=BY_SCRIPT)
            assert answer.json() == {"version": world.version}
            assert time.monotonic() - begun < WAIT_SECONDS

    def test_what_is_said_while_a_chat_opens_is_on_the_page_that_knows_of_it(
        self, owner: Browser, world: World, paper: Chat, colleague: EducationalProfile
    ) -> None:
        """Its version counts that message, so the page would not ask for it."""
        seen = Event()

        def open_chat() -> None:
            owner.open(f"/chats/{paper.id}")

        say(world, paper, colleague, "Раз")
        with world.session() as db:
            engine = db.get_bind()
        opening = Thread(target=open_chat)
        event.listen(engine, "commit", lambda _: seen.set())
        # Whoever has written tells the others: there the page is held up when it has let go.
        with world._changed:  # noqa: SLF001 - no other place lies between its two looks
            opening.start()
            assert seen.wait(10)
            said = say(world, paper, colleague, "Два")
        opening.join(10)
        assert f'data-id="{said.id}"' in owner.page.html

    def test_a_browser_that_leaves_is_not_waited_for(self, owner: Browser, world: World) -> None:
        """Else an hour of clicking would leave the server without threads."""
        with pytest.raises(httpx.ReadTimeout):
            owner.get(f"/updates?since={world.version}", headers=BY_SCRIPT, timeout=BRIEF)
        see_the_wait_end(world, "/updates")

    def test_a_fragment_has_only_what_is_new(
        self, owner: Browser, world: World, paper: Chat, colleague: EducationalProfile
    ) -> None:
        last = say(world, paper, colleague, "Раз")
        say(world, paper, colleague, "Два")
        fresh = owner.get(f"/chats/{paper.id}/messages?after={last.id}", headers=BY_SCRIPT).text
        assert "Два" in fresh
        assert "Раз" not in fresh
        assert "<html" not in fresh
        listed = owner.get(f"/chats/list?current={paper.id}", headers=BY_SCRIPT).text
        assert 'aria-current="page"' in listed
        assert "Непрочитанных" not in listed
