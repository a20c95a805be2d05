"""The forms of Госуслуги."""

from __future__ import annotations

from wtforms import PasswordField, StringField, TelField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from mock_services import web, words


class LoginForm(web.Form):
    """«Вход на Госуслуги»."""

    phone = TelField("Телефон", [InputRequired("Введите номер телефона.")])
    password = PasswordField(
        "Пароль",
        [InputRequired("Введите пароль."), Length(max=60, message="Не длиннее 60 знаков.")],
    )

    def validate_phone(self, field: TelField) -> None:
        """Take a mobile number in any usual way of writing."""
        if words.phone_number(field.data or "") is None:
            raise ValidationError("Номер мобильного телефона: +7 и ещё десять цифр.")


class CodeForm(web.Form):
    """«Код подтверждения»."""

    code = StringField(
        "Код",
        [DataRequired("Введите код."), Length(max=10, message="В коде не больше шести цифр.")],
        filters=[words.typed_code],
    )
