"""The forms of the journal."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from mock_services import web
from mock_services.journal import organisations
from mock_services.journal.management import Place
from mock_services.models import ChatKind, Organisation, OrganisationKind


class LoginForm(web.Form):
    """«Вход через логин и пароль»."""

    kind = HiddenField(default=OrganisationKind.SCHOOL.value)
    organisation = StringField("Выберите организацию")
    login = StringField(
        "Логин", [InputRequired("Введите логин."), Length(max=60, message="Не длиннее 60 знаков.")]
    )
    password = PasswordField(
        "Пароль",
        [InputRequired("Введите пароль."), Length(max=60, message="Не длиннее 60 знаков.")],
    )
    remember = BooleanField("Остаться в системе")
    next = HiddenField()

    found: Organisation
    """The organisation whose name was typed, once the form is valid."""

    @property
    def tab(self) -> OrganisationKind:
        """The tab that is open; whoever sends another word gets the first."""
        is_authority = self.kind.data == OrganisationKind.AUTHORITY
        return OrganisationKind.AUTHORITY if is_authority else OrganisationKind.SCHOOL

    def validate_organisation(self, field: StringField) -> None:
        """Find the organisation by its name, as the list has it."""
        typed = (field.data or "").strip()
        if not typed:
            raise ValidationError("Выберите организацию из списка.")
        found = organisations.named(web.db(), typed[:300])
        if found is None:
            raise ValidationError(
                "Такой организации нет. Начните вводить название и выберите из списка."
            )
        if found.kind is not self.tab:
            other = "Организация" if found.kind is OrganisationKind.SCHOOL else "Орган управления"
            raise ValidationError(f"Эта организация — на вкладке «{other}».")
        self.found = found


class NewChatForm(web.Form):
    """«Новый чат».

    What can be made is a list of places; the script shows at each choice only what fits the
    choices before it, and without the script the form says beside the field what does not fit.
    """

    kind = SelectField("Тип чата", validate_choice=False)
    school_class = SelectField("Класс", validate_choice=False)
    subject = SelectField("Предмет", validate_choice=False)

    place: Place
    """What was chosen, once the form is valid."""

    def offer(self, places: list[Place]) -> None:
        """Fill the lists with what this teacher may make."""
        self._places = places
        kinds = {place.kind.value: place.kind.label for place in places}
        classes = {_id(place.school_class): place.school_class.title for place in places}
        subjects = {_id(place.subject): place.subject.name for place in places if place.subject}
        self.kind.choices = [("", "Выберите тип чата"), *kinds.items()]
        self.school_class.choices = [("", "Выберите класс"), *classes.items()]
        self.subject.choices = [("", "Выберите предмет"), *subjects.items()]

    def validate_kind(self, field: SelectField) -> None:
        """Take a type that this teacher may make."""
        if not self._matching():
            raise ValidationError("Выберите тип чата." if not field.data else "Такого типа нет.")

    def validate_school_class(self, field: SelectField) -> None:
        """Take a class that goes with the type; before there is one the list is empty."""
        if not self._matching():
            return
        if not field.data:
            raise ValidationError("Выберите класс.")
        if not self._matching(school_class=field.data):
            raise ValidationError("Чат такого типа в этом классе вы создать не можете.")

    def validate_subject(self, field: SelectField) -> None:
        """Take a subject that this teacher teaches in the class; other types have none."""
        if self.kind.data not in {"", None, ChatKind.SUBJECT}:
            field.data = ""
        matching = self._matching(school_class=self.school_class.data or "")
        if not matching:  # the type or the class is to be chosen first
            return
        if self.kind.data == ChatKind.SUBJECT and not field.data:
            raise ValidationError("Выберите предмет.")
        fitting = [one for one in matching if _id(one.subject) == field.data]
        if not fitting:
            raise ValidationError("Этот предмет в этом классе ведёте не вы.")
        self.place = fitting[0]

    def _matching(self, school_class: str | None = None) -> list[Place]:
        """List the places of the chosen type, or those of one class among them."""
        return [
            place
            for place in self._places
            if place.kind == self.kind.data and school_class in {None, _id(place.school_class)}
        ]


def _id(row: object) -> str:
    return str(getattr(row, "id", ""))
