from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest

from mock_services.client import ControlError, StandClient, WorldClient
from mock_services.schema import TeacherOrder
from mock_services.server import Stand

TEACHER = {
    "login": "ivanova.ai",
    "surname": "Иванова",
    "first_name": "Анна",
    "born": "1980-02-29",
    "sex": "female",
    "phone": "+79161234567",
    "load": [{"school_class": "11Я", "subject": "Астрономия"}],
}


@pytest.fixture
def client(stand: Stand) -> Iterator[StandClient]:
    with StandClient(f"http://127.0.0.1:{stand.port}") as client:
        yield client


@pytest.fixture
def control(client: StandClient) -> Iterator[WorldClient]:
    world = client.create_world()
    yield world
    world.delete()


def test_the_lobby_shows_every_part_with_login_and_password(stand: Stand) -> None:
    page = httpx.get(f"http://127.0.0.1:{stand.port}/").text
    with StandClient(f"http://127.0.0.1:{stand.port}") as client:
        people = client.world().people
    assert set(people) == {"class_teacher", "teacher", "student", "parent", "teacher_with_vk_id"}
    for who in people.values():
        assert who.name in page
        assert who.login in page
        assert who.password in page


def test_a_program_finds_a_stand_by_the_address_that_it_shows(stand: Stand) -> None:
    with StandClient(f"http://control.localhost:{stand.port}/") as client:
        assert "main" in client.worlds()
        assert {"control", "id"} <= client.documents().keys()


def test_a_world_is_made_found_and_forgotten(client: StandClient) -> None:
    world = client.create_world("mine")
    assert "mine" in client.worlds()
    assert client.world("mine").addresses == world.addresses
    world.delete()
    assert "mine" not in client.worlds()


def test_main_cannot_be_deleted_only_reset(client: StandClient) -> None:
    main = client.world()
    with pytest.raises(ControlError, match="reset it instead"):
        main.delete()
    main.reset()


def test_a_world_that_is_not_there_is_named_in_the_refusal(client: StandClient) -> None:
    with pytest.raises(ControlError, match="no world «nowhere»") as refused:
        client.world("nowhere")
    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("order", "body"), [("reset", None), ("clock", {"advance": 60}), ("people", {"teachers": []})]
)
def test_a_world_that_is_deleted_under_an_order_is_not_there(
    stand: Stand, client: StandClient, order: str, body: object
) -> None:
    world = stand.worlds.create()
    world.close()  # as it is for an order that has found the world right before
    answer = httpx.post(f"{client.url}/api/worlds/{world.name}/{order}", json=body)
    stand.worlds.delete(world.name)
    assert answer.status_code == 404
    assert "больше нет" in answer.json()["error"]


def test_people_are_found_by_role_class_headship_and_name(control: WorldClient) -> None:
    teacher = control.people["class_teacher"]
    assert control.find(role="teacher", head="yes")[0] == teacher
    assert len(control.find(role="teacher", head="no")) == 10
    assert len(control.find(role="student", school_class="5А", limit=100)) == 25
    assert control.people["parent"] in control.find(role="parent", school_class="5А")
    assert control.find(text=f"{teacher.surname} {teacher.first_name}") == [teacher]
    assert control.find(text="Никто") == []


@pytest.mark.parametrize("change", [str, str.lower, str.upper, str.title, str.swapcase])
def test_people_are_found_in_capitals_and_without(
    change: Callable[[str], str], control: WorldClient
) -> None:
    teacher = control.people["class_teacher"]
    assert control.find(text=change(f"{teacher.surname} {teacher.first_name[:3]}")) == [teacher]
    assert control.find(text=change(teacher.login)) == [teacher]
    assert control.find(text=change(teacher.login[:-1])) == []


@pytest.mark.parametrize("text", ["*", "?етров", "Петро%", "[П]етров", "^", "]", "[^а]", "-", "ß"])
def test_a_sign_that_searches_know_is_one_like_any(text: str, control: WorldClient) -> None:
    assert control.find(text=text) == []


@pytest.mark.parametrize("surname", ["*звёздочка", "[скобка]", "О'Нил", "^крышка", "ßтрауß", "-а"])
def test_whoever_has_a_sign_in_her_name_is_found_by_it(surname: str, control: WorldClient) -> None:
    (made,) = control.let_in([newcomer(surname=surname)])
    assert control.find(text=surname) == [made]


@pytest.mark.parametrize("text", ["лёгкая-немо", "ЛЕГКАЯ-НЕМО", "Легкая-Нёмо"])
def test_people_are_found_with_either_letter(text: str, control: WorldClient) -> None:
    (made,) = control.let_in([newcomer(surname="Лёгкая-Немо")])
    assert control.find(text=text) == [made]


def test_whom_a_roster_may_name_is_let_in(control: WorldClient) -> None:
    longest = "Я" * 200
    load = [{"school_class": "11Я", "subject": longest}]
    faroese = newcomer(surname=longest, first_name=longest, phone="+298211234", load=load)
    (made,) = control.let_in([faroese])
    assert (made.surname, made.load[0].subject) == (longest, longest)


def test_somebody_may_have_gone_any_part_of_the_way(control: WorldClient) -> None:
    number = control.people["class_teacher"].id
    fresh = control.person(number)
    assert (fresh.vk_id, fresh.educational_profile, fresh.linked) == (False, False, False)
    first = control.give_vk_id(number)
    assert (first.vk_id, first.educational_profile, first.linked) == (True, False, False)
    second = control.give_vk_id(number, educational_profile=True)
    assert (second.vk_id, second.educational_profile, second.linked) == (True, True, False)
    last = control.give_vk_id(number, linked=True)
    assert (last.vk_id, last.educational_profile, last.linked) == (True, True, True)
    assert control.give_vk_id(number, linked=True) == last


def test_a_profile_is_linked_with_one_person(control: WorldClient) -> None:
    """As where people walk: the stand's powers lead to no state that the services refuse."""
    teacher, student = control.people["teacher"], control.people["student"]
    control.give_vk_id(teacher.id, linked=True, phone=student.phone)
    with pytest.raises(ControlError, match="somebody else's login") as refused:
        control.give_vk_id(student.id, linked=True)
    assert refused.value.status == 409
    assert not control.person(student.id).linked


def test_a_subject_chat_is_made_once_and_only_of_the_own_load(control: WorldClient) -> None:
    number = control.people["class_teacher"].id
    control.give_vk_id(number, linked=True)
    control.create_subject_chat(number, "5А", "Алгебра")
    with pytest.raises(ControlError, match="уже есть"):
        control.create_subject_chat(number, "5А", "Алгебра")
    with pytest.raises(ControlError, match="does not teach"):
        control.create_subject_chat(number, "9Б", "История")


def test_the_clock_is_moved_and_told(control: WorldClient) -> None:
    before = control.clock()
    assert not before.ticking
    assert control.advance(61).now - before.now == timedelta(seconds=61)
    with pytest.raises(ControlError, match="advance"):
        control.advance(-1)


def test_the_event_log_tells_each_request_and_how_long_it_took(
    client: StandClient, control: WorldClient
) -> None:
    host = control.addresses.journal.removeprefix("http://")
    httpx.get(f"{client.url}/no-such-page", headers={"Host": host})
    (event,) = control.requests()
    assert (event.service, event.method, event.path, event.status) == (
        "journal",
        "GET",
        "/no-such-page",
        404,
    )
    assert 0 < event.milliseconds < 10_000
    assert control.requests(after=event.number) == []


def test_a_phone_without_messages_has_no_code(control: WorldClient) -> None:
    with pytest.raises(LookupError, match="no code"):
        control.newest_code("+79990000001")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/worlds", {"nmae": "typo"}),
        ("POST", "/worlds", {"name": "Not a name"}),
        ("POST", "/worlds", ["not", "an", "object"]),
        ("GET", "/worlds/main/people?role=boss", None),
        ("GET", "/worlds/main/people?limit=0", None),
        ("GET", f"/worlds/main/people?text={'+а' * 1100}", None),
        ("GET", "/worlds/main/people/999999", None),
        ("POST", "/worlds/main/people/1/vk-id", {"linked": "perhaps"}),
        ("DELETE", "/no-such-thing", None),
        ("POST", "/worlds/main/people/1/vk-id", {"phone": "8 999 123-45-67"}),
        ("POST", "/worlds/main/behaviour", {"sms": "lost", "phone": "+7999000000\x00"}),
        ("POST", "/worlds/main/people", {"teachers": [TEACHER | {"surname": "\x00"}]}),
        (
            "POST",
            "/worlds/main/people",
            {"teachers": [TEACHER | {"load": [{"school_class": "1А", "subject": "Ф" * 201}]}]},
        ),
    ],
)
def test_what_cannot_be_done_is_refused_in_json(
    client: StandClient, method: str, path: str, body: object
) -> None:
    answer = httpx.request(method, f"{client.url}/api{path}", json=body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ('{"name": "mine",}', "application/json", 400),
        pytest.param("[" * 100_000, "application/json", 400, id="deeper than Python goes"),
        ('{"name": "mine"}', "application/x-www-form-urlencoded", 415),
        ('{"name": "mine"}', "", 415),
    ],
)
def test_an_order_that_cannot_be_read_is_no_order_of_nothing(
    client: StandClient, body: str, kind: str, status: int
) -> None:
    before = client.worlds()
    answer = httpx.post(f"{client.url}/api/worlds", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.json()["error"]
    assert client.worlds() == before


def test_a_page_of_no_address_may_not_drive_the_stand(client: StandClient) -> None:
    answer = httpx.get(f"{client.url}/api/worlds", headers={"Origin": "http://["})
    assert answer.status_code == 403


def newcomer(**changes: object) -> TeacherOrder:
    return TeacherOrder.model_validate(TEACHER | changes)


def test_a_teacher_from_outside_works_in_the_school_with_the_load_she_brings(
    control: WorldClient,
) -> None:
    (made,) = control.let_in([newcomer()])
    assert made.organisation == control.people["class_teacher"].organisation
    assert [(each.school_class, each.subject) for each in made.load] == [("11Я", "Астрономия")]
    assert control.find(text="ivanova.ai") == [made]
    (again,) = control.let_in([newcomer()])
    assert again == made


def test_a_roster_of_many_teachers_is_let_in_at_once(control: WorldClient) -> None:
    load = [{"school_class": f"{each}А", "subject": "Литература"} for each in range(5, 10)]
    crowd = [
        newcomer(login=f"novaya{number}", phone=f"+7902{number:07}", load=load)
        for number in range(600)
    ]
    assert len(control.let_in(crowd)) == len(crowd)


def test_a_newcomer_takes_her_phone_from_whoever_was_invented_with_it(control: WorldClient) -> None:
    invented = control.people["student"]
    (made,) = control.let_in([newcomer(phone=invented.phone, organisation="Лицей № 239")])
    assert made.phone == invented.phone
    assert made.organisation == "Лицей № 239"
    assert control.person(invented.id).phone != invented.phone


def test_who_gives_her_phone_to_a_newcomer_keeps_her_vk_id(control: WorldClient) -> None:
    invented = control.people["teacher_with_vk_id"]
    (made,) = control.let_in([newcomer(phone=invented.phone)])
    assert (made.vk_id, control.person(invented.id).vk_id) == (False, True)


@pytest.mark.parametrize(
    "pair",
    [
        [newcomer(), newcomer(login="drugaya.aa")],
        [newcomer(load=[{"school_class": "старшие", "subject": "Труд"}])],
        [newcomer(organisation="Управление образования города")],
    ],
    ids=["one phone for two", "no class", "no school"],
)
def test_of_newcomers_who_cannot_be_nobody_is_let_in(
    control: WorldClient, pair: list[TeacherOrder]
) -> None:
    before = control.find(role="teacher", limit=1000)
    with pytest.raises(ControlError) as refused:
        control.let_in(pair)
    assert refused.value.status == 409
    assert control.find(role="teacher", limit=1000) == before


def test_all_chats_are_listed_with_their_owners(control: WorldClient) -> None:
    teacher = control.people["class_teacher"]
    control.give_vk_id(teacher.id, linked=True)
    control.create_subject_chat(teacher.id, "5А", "Алгебра")
    chats = {each.title: each for each in control.chats()}
    assert chats["Алгебра, 5А"].owner == teacher.id
    assert chats["Алгебра, 5А"].members == 1
    assert {each.kind for each in chats.values()} == {
        "students",
        "parents",
        "colleagues",
        "subject",
    }


class TestServicesFromOutside:
    def test_one_is_made_known_to_vk_id_under_a_free_number_or_its_own_name(
        self, client: StandClient, control: WorldClient
    ) -> None:
        first = control.register_client("Дневник", ["https://diary.example/back"])
        second = control.register_client("Библиотека", ["vk51000002://vk.ru/blank.html"])
        named = control.register_client("Столовая", ["http://localhost:3000/"], "canteen")
        assert [first.client_id, second.client_id] == ["51000001", "51000002"]
        assert named.client_id == "canteen"
        assert control.clients() == [first, second, named]
        assert client.world().clients() == []
        control.reset()
        assert control.clients() == []

    @pytest.mark.parametrize("name", ["canteen", "journal", "messenger"])
    def test_a_name_is_had_once(self, control: WorldClient, name: str) -> None:
        control.register_client("Столовая", ["https://canteen.example/"], "canteen")
        with pytest.raises(ControlError, match=f"there is a client «{name}» already"):
            control.register_client("Буфет", ["https://buffet.example/"], name)

    @pytest.mark.parametrize(
        "address",
        [
            "diary.example/back",
            "/back",
            "//diary.example/back",
            "http://diary.example/back",
            "https:///back",
            "https://diary.example/back#part",
            "https://diary.example/back#",
            "https://somebody@diary.example/back",
            "https://diary.example/ba ck",
            "https://diary.example\\@evil.example/",
            "https://дневник.example/",
            "javascript://diary.example/%0aalert(1)",
            "data://diary.example/",
            "vk://vk.ru/blank.html",
            "https://[",
            f"https://diary.example/{'x' * 200}",
        ],
    )
    def test_an_address_of_return_must_be_safe(self, control: WorldClient, address: str) -> None:
        answer = httpx.post(
            f"{control.stand_url}/api/worlds/{control.name}/clients",
            json={"title": "Дневник", "redirect_uris": [address]},
        )
        assert answer.status_code == 422
        assert "redirect_uris.0" in answer.json()["error"]
