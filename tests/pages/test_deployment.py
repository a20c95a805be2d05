"""The words on the screen are data of a deployment."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from pages.deployment import Wording, published_wording
from pages.errors import InputError
from svyazka.suite import ROOT

PUBLISHED = (files("pages") / "wording.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("service", "label", "words"),
    [
        ("journal", "login_heading", "Вход в систему"),
        ("journal", "gosuslugi", "Через госуслуги"),
        ("journal", "tab_authority", "Орган управления"),
        ("journal", "organisation", "Выберите организацию"),
        ("journal", "remember", "Остаться в системе"),
        ("journal", "forgotten", "Забыли пароль?"),
        ("journal", "chats", "Чаты"),
        ("journal", "link_profile", "Привязать учебный профиль VK ID"),
        ("journal", "chat_management", "Управление чатами"),
        ("journal", "add", "Добавить"),
        ("journal", "type_subject", "Предметы"),
        ("journal", "messenger", "VK Мессенджер"),
        ("vkid", "go_on", "Продолжить"),
        ("vkid", "create_profile", "Создать учебный профиль"),
        ("vkid", "check_heading", "Информация о себе"),
        ("vkid", "about_service", "С сервисом «ЭЖД» можно связать свой учебный профиль"),
        ("vkid", "about_vkid", "Подробнее о VK ID"),
        ("vkid", "male", "Мужской"),
        ("vkid", "captcha_heading", "Подтвердите, что вы не робот"),
        ("journal", "second_session_heading", "Предупреждение: в системе уже открыт сеанс"),
        ("trouble", "again", "Попробовать ещё раз"),
        ("messenger", "create_chat", "Создать чат"),
        ("messenger", "closed_chat", "Закрытый чат"),
        ("messenger", "save", "Сохранить"),
    ],
)
def test_the_labels_of_the_published_instruction_stand_to_the_letter(
    service: str, label: str, words: str
) -> None:
    assert getattr(getattr(published_wording(), service), label) == words


def words_read(folder: Path, service: str) -> set[str]:
    """List what is read of a service's words in the modules of a folder that know them."""
    known = re.compile(rf"\bwording\.{service}\b")
    modules = [text for text in map(Path.read_text, folder.rglob("*.py")) if known.search(text)]
    return set(re.findall(rf"\b(?:_?words|{service})\.(\w+)", "\n".join(modules)))


@pytest.mark.parametrize("service", list(Wording.model_fields))
def test_every_label_that_a_deployment_must_bring_is_read(service: str) -> None:
    labels = set(type(getattr(published_wording(), service)).model_fields)
    folders = (ROOT / name for name in ("pages", "steps", "fixtures", "svyazka", "rpa"))
    assert labels <= {word for folder in folders for word in words_read(folder, service)}


def test_a_deployment_may_bring_its_own_words(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text(PUBLISHED.replace('submit = "Войти"', 'submit = "Вход"', 1), encoding="utf-8")
    assert Wording.read(file).journal.submit == "Вход"


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('submit = "Войти"\n', "", "journal.submit: не хватает"),
        ('submit = "Войти"', 'sumbit = "Войти"', "journal"),
        ('submit = "Войти"', 'submit = ""', "journal.submit: здесь пусто"),
        ('submit = "Войти"', 'submit = "Войти"\nmore = "A"', "journal.more: такого параметра нет"),
        ('submit = "Войти"', "submit = Войти", "не TOML"),
    ],
)
def test_words_that_are_missing_unknown_or_empty_are_named(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    file = tmp_path / "words.toml"
    file.write_text(PUBLISHED.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError, match=complaint) as refused:
        Wording.read(file)
    assert str(file) in str(refused.value)


def test_a_file_of_words_may_be_saved_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text(PUBLISHED, encoding="utf-8-sig")
    assert Wording.read(file) == published_wording()


def test_a_file_of_words_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text('[journal]\nsubmit = "Войти"\n', encoding="cp1251")
    with pytest.raises(InputError, match=r"Файл слов .* — не текст в UTF-8"):
        Wording.read(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="не прочитан"):
        Wording.read(tmp_path / "nowhere.toml")
