"""The diary, as programs read it."""

from __future__ import annotations

from datetime import timedelta

from flask import Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from mock_services import web
from mock_services.journal import diary, handouts, pupils, schoolwork
from mock_services.journal.diary import Entry, Found, Lesson, NotYoursError
from mock_services.journal.pupils import Pupil
from mock_services.journal.school_year import BELLS, SchoolYear
from mock_services.journal.schoolwork import Announcement, Work
from mock_services.journal.views import visitor
from mock_services.journal.webapi import diary_schema as shapes
from mock_services.journal.webapi import door, schema

bp = door.guarded("webapi_diary", "/webapi", door.DIARY)


@bp.errorhandler(NotYoursError)
def refuse(_: NotYoursError) -> ResponseReturnValue:
    """Answer as if it were not there."""
    return door.refuse_error(NotFound())


@bp.get("/student/diary/init", responses={"200": shapes.DiaryInit})
def begin() -> Response:
    """Tell whose diaries somebody reads; who reads none is not let in here."""
    found = pupils.concerning(web.db(), visitor.account())
    if not found:
        return door.refuse(401, "Дневник есть у учеников и их родителей.")
    today = web.now().date()
    response = door.answer(
        shapes.DiaryInit(
            students=[
                shapes.Student(
                    student_id=one.student.id,
                    nick_name=one.student.person.full_name,
                    class_name=one.school_class.title,
                    class_id=one.school_class.id,
                )
                for one in found
            ],
            week_start=schema.midnight(today - timedelta(days=today.weekday())),
        )
    )
    response.headers["at"] = door.opened().at  # for clients that were given a cookie only
    return response


@bp.get("/student/diary", responses={"200": shapes.DiaryShape})
def show(query: shapes.DiaryQuery) -> Response:
    """Open a diary."""
    pupil = _pupil(query)
    days = diary.days(web.db(), web.now(), pupil, query.week_start, query.week_end)
    return door.answer(
        shapes.DiaryShape(
            week_start=schema.midnight(query.week_start),
            week_end=schema.midnight(query.week_end),
            week_days=[
                shapes.DayShape(
                    date=schema.midnight(day),
                    lessons=[_lesson(pupil, lesson) for lesson in lessons],
                )
                for day, lessons in days
            ],
            term_name=SchoolYear.of(query.week_start).term(query.week_start).title,
            class_name=pupil.school_class.title,
        )
    )


@bp.get("/student/diary/pastMandatory", responses={"200": shapes.Assignments})
def list_overdue(query: shapes.DiaryQuery) -> Response:
    """List the work that should have been done."""
    pupil = _pupil(query)
    days = diary.days(web.db(), web.now(), pupil, query.week_start, query.week_end)
    found = [
        _assignment(pupil, lesson, entry)
        for _, lessons in days
        for lesson in lessons
        for entry in lesson.entries
        if entry.mark and entry.mark.due
    ]
    return door.answer(shapes.Assignments(found))


@bp.get("/student/diary/assigns/<int:number>", responses={"200": shapes.AssignmentCard})
def show_assignment(path: schema.ById, query: shapes.StudentQuery) -> Response:
    """Show one piece of work with its teacher."""
    _pupil(query)
    found = _found(path.number)
    work, taught = found.work, found.taught
    return door.answer(
        shapes.AssignmentCard(
            id=work.id,
            assignment_name=work.name,
            subject_group=schema.Named(id=taught.subject.id, name=taught.subject.name),
            teachers=[schema.Named(id=taught.teacher.id, name=taught.teacher.person.full_name)],
            weight=work.type.weight,
            date=schema.midnight(work.slot.day),
            description=found.description,
            attachments=_attachments(work),
        )
    )


@bp.post("/student/diary/get-attachments", responses={"200": shapes.AttachmentsOfAll})
def list_attachments(query: shapes.StudentQuery, body: shapes.AttachmentsOrder) -> Response:
    """List the files of pieces of work; those without any are left out."""
    _pupil(query)
    found = [_found(number).work for number in body.assign_id]
    listed = [
        shapes.AttachmentsOf(assignment_id=work.id, attachments=_attachments(work))
        for work in found
        if work.has_handout
    ]
    return door.answer(shapes.AttachmentsOfAll(listed))


@bp.get("/attachments/<int:number>", responses={"200": door.FILE})
def take_file(path: schema.ById) -> Response:
    """Take a file of a piece of work, or of an announcement."""
    slot, _ = schoolwork.slot_of(path.number)
    if slot.lesson:
        found = _found(path.number)
        if not found.work.has_handout:
            raise NotYoursError
        return door.file(handouts.make(path.number, found.taught.subject.name, found.description))
    told = diary.announcement(web.db(), web.now(), visitor.account(), path.number)
    if not told.has_handout:
        raise NotYoursError
    return door.file(handouts.make(path.number, told.title, told.text))


@bp.get("/announcements", responses={"200": shapes.Announcements})
def list_announcements(query: shapes.AnnouncementsQuery) -> Response:
    """List what was announced, the newest first."""
    found = diary.announcements(web.db(), web.now(), visitor.account())
    if query.take >= 0:
        found = found[: query.take]
    return door.answer(
        shapes.Announcements(
            [
                shapes.AnnouncementShape(
                    id=told.id,
                    name=told.title,
                    description=told.text,
                    post_date=told.posted_at,
                    author=shapes.Author(
                        id=head.id, fio=head.person.full_name, nick_name=head.login
                    ),
                    attachments=_attachments(told),
                )
                for told, head in found
            ]
        )
    )


@bp.get("/reports/studentgrades", responses={"200": shapes.ReportForm})
@bp.get("/reports/studentGrades", responses={"200": shapes.ReportForm}, doc_ui=False)
def show_report_form() -> Response:
    """Show the form of the report of marks: clients read terms and subjects from it."""
    found = pupils.concerning(web.db(), visitor.account())
    if not found:
        raise NotYoursError
    school_class = found[0].school_class
    year = SchoolYear.of(web.now().date())
    term = year.term(web.now().date())
    subjects = [one.subject for one in pupils.taught(web.db(), school_class.id)]
    return door.answer(
        shapes.ReportForm(
            report={"id": "StudentGrades", "name": "Отчёт об успеваемости"},
            filter_sources=[
                _filter("SID", [(one.student.id, one.student.person.full_name) for one in found]),
                _filter("PCLID_IUP", [(school_class.id, school_class.title)]),
                _filter("SGID", [(subject.id, subject.name) for subject in subjects]),
                _filter("TERMID", [(one.number, one.title) for one in year.terms], term.number),
                shapes.FilterSource(
                    filter_id="period",
                    default_value=None,
                    range=shapes.Range(
                        start=schema.midnight(term.start), end=schema.midnight(term.end)
                    ),
                ),
            ],
        )
    )


def _filter(
    name: str, choices: list[tuple[int, str]], default: int | None = None
) -> shapes.FilterSource:
    items = [shapes.FilterItem(value=str(value), title=title) for value, title in choices]
    first = str(default) if default else items[0].value if items else None
    return shapes.FilterSource(filter_id=name, default_value=first, items=items)


def _pupil(query: shapes.StudentQuery) -> Pupil:
    return diary.pupil(web.db(), visitor.account(), query.student_id)


def _found(number: int) -> Found:
    return diary.find(web.db(), web.now(), visitor.account(), number)


def _lesson(pupil: Pupil, lesson: Lesson) -> shapes.LessonShape:
    start, end = BELLS[lesson.slot.lesson - 1]
    return shapes.LessonShape(
        classmeeting_id=lesson.slot.id,
        day=schema.midnight(lesson.slot.day),
        number=lesson.slot.lesson,
        room=str(100 + lesson.taught.subject.id),
        start_time=f"{start:%H:%M}",
        end_time=f"{end:%H:%M}",
        subject_name=lesson.taught.subject.name,
        assignments=[_assignment(pupil, lesson, entry) for entry in lesson.entries],
    )


def _assignment(pupil: Pupil, lesson: Lesson, entry: Entry) -> shapes.Assignment:
    work, mark = entry.work, entry.mark
    return shapes.Assignment(
        id=work.id,
        type_id=work.type.id,
        assignment_name=work.name,
        weight=work.type.weight,
        due_date=schema.midnight(lesson.slot.day),
        class_meeting_id=lesson.slot.id,
        mark=shapes.MarkShape(
            assignment_id=work.id,
            student_id=pupil.student.id,
            mark=mark.value,
            duty_mark=mark.due,
        )
        if mark
        else None,
        mark_comment=schema.Named(id=work.id, name=mark.comment) if mark and mark.comment else None,
        attachments=_attachments(work),
    )


def _attachments(of: Work | Announcement) -> list[shapes.Attachment]:
    if not of.has_handout:
        return []
    name = handouts.name_of(of.id)
    return [shapes.Attachment(id=of.id, name=name, original_file_name=name)]
