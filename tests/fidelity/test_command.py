"""`svyazka fidelity record`: what it says, what it leaves behind, and what it never repeats."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser

from mock_services.client import StandClient
from svyazka.cli import main
from svyazka.fidelity import recording
from tests.fidelity.conftest import Har, Json

OWN = "--host=control=127.0.0.1"
CANARIES = {
    "password": "Kanareika-1977",
    "code": "481516",
    "name": "Канарейкина",
    "latin": "kanareikina",
    "phone": "+79995550123",
    "cookie": "NSSESS-f00dcafe",
    "token": "vk1.a.Zz9canaryTOKENzz",
    "mail": "kanareikina@school.example",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def record(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command; return its exit code and what it said."""

    def record(*arguments: str) -> tuple[int, str, str]:
        # In a thread of its own: this one may have pytest-playwright's event loop already.
        with ThreadPoolExecutor(1) as thread:
            code = thread.submit(main, ["fidelity", "record", *arguments]).result()
        said = capfd.readouterr()
        return code, said.out, said.err

    return record


Record = Callable[..., tuple[int, str, str]]


def test_a_recording_of_the_mock_itself_has_no_differences(
    record: Record, har: Har, folder: Path
) -> None:
    code, said, _ = record("--har", str(har.write(folder / "own.har")), OWN)
    assert code == 0
    assert "Отличий нет" in said
    assert "Отличий нет." in (folder / "out/fidelity/differences.md").read_text("utf-8")


def test_a_browsers_own_recording_is_understood(
    record: Record, stand: StandClient, browser: Browser, folder: Path
) -> None:
    """The control room asks its API for news: a page, its files and JSON in one recording."""
    context = browser.new_context(record_har_path=folder / "own.har")
    page = context.new_page()
    with page.expect_response("**/events?*"):
        page.goto(stand.url)
    context.close()
    code, said, _ = record("--har", str(folder / "own.har"), OWN, "--json")
    found = json.loads(said)
    assert (code, found["differences"]) == (0, [])
    assert found["compared"]["control"] >= 1
    assert found["pages"] >= 1


def test_differences_are_listed_for_people_and_programs(
    record: Record, har: Har, folder: Path
) -> None:
    har.change_answer("POST", "/api/worlds", lambda told: told.update(colour="red"))
    file = str(har.write(folder / "real.har"))
    code, said, _ = record("--har", file, OWN, "--out", "mend.md")
    assert code == 1
    assert "Отличий: 1" in said
    row = "| control | POST /api/worlds | у стенда нет | ответ 201: $.colour | string | нет |"
    report = (folder / "mend.md").read_text("utf-8")
    assert row in report
    assert "`colour`" in report
    code, said, _ = record("--har", file, OWN, "--json")
    (found,) = json.loads(said)["differences"]
    assert (code, found["where"]) == (1, "ответ 201: $.colour")


def test_a_service_may_live_at_all_hosts_of_a_domain(
    record: Record, har: Har, folder: Path
) -> None:
    for entry in har.entries:
        asked = entry["request"]
        asked["url"] = urlsplit(asked["url"])._replace(netloc="one.stand.example").geturl()
    file = str(har.write(folder / "own.har"))
    code, said, told = record("--har", file, "--host=control=*.Stand.example", "--json")
    assert code == 0, told
    assert json.loads(said)["compared"]["control"] == len(har.entries)


def test_what_a_page_asked_for_though_it_is_no_address_is_passed_over(
    record: Record, har: Har, folder: Path
) -> None:
    har.entries.append(
        {"request": {"method": "GET", "url": "http://[a/"}, "response": {"status": 0}}
    )
    code, said, _ = record("--har", str(har.write(folder / "own.har")), OWN)
    assert code == 0
    assert "Отличий нет" in said


def test_a_recording_with_a_byte_order_mark_is_read(record: Record, har: Har, folder: Path) -> None:
    file = har.write(folder / "own.har")
    file.write_bytes(BOM_UTF8 + file.read_bytes())
    code, said, _ = record("--har", str(file), OWN)
    assert code == 0
    assert "Отличий нет" in said


def with_canaries() -> list[Json]:
    """A session on a real stand that has a person's everything everywhere."""
    pairs = [{"name": name, "value": value} for name, value in CANARIES.items()]
    keyed = {value: {"of": value} for value in CANARIES.values()}
    urls = [f"https://journal.example/webapi/users/{quote(each)}" for each in CANARIES.values()]
    urls += [f"https://journal.example/{each}.json?{each}=1" for each in CANARIES.values()]
    bodies = [
        {"mimeType": "application/json", "text": json.dumps({**CANARIES, "keyed": keyed})},
        {"mimeType": "application/x-www-form-urlencoded", "params": pairs},
        {"mimeType": "application/x-www-form-urlencoded", "text": f"{CANARIES['token']}=1"},
    ]
    return [
        {
            "request": {
                "method": "POST",
                "url": url,
                "headers": [
                    *pairs,
                    {"name": "Authorization", "value": f"Bearer {CANARIES['token']}"},
                    {"name": "Cookie", "value": f"s={CANARIES['cookie']}"},
                ],
                "cookies": pairs,
                "postData": body,
            },
            "response": {
                "status": 200,
                "headers": pairs,
                "cookies": pairs,
                "content": {
                    "mimeType": "application/json; charset=utf-8",
                    "text": json.dumps([{**CANARIES, **keyed}, list(CANARIES.values())]),
                },
            },
        }
        for url in urls
        for body in bodies
    ]


def test_nothing_that_a_person_filled_in_is_shown_or_written(
    record: Record, har: Har, folder: Path
) -> None:
    har.entries += with_canaries()
    har.change_answer("POST", "/api/worlds", lambda told: told.update(dict.fromkeys(CANARIES)))
    har.change_answer(
        "POST", "/api/worlds", lambda told: told.update(dict.fromkeys(CANARIES.values()))
    )
    file = har.write(folder / "real.har")
    hosts = [OWN, "--host=journal=journal.example"]
    spoken = [record("--har", str(file), *hosts, *more) for more in ([], ["--json"])]
    assert [code for code, _, _ in spoken] == [1, 1]
    file.unlink()
    written = [each for each in folder.rglob("*") if each.is_file()]
    assert [each.name for each in written] == ["differences.md"]
    everything = " ".join(
        [*(out + err for _, out, err in spoken), *(each.read_text("utf-8") for each in written)]
    )
    assert "/webapi/users/{…}" in everything
    shown = [each for each in CANARIES.values() if each.casefold() in everything.casefold()]
    assert shown == []


def har_of(entry: object) -> str:
    return json.dumps({"log": {"entries": [entry]}})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "не HAR: это не JSON, или файл записан не до конца"),
        ('{"log": {"entries": [', "не HAR: это не JSON, или файл записан не до конца"),
        ("[" * 100_000, "не HAR: это не JSON, или файл записан не до конца"),
        ('{"pages": []}', "не HAR: log: не хватает"),
        (
            har_of({"request": {"url": "canary"}}),
            "не HAR: log.entries.0.request.method: не хватает",
        ),
        (
            har_of({"request": {"method": "GET", "url": ["canary"]}, "response": {"status": 200}}),
            "не HAR: log.entries.0.request.url: нужен текст в кавычках",
        ),
        ('{"log": {"entries": []}}', "нет запросов к control, "),
        (
            har_of(
                {
                    "request": {"method": "GET", "url": "https://canary.example/"},
                    "response": {"status": 200},
                }
            ),
            "которые можно сравнить: укажите адреса, --host СЕРВИС=АДРЕС",
        ),
    ],
)
def test_what_is_no_recording_is_refused_in_one_line(
    record: Record, folder: Path, content: str, told: str
) -> None:
    (folder / "bad.har").write_text(content)
    code, out, said = record("--har", "bad.har")
    assert (code, out) == (2, "")
    assert told in said
    assert said.count("\n") == 1
    assert "canary" not in said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--har", "nowhere.har"], "Файл nowhere.har не прочитан: "),
        (["--har", "own.har", "--host", "journal"], "journal: нужно СЕРВИС=АДРЕС"),
        (["--har", "own.har", "--host", "bank=bank.example"], "bank=bank.example: нужно СЕРВИС="),
        (["--har", "own.har", "--host", "id=http://[a"], "id=http://[a: нужно СЕРВИС=АДРЕС"),
        (["--har", "own.har", "--target", "staging"], "Стенда «staging» нет"),
        (["--har", "own.har", OWN, "--out", "own.har/x.md"], "Файл own.har/x.md не записан: "),
        ([], "не хватает параметра --har."),
    ],
)
def test_a_wrong_argument_is_told_in_one_line(
    record: Record, har: Har, folder: Path, arguments: list[str], told: str
) -> None:
    har.write(folder / "own.har")
    code, out, said = record(*arguments)
    assert (code, out) == (2, "")
    assert told in said
    assert said.count("\n") == 1


def test_a_recording_too_large_to_hold_is_refused_before_it_is_read(
    record: Record, folder: Path
) -> None:
    with (folder / "huge.har").open("wb") as file:
        file.truncate(recording.LARGEST + 1)  # sparse: it takes no place
    code, _, said = record("--har", "huge.har")
    assert code == 2
    assert "слишком велик (256 МБ, годится до 256)" in said


def test_the_addresses_of_a_target_are_known(record: Record, har: Har, folder: Path) -> None:
    (folder / "targets.toml").write_text(
        '[staging]\nkind = "staging"\n'
        'journal = "https://journal.example"\nmessenger = "https://messenger.example"\n'
    )
    har.entries = with_canaries()
    code, said, _ = record("--har", str(har.write(folder / "a.har")), "--target=staging", "--json")
    assert code == 1
    assert set(json.loads(said)["compared"]) == {"journal"}


def test_a_cyrillic_host_is_known_as_a_browser_has_recorded_it(
    record: Record, har: Har, folder: Path
) -> None:
    har.entries = with_canaries()
    for entry in har.entries:
        request = entry["request"]
        request["url"] = request["url"].replace("journal.example", "xn--80alqgor.xn--p1ai")
    file = str(har.write(folder / "a.har"))
    code, said, _ = record("--har", file, "--host=journal=Журнал.рф", "--json")
    assert code == 1
    assert set(json.loads(said)["compared"]) == {"journal"}
