"""What programs ask of the school: who they are, the calendar, its card, lists."""

from __future__ import annotations

from datetime import time

from flask import Response, abort

from mock_services import web
from mock_services.journal import handouts, organisations, sessions
from mock_services.journal.school_year import BELLS, SchoolYear
from mock_services.journal.schoolwork import WORK_TYPES
from mock_services.journal.views import visitor
from mock_services.journal.webapi import door, schema
from mock_services.journal.webapi.login import PRODUCT, VERSION
from mock_services.models import Account, Organisation

LEGAL_FORM = "Муниципальное бюджетное общеобразовательное учреждение"
_SUNDAY_FIRST = 2
"""Monday, when days are counted from Sunday."""
_YEARS_KEPT = 3

bp = door.guarded("webapi_school", "/webapi", door.SCHOOL)


@bp.get("/context", responses={"200": schema.Context})
def show_context() -> Response:
    """Tell where somebody is, and as whom; clients ask to keep a session alive."""
    account, year = visitor.account(), _year()
    school = schema.Named(id=account.organisation_id, name=account.organisation.name)
    return door.answer(
        schema.Context(
            at=door.opened().at,
            user=schema.Named(id=account.id, name=account.person.full_name),
            user_id=account.id,
            roles=[account.role.label],
            school_id=school.id,
            school_year_id=year.first,
            global_year_id=year.first,
            schoolyear=_shown(year),
            organization=school,
            organization_name=school.name,
            product_name=PRODUCT,
            version=VERSION,
        )
    )


@bp.get("/context/expired", responses={"200": schema.Yes})
def is_expired(query: schema.TokenQuery) -> Response:
    """Tell whether a session is over."""
    found = sessions.resume_program(web.db(), web.world(), query.token)
    return door.answer(schema.Yes(found is None))


@bp.get("/years/current", responses={"200": schema.Year})
def show_year() -> Response:
    """Tell the current school year."""
    return door.answer(_shown(_year()))


@bp.get("/years", responses={"200": schema.Years})
def list_years() -> Response:
    """List the school years, the newest first."""
    return door.answer(schema.Years([_shown(year) for year in _years()]))


@bp.get("/mysettings", responses={"200": schema.Settings})
def show_settings() -> Response:
    """Tell what somebody has told of herself."""
    account = visitor.account()
    person = account.person
    return door.answer(
        schema.Settings(
            user_id=account.id,
            last_name=person.surname,
            first_name=person.name,
            middle_name=person.patronymic or "",
            login_name=account.login,
            birth_date=schema.midnight(person.born),
            roles=[account.role.label],
            schoolyear_id=_year().first,
            mobile_phone=person.phone.removeprefix("+"),
        )
    )


@bp.get("/mysettings/yearlist", responses={"200": schema.NamedYears})
def name_years() -> Response:
    """List the school years by name; all but the current one have a star."""
    current = _year()
    found = [
        schema.Named(id=year.first, name=year.name if year == current else f"(*) {year.name}")
        for year in _years()
    ]
    return door.answer(schema.NamedYears(found))


@bp.get("/schools/<int:number>/card", responses={"200": schema.SchoolCard})
def show_school(path: schema.ById) -> Response:
    """Show the card of a school."""
    school = web.db().get(Organisation, path.number)
    if school is None:
        abort(404)
    return door.answer(
        schema.SchoolCard(
            common_info=schema.CommonInfo(
                school_name=school.short_name,
                full_school_name=f"{LEGAL_FORM} «{school.name}»",
                about="Школа учебного стенда: в ней всё придумано.",
            ),
            contact_info=schema.ContactInfo(
                post_address=organisations.address(school),
                juridical_address=organisations.address(school),
                phones="",
                email="",
                web=web.addresses().journal,
            ),
            management_info=schema.ManagementInfo(),
        )
    )


@bp.get("/schedule/times", responses={"200": schema.Bells})
def list_bells() -> Response:
    """List the times of all lessons of a week."""
    found = [
        schema.Bell(
            id=day * len(BELLS) + number,
            week_day=day + _SUNDAY_FIRST,
            number=number,
            start_time=_at(start),
            end_time=_at(end),
        )
        for day in range(5)
        for number, (start, end) in enumerate(BELLS, start=1)
    ]
    return door.answer(schema.Bells(found))


@bp.get("/grade/assignment/types", responses={"200": schema.WorkTypes})
def list_work_types(query: schema.WorkTypesQuery) -> Response:
    """List the kinds of work; none is out of use."""
    del query
    found = [
        schema.WorkType(id=one.id, name=one.name, abbr=one.abbr, order=place)
        for place, one in enumerate(WORK_TYPES, start=1)
    ]
    return door.answer(schema.WorkTypes(found))


@bp.get("/attachments/uploadLimits", responses={"200": schema.UploadLimits})
def show_limits() -> Response:
    """Tell how large files may be."""
    return door.answer(schema.UploadLimits())


@bp.get("/users/photo", responses={"200": door.FILE})
def show_photo(query: schema.UserQuery) -> Response:
    """Show somebody's picture: her initials on a colour."""
    somebody = web.db().get(Account, query.user_id)
    if somebody is None or somebody.organisation_id != visitor.account().organisation_id:
        abort(404)
    return door.file(handouts.portrait(somebody.person))


def _year() -> SchoolYear:
    return SchoolYear.of(web.now().date())


def _years() -> list[SchoolYear]:
    return [SchoolYear(_year().first - ago) for ago in range(_YEARS_KEPT)]


def _shown(year: SchoolYear) -> schema.Year:
    return schema.Year(
        id=year.first,
        name=year.name,
        start_date=schema.midnight(year.start),
        end_date=schema.midnight(year.end),
        school_id=visitor.account().organisation_id,
        global_year=schema.Named(id=year.first, name=year.name),
    )


def _at(moment: time) -> str:
    """Write a time as clients of the bell schedule read it: on a day that means nothing."""
    return f"0001-01-01T{moment:%H:%M:%S}"
