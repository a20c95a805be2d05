"""Targets: words that differ, where secrets come from, and how all of it is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pages.deployment import Addresses, published_wording
from pages.errors import InputError
from svyazka.cli import main
from svyazka.targets import HttpCode, find_target

STAGING = """
[staging]
kind = "staging"
journal = "https://journal.example"
messenger = "https://messenger.example"
hosts = ["id.example"]
pacing = 0.5
"""


@pytest.fixture
def targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "targets.toml"


def staging(targets: Path, more: str = "") -> None:
    targets.write_text(STAGING + more, "utf-8")


def test_a_renamed_label_is_one_line_of_the_target(targets: Path) -> None:
    staging(targets, '[staging.words.journal]\nchats = "Сообщения"\n')
    words = find_target("staging").deployment.wording
    assert words.journal.chats == "Сообщения"
    assert words.journal.submit == published_wording().journal.submit
    assert published_wording().journal.chats == "Чаты"


def test_words_stand_on_top_of_a_file_of_words(targets: Path) -> None:
    published = Path(__file__).parents[2] / "pages" / "wording.toml"
    text = published.read_text("utf-8").replace('submit = "Войти"', 'submit = "Вход"', 1)
    (targets.parent / "words.toml").write_text(text, "utf-8")
    more = 'wording = "words.toml"\n[staging.words.journal]\nchats = "Сообщения"\n'
    staging(targets, more)
    words = find_target("staging").deployment.wording.journal
    assert (words.submit, words.chats) == ("Вход", "Сообщения")


def test_the_mock_has_words_of_its_own_too(targets: Path) -> None:
    targets.write_text('[own]\nkind = "mock"\n[own.words.messenger]\nsave = "Готово"\n', "utf-8")
    deployment = find_target("own").at(Addresses("http://a", "http://b"))
    assert deployment.wording.messenger.save == "Готово"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('[staging.words.jornal]\nchats = "A"\n', "words.jornal: таких слов в инструкции нет; бли"),
        ('[staging.words.journal]\nchat = "A"\n', "words.journal.chat: таких слов в инструкции н"),
        ('[staging.words.journal]\nchats = " "\n', "words.journal.chats: слово пусто"),
        ('secrets = "phone"\n', "secrets = «phone» бывает только у учебного стенда"),
        ('secrets = "паспорт"\n', "secrets: подойдёт одно из: 'prompt', 'keyring', 'desk'"),
        ('desk = { certificate = "a.pem" }\n', "certificate и key бывают только вместе"),
        ("desk = { port = 70000 }\n", "desk.port: нужно не больше 65535"),
        ('desk = { host = "0.0.0.0" }\n', "desk.host: «0.0.0.0» — не адрес, по которому откроют с"),
        ('desk = { host = "::" }\n', "адрес этого компьютера в школьной сети; его назовёт «hostn"),
        ('desk = { host = "" }\n', "desk.host: «» — не адрес, по которому откроют стойку"),
        ('profiles = "profiles"\n', "profiles: такого параметра нет"),
        ('Pacing = "1"\n', "Pacing: такого параметра нет"),
        ('words = "x"\n', "words: нужна таблица"),
        ('desk = "x"\n', "desk: нужна таблица: имена и значения"),
        ('desk = { port = "a" }\n', "desk.port: нужно целое число"),
        ("people = 5\n", "people: нужен путь к файлу в кавычках"),
        ("codes = {}\n", "codes: нужно одно из: { person = true }, { fixed = "),
        ('codes = "x"\n', "codes: нужно одно из: { person = true }, { fixed = "),
        ('codes = { http = "https://a", seconds = "a" }\n', "codes.seconds: нужно число"),
        ('codes = { fixed = "env:A", path = "$" }\n', "codes.path: такого параметра нет"),
    ],
)
def test_what_is_wrong_with_a_target_is_told(
    more: str, words: str, targets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    staging(targets, more)
    with pytest.raises(InputError) as error:
        find_target("staging")
    assert words in str(error.value)
    assert main(["targets"]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("text", ["https://id.example", "id.example:443", "*", "*.", "a b", ""])
def test_a_host_that_no_address_ever_has_is_refused(text: str, targets: Path) -> None:
    """Else a scenario would stop with the advice to add what stands there already."""
    targets.write_text(STAGING.replace("id.example", text), "utf-8")
    with pytest.raises(InputError, match=r"hosts\.0: «.*» — не имя хоста: нужно имя без https://"):
        find_target("staging")


def test_a_cyrillic_name_is_kept_as_browsers_write_it_and_shown_as_people_do(
    targets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = STAGING.replace("https://journal.example", "https://Журнал.РФ:8443/школа/")
    targets.write_text(text.replace("id.example", "*.Связка.рф"), "utf-8")
    target = find_target("staging")
    assert target.journal == "https://xn--80alqgor.xn--p1ai:8443/школа"
    assert target.allowed_hosts == (
        "xn--80alqgor.xn--p1ai",
        "messenger.example",
        "*.xn--80adpm6azf.xn--p1ai",
    )
    assert main(["targets"]) == 0
    told = capsys.readouterr().out
    assert "https://журнал.рф:8443/школа" in told
    assert "журнал.рф, messenger.example, *.связка.рф; к другим не обращаться" in told


@pytest.mark.parametrize(
    "login", ["https://qa:hunter2@stand", "https://hunter2@stand", "https://qa:hunter2@stand:80x"]
)
@pytest.mark.parametrize("place", ["journal", "messenger", "control", "http"])
def test_an_address_with_a_login_is_refused_and_not_repeated(
    place: str, login: str, targets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = f'codes = {{ http = "{login}" }}' if place == "http" else f'{place} = "{login}"'
    targets.write_text(f'[own]\nkind = "staging"\n{codes}\n', "utf-8")
    assert main(["targets"]) == 2
    said = capsys.readouterr()
    assert f"{place}: нужен адрес без логина и пароля" in said.err
    assert "hunter2" not in said.out + said.err


def test_a_key_in_the_address_of_an_inbox_is_shown_to_nobody(
    targets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = "https://sms.example/inbox?key=hunter2&phone={phone}"
    staging(targets, f'codes = {{ http = "{address}" }}\n')
    for arguments in (["targets"], ["targets", "--json"]):
        assert main(arguments) == 0
        told = capsys.readouterr().out
        assert "https://sms.example/inbox?key=•••" in told
        assert "hunter2" not in told
    source = find_target("staging").codes
    assert isinstance(source, HttpCode)
    assert source.http == address


def test_the_address_of_an_inbox_is_asked_as_it_is_written(targets: Path) -> None:
    """Some servers know nothing at an address without its last slash."""
    address = "https://sms.example/phones/{phone}/"
    staging(targets, f'codes = {{ http = "{address}" }}\n')
    source = find_target("staging").codes
    assert isinstance(source, HttpCode)
    assert source.http == address


@pytest.mark.parametrize("kind", ["", 'kind = "mock"\n'])
@pytest.mark.parametrize("service", ["journal", "messenger"])
def test_addresses_of_a_real_stand_never_lead_to_the_mock(
    service: str, kind: str, targets: Path
) -> None:
    """Else a green run on invented people would be told of under the real stand's name."""
    targets.write_text(f'[staging]\n{kind}{service} = "https://{service}.example"\n', "utf-8")
    with pytest.raises(InputError, match=r"\[staging\], .* нужен kind: staging или production"):
        find_target("staging")
    targets.write_text(f'[own]\n{kind}control = "http://127.0.0.1:8000"\n', "utf-8")
    assert find_target("own").is_mock


def test_the_target_of_whoever_names_none_is_never_a_real_one(
    targets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Check, walkthrough, demo and robot go there: to somebody's real system by a slip."""
    targets.write_text(STAGING.replace("[staging]", "[mock]"), "utf-8")
    with pytest.raises(InputError, match=r"\[mock\], kind: «mock» — всегда учебный стенд"):
        find_target()
    assert main(["targets"]) == 2
    assert "назовите этот иначе, например [staging]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('hosts = ["id.example"]', "hosts бывает только у настоящей системы"),
        ('organisation = "Школа"', "organisation бывает только у настоящей системы"),
        ('people = "people.toml"', "people бывает только у настоящей системы"),
        ('codes = { fixed = "env:A" }', "codes бывает только у настоящей системы"),
        ('name = "own"', "name: имя стенда — в скобках, [own]; уберите строку"),
    ],
)
def test_what_would_be_passed_over_in_silence_is_refused(
    more: str, words: str, targets: Path
) -> None:
    targets.write_text(f'[own]\nkind = "mock"\n{more}\n', "utf-8")
    with pytest.raises(InputError) as error:
        find_target("own")
    assert f"[own], {words}" in str(error.value)


@pytest.mark.parametrize(
    ("kind", "more", "pace"),
    [
        ("staging", "", 0.2),
        ("production", "", 0.2),
        ("production", "pacing = 0\n", 0),
        ("mock", "", 0),
    ],
)
def test_a_real_system_is_met_at_a_person_s_pace_unless_told_otherwise(
    kind: str, more: str, pace: float, targets: Path
) -> None:
    addresses = [] if kind == "mock" else STAGING.splitlines()[3:5]
    targets.write_text("\n".join(["[own]", f'kind = "{kind}"', *addresses, more]), "utf-8")
    assert find_target("own").pacing == pace


def test_secrets_come_from_a_person_unless_told_otherwise(targets: Path) -> None:
    staging(targets)
    assert find_target("staging").secrets_from == "prompt"
    assert find_target("mock").secrets_from == "phone"


def test_a_desk_s_certificate_lies_beside_the_file(targets: Path) -> None:
    staging(targets, 'desk = { host = "192.0.2.1", certificate = "c.pem", key = "c.key" }\n')
    desk = find_target("staging", targets).desk
    assert (desk.certificate, desk.key) == (targets.parent / "c.pem", targets.parent / "c.key")


def test_all_targets_are_listed_with_their_rails(
    targets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    staging(targets, 'secrets = "desk"\n[staging.words.journal]\nchats = "Сообщения"\n')
    assert main(["targets"]) == 0
    told = capsys.readouterr().out
    for words in (
        "mock  учебный стенд",
        "staging  испытательный стенд",
        "https://journal.example",
        "journal.example, messenger.example, id.example; к другим не обращаться",
        "каждый учитель вводит сам на стойке",
        "0.5 с между действиями",
        "journal.chats = «Сообщения»",
    ):
        assert words in told


def test_a_program_reads_the_same_as_json(
    targets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    staging(targets)
    assert main(["targets", "--json"]) == 0
    names = {each["name"]: each["kind"] for each in json.loads(capsys.readouterr().out)}
    assert names == {"mock": "mock", "staging": "staging"}


def test_a_template_never_overwrites(targets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rpa", "template", "roster.xlsx"]) == 0
    before = Path("roster.xlsx").read_bytes()
    assert main(["rpa", "template", "roster.xlsx"]) == 2
    assert "такой файл уже есть, он не тронут" in capsys.readouterr().err
    assert Path("roster.xlsx").read_bytes() == before
    assert main(["rpa", "template", "roster.ods"]) == 2
    assert main(["rpa", "template", "nowhere/../roster.xlsx/x.xlsx"]) == 2


def test_a_template_of_an_impossible_name_is_told(
    targets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (f"{'р' * 300}.xlsx", f"{'р' * 300}/roster.xlsx"):
        assert main(["rpa", "template", path]) == 2
        assert f"{path}: записать нельзя" in capsys.readouterr().err
    assert list(targets.parent.iterdir()) == []


def test_a_template_makes_no_folder_of_a_slip(
    targets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rpa", "template", "nowhere/roster.xlsx"]) == 2
    assert "nowhere/roster.xlsx: папки nowhere нет" in capsys.readouterr().err
    assert not (targets.parent / "nowhere").exists()
