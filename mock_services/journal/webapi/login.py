"""Logging in and out, as public clients do: a salt, a scrambled password, `at`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from itertools import groupby

from flask import Response, redirect, request
from flask_openapi.blueprint import APIBlueprint
from werkzeug.wrappers import Response as BaseResponse

from mock_services import openapi, web
from mock_services.journal import gosuslugi, organisations, sessions
from mock_services.journal.views import visitor
from mock_services.journal.webapi import door, salts, schema
from mock_services.models import Account, JournalSession, Organisation, OrganisationKind, Role

PRODUCT, VERSION = "Сетевой Город. Образование", "5.47.0"
ROLE_IDS = {Role.STUDENT: 1, Role.PARENT: 2, Role.TEACHER: 4, Role.OFFICER: 5}
THROUGH_GOSUSLUGI = 8
"""`loginType`."""
WARNED = "1"
"""`warnType` of a second session."""
_PATH = "/webapi"

bp = APIBlueprint(
    "webapi_login",
    __name__,
    abp_tags=[door.LOGIN],
    abp_responses={"400": schema.Refusal, "422": schema.Refusal},
    operation_id_callback=openapi.by_name,
)


class _NoSaltError(sessions.LoginError):
    """The password cannot be unscrambled."""

    def __init__(self) -> None:
        super().__init__("Страница входа устарела. Откройте её заново.")


class _NoSuchOrganisationError(sessions.LoginError):
    """The id is nobody's."""

    def __init__(self) -> None:
        super().__init__("Такой организации нет. Выберите её из списка.")


class _NoSuchRoleError(sessions.LoginError):
    """Somebody has no login with this role, or Госуслуги has named nobody."""

    def __init__(self) -> None:
        super().__init__("Такой роли у вас нет. Начните вход заново.")


@bp.get("/webapi/logindata", responses={"200": schema.LoginData})
def login_data() -> Response:
    """Tell which ways lead in."""
    found = schema.LoginData(
        product_name=PRODUCT,
        version=VERSION,
        esia_login_page=f"{web.addresses().journal}/webapi/sso/esia/crosslogin",
    )
    return _known(door.answer(found), _browser())


@bp.post("/webapi/auth/getdata", responses={"200": schema.Salt})
def issue_salt() -> Response:
    """Give a salt for one login."""
    browser = _browser()
    salt = salts.issue(web.db(), web.world(), browser)
    found = schema.Salt(lt=salts.number(), ver=salts.number(), salt=salt)
    return _known(door.answer(found), browser)


@bp.get("/webapi/schools/search", responses={"200": schema.FoundSchools})
def find_schools(query: schema.SchoolQuery) -> Response:
    """List schools by a part of the name."""
    # Clients that want all send «У», a letter of every school's legal name.
    words = query.name if len(query.name) > 1 else ""
    found = organisations.search(web.db(), OrganisationKind.SCHOOL, words, limit=None)
    return door.answer(schema.FoundSchools([_school(one) for one in found]))


@bp.post(
    "/webapi/login",
    responses={"200": schema.LoginAnswer, "409": schema.Refusal},
    operation_id="log_in",
)
@bp.post(
    "/webapi/auth/login",
    responses={"200": schema.LoginAnswer, "409": schema.Refusal},
    operation_id="log_in_after_gosuslugi",
)
def log_in(form: schema.LoginForm) -> Response:
    """Log in by a scrambled password, or as whom Госуслуги has named."""
    try:
        accounts = _proved(form)
        account = _with_role(accounts, form.rolegroup)
    except sessions.LoginError as error:
        return door.refuse(409, str(error))
    if account is None:
        return door.answer(_question(accounts))
    here = request.cookies.get(visitor.COOKIE, "")
    opened = sessions.let_in(web.db(), web.world(), account, here)
    response = door.answer(_logged_in(opened, accounts))
    visitor.give(opened, response)
    response.delete_cookie(visitor.COOKIE, path=_PATH)
    return response


@bp.post("/webapi/auth/logout", responses={"200": None, "401": schema.Refusal})
def log_out(form: schema.TokenForm) -> Response:
    """End a session; one that was only warned leaves the other one alone."""
    session = sessions.with_token(web.db(), request.headers.get("at") or form.at)
    if session is None:
        return door.refuse(401, sessions.why_over(None))
    sessions.log_out(web.db(), session.id)
    response = Response()
    response.delete_cookie(visitor.COOKIE)
    return response


@bp.post(schema.SECURITY_WARNING, responses={"303": door.REDIRECT, "401": schema.Refusal})
def go_on(form: schema.TokenForm) -> BaseResponse:
    """Go on in a session that was warned: the other one ends."""
    session = sessions.resume_program(web.db(), web.world(), form.at)
    if session is None:
        return door.refuse(401, sessions.why_over(None))
    return redirect(visitor.own_path(None), 303)


# --- through Госуслуги -------------------------------------------------------------------------


@bp.get("/webapi/sso/esia/crosslogin", responses={"303": door.REDIRECT})
def go_to_gosuslugi() -> BaseResponse:
    """Send a program to Госуслуги; it comes back with a `loginState`."""
    return redirect(gosuslugi.begin(visitor.own_path(None), program=True), 303)


@bp.get("/webapi/sso/esia/account-info", responses={"200": schema.EsiaUsers})
def who_came(query: schema.LoginStateQuery) -> Response:
    """List the places of the person whom Госуслуги has named."""
    person = gosuslugi.named(query.login_state)
    if person is None:
        return door.refuse(400, "Госуслуги не подтвердили вход, или вышло время.")
    users = [
        schema.EsiaUser(
            id=accounts[0].id,
            display_name=accounts[0].organisation.name,
            roles=[_role(account) for account in accounts],
        )
        for accounts in _by_organisation(sessions.accounts_of(web.db(), person.id))
    ]
    return door.answer(schema.EsiaUsers(users=users))


def _by_organisation(accounts: Iterable[Account]) -> list[list[Account]]:
    ordered = sorted(accounts, key=lambda one: (one.organisation_id, one.id))
    return [list(group) for _, group in groupby(ordered, lambda one: one.organisation_id)]


# --- what they share ---------------------------------------------------------------------------


def _proved(form: schema.LoginForm) -> list[Account]:
    """List the logins of one organisation that somebody has proved to be hers.

    Raises:
        LoginError: when she has not.
    """
    db, world = web.db(), web.world()
    if form.login_type == THROUGH_GOSUSLUGI:
        person = gosuslugi.named(form.login_state)
        accounts = sessions.accounts_of(db, person.id) if person else []
        for place in _by_organisation(accounts):
            if place[0].id == form.lscope:
                return place
        raise _NoSuchRoleError
    salt = salts.take(db, world, request.cookies.get(visitor.COOKIE, ""))
    if salt is None:
        raise _NoSaltError
    organisation = db.get(Organisation, form.scid)
    if organisation is None:
        raise _NoSuchOrganisationError
    proof = sessions.scrambled(salt, form.pw2)
    account = sessions.prove(db, world, organisation, form.un.strip(), proof)
    return sessions.accounts_of(db, account.person_id, organisation.id)


def _with_role(accounts: list[Account], role: int | None) -> Account | None:
    """Choose by role; None when somebody has to be asked.

    Raises:
        LoginError: when she has no such role.
    """
    if role is None:
        return accounts[0] if len(accounts) == 1 else None
    for account in accounts:
        if ROLE_IDS[account.role] == role:
            return account
    raise _NoSuchRoleError


def _question(accounts: list[Account]) -> schema.RoleQuestion:
    return schema.RoleQuestion(
        account_info=_account_info(accounts[0], accounts, None),
        entry_point=schema.CHOOSE_ROLE,
        message="У вас несколько ролей: выберите одну.",
    )


def _logged_in(opened: JournalSession, accounts: list[Account]) -> schema.LoggedIn:
    first_page = schema.DIARY if opened.account.role in {Role.STUDENT, Role.PARENT} else "/"
    return schema.LoggedIn(
        at=opened.at,
        time_out=int(sessions.IDLE_LIFE.total_seconds() * 1000),
        access_token=opened.at,
        account_info=_account_info(opened.account, accounts, opened.at),
        entry_point=schema.SECURITY_WARNING if opened.waits else first_page,
        request_data=schema.Warned(warn_type=WARNED if opened.waits else None),
    )


def _account_info(account: Account, accounts: list[Account], at: str | None) -> schema.AccountInfo:
    organisation = schema.Named(id=account.organisation_id, name=account.organisation.name)
    return schema.AccountInfo(
        active_token=at,
        access_token=at,
        current_organization=organisation,
        organizations=[organisation],
        user=schema.Named(id=account.id, name=account.person.full_name),
        user_roles=[
            schema.RoleOfUser(user_id=one.id, school_id=one.organisation_id, role=_role(one))
            for one in accounts
        ],
        login_time=web.now(),
        active=at is not None,
    )


def _role(account: Account) -> schema.Named:
    return schema.Named(id=ROLE_IDS[account.role], name=account.role.label)


def _school(one: Organisation) -> schema.FoundSchool:
    return schema.FoundSchool(
        id=one.id,
        name=one.name,
        short_name=one.short_name,
        address_string=organisations.address(one),
    )


def _browser() -> str:
    """Name the browser that asks; one that has no name yet gets one."""
    return request.cookies.get(visitor.COOKIE) or secrets.token_hex(16)


def _known(response: Response, browser: str) -> Response:
    """Let a browser keep its name.

    It is known to the API alone: the pages take a name for a session, and this one has none yet.
    """
    if request.cookies.get(visitor.COOKIE) != browser:
        web.keep_secret(response, visitor.COOKIE, browser, None, _PATH)
    return response
