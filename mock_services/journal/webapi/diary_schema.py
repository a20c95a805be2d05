"""The shapes of the diary in `/webapi`."""

from __future__ import annotations

from datetime import date

from pydantic import Field, RootModel

from mock_services.journal.webapi.schema import Named, Number, Shape
from mock_services.schema import WallClock


class Student(Shape):
    """Whose diary one may read."""

    student_id: int
    nick_name: str
    class_name: str
    class_id: int
    iup_grade: int = 0


class DiaryInit(Shape):
    """What a diary begins with."""

    students: list[Student]
    current_student_id: int = Field(default=0, description="the place in the list")
    week_start: WallClock
    ya_class: bool = False
    ya_class_auth_url: str = ""
    weight: bool = True
    max_mark: int = 5
    with_la_assigns: bool = True


Day = Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))
"""Nobody who goes to school was there earlier, or will be there later."""


class StudentQuery(Shape):
    """Whose diary."""

    student_id: int = Number


class DiaryQuery(StudentQuery):
    """Which days of whose diary."""

    week_start: date = Day
    week_end: date = Day
    year_id: int | None = None


class Attachment(Shape):
    """A file."""

    id: int
    name: str
    original_file_name: str
    description: str | None = None


class MarkShape(Shape):
    """What a student got; a dot when the work is due."""

    assignment_id: int
    student_id: int
    mark: int | None
    duty_mark: bool


class Assignment(Shape):
    """A piece of work in a diary."""

    id: int
    type_id: int
    assignment_name: str
    weight: int
    due_date: WallClock
    class_meeting_id: int
    exists_test_plan: bool = False
    mark: MarkShape | None = None
    mark_comment: Named | None = None
    attachments: list[Attachment]


class LessonShape(Shape):
    """A lesson in a diary."""

    classmeeting_id: int
    day: WallClock
    number: int
    relay: int = 1
    room: str | None
    start_time: str
    end_time: str
    subject_name: str
    is_distance_lesson: bool = False
    assignments: list[Assignment]


class DayShape(Shape):
    """A day in a diary."""

    date: WallClock
    lessons: list[LessonShape]


class DiaryShape(Shape):
    """A diary's open pages."""

    week_start: WallClock
    week_end: WallClock
    week_days: list[DayShape]
    term_name: str
    class_name: str


class AssignmentCard(Shape):
    """A piece of work by itself."""

    id: int
    assignment_name: str
    activity_name: str | None = None
    problem_name: str | None = None
    subject_group: Named
    teachers: list[Named]
    product_id: int | None = None
    is_deleted: bool = False
    weight: int
    date: WallClock
    description: str
    attachments: list[Attachment]


class AttachmentsOrder(Shape):
    """Of which pieces of work the files are wanted."""

    assign_id: list[int] = Field(max_length=500)


class AttachmentsOf(Shape):
    """The files of one piece of work."""

    assignment_id: int
    attachments: list[Attachment]
    answer_files: list[Attachment] = Field(default=[], description="what the student sent in")


class AnnouncementsQuery(Shape):
    """How many."""

    take: int = Field(default=-1, description="all when negative")


class Author(Shape):
    """Who announces something."""

    id: int
    fio: str
    nick_name: str


class AnnouncementShape(Shape):
    """What is announced."""

    id: int
    name: str
    description: str
    post_date: WallClock
    author: Author
    attachments: list[Attachment]


class FilterItem(Shape):
    """A choice of a report's form."""

    title: str
    value: str


class Range(Shape):
    """From a day to a day."""

    start: WallClock
    end: WallClock


class FilterSource(Shape):
    """A field of a report's form."""

    filter_id: str
    default_value: str | None
    items: list[FilterItem] = Field(default=[])
    range: Range | None = None


class ReportForm(Shape):
    """A report's form."""

    report: dict[str, str]
    filter_sources: list[FilterSource]


class Assignments(RootModel[list[Assignment]]):
    """Pieces of work."""


class AttachmentsOfAll(RootModel[list[AttachmentsOf]]):
    """Those that have any."""


class Announcements(RootModel[list[AnnouncementShape]]):
    """The newest first."""
