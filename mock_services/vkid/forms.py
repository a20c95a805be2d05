"""What people type: phone, code, name, date of birth."""

from __future__ import annotations

import re
from datetime import date

from markupsafe import Markup
from wtforms import Field, RadioField, StringField
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from mock_services.models import Sex
from mock_services.vkid.profiles import split_full_name
from mock_services.vkid.visits import proven
from mock_services.web import Form, now
from mock_services.words import ANY_PHONE, phone_number, plural, typed_code

YOUNGEST = 6
OLDEST = 100
NAME_LIMIT = 60
_SEXES = {each.value: each.label for each in Sex}
_WORDS = r"[^\W\d_]+(?:[ '’‑-][^\W\d_]+)*"
_DATE = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})|(\d\d)(\d\d)(\d{4})", re.ASCII)


def single_spaced(text: str | None) -> str:
    """Drop the spaces that nobody sees."""
    return " ".join((text or "").split())


def _name(label: str, autocomplete: str, *checks: object, limit: int = NAME_LIMIT) -> StringField:
    return StringField(
        label,
        filters=[single_spaced],
        validators=[
            *checks,
            Length(max=limit, message=f"Не длиннее {limit} знаков."),
            Regexp(_WORDS + r"\Z", message="Здесь могут быть только буквы, дефис и апостроф."),
        ],
        render_kw={"autocomplete": autocomplete, "maxlength": limit, "spellcheck": "false"},
    )


class PhoneForm(Form):
    """«Вход по номеру телефона»."""

    phone = StringField(
        "Номер телефона",
        validators=[
            DataRequired("Введите номер телефона."),
            Length(max=40, message="Это не похоже на номер телефона."),
        ],
        render_kw={
            "type": "tel",
            "inputmode": "tel",
            "autocomplete": "tel",
            "placeholder": "+7 900 000-00-00",
            "data-format": "phone",
        },
    )

    def validate_phone(self, field: Field) -> None:
        """Accept a mobile number in any usual shape."""
        if phone_number(field.data) is None:
            raise ValidationError(
                Markup("Введите номер мобильного телефона целиком, например {}.").format(ANY_PHONE)
            )

    @property
    def number(self) -> str:
        """The number as E.164."""
        return phone_number(self.phone.data or "") or ""


def _code(label: str, missing: str, digits: int, wrong: str) -> StringField:
    return StringField(
        label,
        filters=[typed_code],
        validators=[
            DataRequired(missing),
            Regexp(re.compile(rf"\d{{{digits}}}\Z", re.ASCII), message=wrong),
        ],
        render_kw={
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "data-format": "code" if digits == 6 else "digits",  # noqa: PLR2004 - an SMS's
        },
    )


class CodeForm(Form):
    """«Введите код из SMS»."""

    code = _code("Код из SMS", "Введите код из SMS.", 6, "В коде шесть цифр.")


class CallForm(Form):
    """«Введите последние 4 цифры номера»."""

    code = _code(
        "Последние 4 цифры номера", "Введите последние 4 цифры номера.", 4, "Нужны четыре цифры."
    )


class CaptchaForm(Form):
    """«Подтвердите, что вы не робот»."""

    letters = StringField(
        "Буквы с картинки",
        filters=[lambda text: re.sub(r"\s", "", text or "").upper()],
        validators=[
            DataRequired("Введите буквы с картинки."),
            Length(max=20, message="На картинке меньше букв."),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class ProfileForm(Form):
    """«Профиль VK ID» (A6)."""

    surname = _name("Фамилия", "family-name", DataRequired("Введите фамилию."))
    name = _name("Имя", "given-name", DataRequired("Введите имя."))
    patronymic = _name("Отчество", "additional-name", Optional())


class InfoForm(Form):
    """«Информация о себе» (A9)."""

    full_name = _name(
        "Имя и фамилия",
        "name",
        DataRequired("Введите имя и фамилию."),
        limit=2 * NAME_LIMIT + 1,
    )
    patronymic = _name("Отчество", "additional-name", Optional())
    born = StringField(
        "Дата рождения",
        filters=[single_spaced],
        validators=[DataRequired("Введите дату рождения.")],
        render_kw={
            "inputmode": "numeric",
            "autocomplete": "bday",
            "placeholder": "ДД.ММ.ГГГГ",
            "maxlength": 20,
            "data-format": "date",
        },
    )
    sex = RadioField(
        "Пол",
        choices=_SEXES,
        validators=[
            InputRequired("Выберите пол."),
            AnyOf(list(_SEXES), message="Выберите пол."),
        ],
        validate_choice=False,
    )

    name_and_surname: tuple[str, str]
    born_on: date
    """Both are there once the form is valid."""

    def validate_full_name(self, field: Field) -> None:
        """Want both, each no longer than it may be; the VK ID tells where one ends."""
        if " " not in field.data:
            raise ValidationError("Введите имя и фамилию: хотя бы два слова.")
        self.name_and_surname = split_full_name(field.data, proven())
        if max(map(len, self.name_and_surname)) > NAME_LIMIT:
            raise ValidationError(f"Имя и фамилия: не длиннее {NAME_LIMIT} знаков каждое.")

    def validate_born(self, field: Field) -> None:
        """Accept a date that is real and that somebody at a school may have been born on."""
        found = _DATE.fullmatch(field.data)
        day, month, year = (int(part) for part in found.groups() if part) if found else (0, 0, 0)
        try:
            self.born_on = date(year, month, day)
        except ValueError:
            raise ValidationError(
                "Такой даты нет. Введите день, месяц и год, например 25.07.1987."
            ) from None
        today = now().date()
        if self.born_on > today:
            raise ValidationError("Эта дата ещё не наступила.")
        age = today.year - year - ((today.month, today.day) < (month, day))
        years = plural(age, "год", "года", "лет")
        if age < YOUNGEST:
            raise ValidationError(
                f"Проверьте год: профиль можно создать с {YOUNGEST} лет, "
                f"а по этой дате вам {years}."
            )
        if age > OLDEST:
            raise ValidationError(f"Проверьте год: по этой дате вам {years}.")
