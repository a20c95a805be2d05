"""What `/webapi` takes and gives; the names are those that public clients read."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator
from pydantic.alias_generators import to_camel

from mock_services.schema import WallClock

SECURITY_WARNING = "/asp/SecurityWarning.asp"
CHOOSE_ROLE = "/app/simple/attention/choose-session-role"
DIARY = "/angular/school/studentdiary/"
Number = Field(ge=0, lt=1 << 63)
"""SQLite knows no larger ones."""


class Shape(BaseModel):
    """A JSON object as the journal writes it."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Refusal(Shape):
    """Why something could not be done, in words for a person."""

    message: str


class Named(Shape):
    """Somebody or something with a number."""

    id: int
    name: str


def midnight(day: date) -> datetime:
    """Write a day as clients read it: as the moment at which it begins."""
    return datetime.combine(day, time())


# --- logging in --------------------------------------------------------------------------------


class LoginData(Shape):
    """Which ways lead in."""

    product_name: str
    version: str
    school_login: bool = True
    em_login: bool = True
    esia_login: bool = True
    esia_login_page: str
    esia_main_auth: bool = False
    esia_button: bool = True
    signature_login: bool = False
    windows_auth: bool = False
    enable_sms: bool = False
    esa_login: bool = False


class Salt(Shape):
    """What a password is scrambled with, once."""

    lt: str
    ver: str
    salt: str


class SchoolQuery(Shape):
    """What somebody looks for."""

    name: str = Field(default="", max_length=200)


class FoundSchool(Shape):
    """A school of the list before the login."""

    id: int
    name: str
    short_name: str
    address_string: str


class LoginForm(Shape):
    """What proves who somebody is; older clients write the names in capitals."""

    login_type: int = Field(default=1, description="1: a password; 8: Госуслуги")
    scid: int = Field(default=0, ge=0, lt=1 << 63, description="the school's id")
    un: str = Field(default="", max_length=60, description="the login")
    pw2: str = Field(default="", max_length=64, description="`md5(salt + md5(password))`, cp1251")
    rolegroup: int | None = Field(default=None, description="the role, when there are several")
    lscope: int = Field(default=0, ge=0, lt=1 << 63, description="whom Госуслуги named")
    login_state: str = Field(default="", max_length=64)

    @model_validator(mode="before")
    @classmethod
    def _in_any_case(cls, given: dict[str, Any]) -> dict[str, Any]:
        names = {name.lower(): to_camel(name) for name in cls.model_fields}
        names |= {to_camel(name).lower(): to_camel(name) for name in cls.model_fields}
        return {names.get(name.lower(), name): value for name, value in given.items()}


class RoleOfUser(Shape):
    """One of the roles of somebody who has logged in."""

    user_id: int
    school_id: int
    role: Named


class AccountInfo(Shape):
    """Who has logged in."""

    active_token: str | None
    current_organization: Named
    user: Named
    user_roles: list[RoleOfUser]
    organizations: list[Named]
    login_time: WallClock
    active: bool
    can_login: bool = True
    store_tokens: bool = True
    access_token: str | None


class Warned(Shape):
    """Why somebody is warned; null when she is not."""

    warn_type: str | None


class LoggedIn(Shape):
    """A session; `entryPoint` says what stands before its first page."""

    at: str
    code: str | None = None
    time_out: int
    access_token: str
    refresh_token: str | None = None
    token_type: str = "Bearer"
    account_info: AccountInfo
    entry_point: str
    request_data: Warned
    error_message: str | None = None


class RoleQuestion(Shape):
    """No session yet: somebody with several roles says which, and logs in again."""

    account_info: AccountInfo
    entry_point: str
    message: str


class LoginAnswer(RootModel[LoggedIn | RoleQuestion]):
    """A session, or a question."""


class TokenForm(Shape):
    """A session that is named in a form."""

    at: str = Field(default="", max_length=64)


class LoginStateQuery(Shape):
    """Who has come back from Госуслуги."""

    login_state: str = Field(max_length=64)


class EsiaUser(Shape):
    """A place of the person whom Госуслуги has named."""

    id: int
    display_name: str
    roles: list[Named]


class EsiaUsers(Shape):
    """All her places."""

    users: list[EsiaUser]


# --- school ------------------------------------------------------------------------------------


class Year(Shape):
    """A school year."""

    id: int
    name: str
    start_date: WallClock
    end_date: WallClock
    school_id: int
    global_year: Named


class Context(Shape):
    """Where somebody is, and as whom."""

    at: str
    user: Named
    user_id: int
    roles: list[str]
    school_id: int
    school_year_id: int
    global_year_id: int
    schoolyear: Year
    organization: Named
    organization_name: str
    product_name: str
    version: str
    date_format: str = "dd.MM.yyyy"
    time_format: str = "HH:mm"
    user_language: str = "ru"


class TokenQuery(Shape):
    """A session that somebody wonders about."""

    token: str = Field(max_length=64)


class Settings(Shape):
    """What somebody has told of herself."""

    user_id: int
    last_name: str
    first_name: str
    middle_name: str
    login_name: str
    birth_date: WallClock
    roles: list[str]
    schoolyear_id: int
    mobile_phone: str
    email: str = ""
    exists_photo: bool = True


class UserQuery(Shape):
    """Whose picture."""

    user_id: int = Number


class CommonInfo(Shape):
    """What a school is."""

    school_name: str
    full_school_name: str
    about: str
    status: str = "Функционирует"


class ContactInfo(Shape):
    """Where it is."""

    post_address: str
    juridical_address: str
    phones: str
    email: str
    web: str


class ManagementInfo(Shape):
    """Who leads it."""

    director: str = ""
    principal_uvr: str = Field(default="", alias="principalUVR")
    principal_ahc: str = Field(default="", alias="principalAHC")
    principal_it: str = Field(default="", alias="principalIT")


class SchoolCard(Shape):
    """A school, as it tells of itself."""

    common_info: CommonInfo
    contact_info: ContactInfo
    management_info: ManagementInfo


class Bell(Shape):
    """A lesson's time; days are counted from Sunday."""

    id: int
    week_day: int
    number: int
    relay: int = 1
    start_time: str
    end_time: str


class WorkTypesQuery(Shape):
    """Which kinds of work to list."""

    all: bool = False


class WorkType(Shape):
    """A kind of work."""

    id: int
    name: str
    abbr: str
    order: int


class UploadLimits(Shape):
    """How large files may be, in kB."""

    mail_file_size_limit: int = 5120
    assignment_file_size_limit: int = 5120


class FoundSchools(RootModel[list[FoundSchool]]):
    """What a search finds."""


class Years(RootModel[list[Year]]):
    """School years, the newest first."""


class NamedYears(RootModel[list[Named]]):
    """School years by name; the current one has no star."""


class Bells(RootModel[list[Bell]]):
    """All lessons of a week."""


class WorkTypes(RootModel[list[WorkType]]):
    """All kinds of work."""


class Yes(RootModel[bool]):
    """Whether something is so."""


class ById(Shape):
    """A path below something with a number."""

    number: int = Number
