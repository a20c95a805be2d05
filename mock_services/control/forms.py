"""The forms of the control room."""

from __future__ import annotations

from pydantic import ValidationError as Invalid
from wtforms import DecimalField, Field, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from mock_services import web
from mock_services.schema import FaultOrder

SERVICES = {
    "": "Все сервисы",
    "journal": "Журнал",
    "id": "VK ID",
    "messenger": "VK Мессенджер",
    "gosuslugi": "Госуслуги",
    "phone": "Телефон",
}
EFFECTS = {
    "500": "Ошибка 500",
    "503": "Техническое обслуживание, 503",
    "429": "Слишком много запросов, 429",
    "drop": "Обрыв связи",
    "truncate": "Половина страницы",
    "delay": "Только задержка",
}


class WorldForm(web.Form):
    """A world to be made."""

    name = StringField(
        "Имя нового мира",
        [Length(max=31, message="Не длиннее 31 знака.")],
        render_kw={"placeholder": "например, class-2", "autocomplete": "off", "maxlength": 31},
    )


class FaultForm(web.Form):
    """«Своя поломка»."""

    service = SelectField("Где", choices=SERVICES)
    path = StringField(
        "Путь",
        [Length(max=200, message="Не длиннее 200 знаков.")],
        default="*",
        render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": 200},
    )
    method = SelectField("Запросы", choices={"": "Любые", "GET": "GET", "POST": "POST"})
    effect = SelectField("Что происходит", choices=EFFECTS)
    latency = DecimalField(
        "Задержка, секунд",
        [Optional(), NumberRange(0, 60, message="От 0 до 60 секунд.")],
        render_kw={"inputmode": "decimal", "placeholder": "0"},
    )
    times = IntegerField(
        "Сколько раз",
        [Optional(), NumberRange(1, 1_000_000, message="От 1 до 1\u00a0000\u00a0000 раз.")],
        render_kw={"inputmode": "numeric", "placeholder": "пока не почините"},
    )
    percent = IntegerField(
        "Доля запросов, %",
        [Optional(), NumberRange(1, 100, message="От 1 до 100 процентов.")],
        render_kw={"inputmode": "numeric", "placeholder": "100"},
    )
    when = RadioField(
        "Когда",
        choices={"before": "Вместо работы сервиса", "after": "После неё: теряется ответ"},
        default="before",
    )

    order: FaultOrder
    """What was asked for, once the form is valid."""

    def validate_effect(self, field: Field) -> None:
        """Put the order together; the schema knows what makes sense."""
        effect = field.data
        if effect not in EFFECTS:
            return  # the field itself says so
        try:
            self.order = FaultOrder.model_validate(
                {
                    "service": self.service.data or None,
                    "path": (self.path.data or "").strip() or "*",
                    "method": self.method.data or None,
                    "status": int(effect) if effect.isdigit() else None,
                    "drop": effect == "drop",
                    "truncate": effect == "truncate",
                    "latency": float(self.latency.data or 0),
                    "times": self.times.data,
                    "rate": (self.percent.data or 100) / 100,
                    "when": self.when.data,
                }
            )
        except Invalid:
            if effect == "delay" and not self.latency.data:
                raise ValidationError("Укажите, сколько секунд длится задержка.") from None
            raise ValidationError("Так сломать нельзя: проверьте числа ниже.") from None
