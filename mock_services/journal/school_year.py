"""The school's calendar: years, terms, bells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

_SEPTEMBER = 9
_WORKING_DAYS = 5
_TERMS = (
    ((9, 1), (10, 24)),
    ((11, 2), (12, 29)),
    ((1, 11), (3, 26)),
    ((4, 5), (5, 26)),
)
"""First and last days, month and day; between them are holidays."""

BELLS = (
    (time(8, 30), time(9, 15)),
    (time(9, 25), time(10, 10)),
    (time(10, 30), time(11, 15)),
    (time(11, 35), time(12, 20)),
    (time(12, 30), time(13, 15)),
    (time(13, 25), time(14, 10)),
)
"""When each lesson of a day begins and ends."""


@dataclass(frozen=True)
class Term:
    """A quarter of a school year."""

    number: int
    start: date
    end: date

    @property
    def title(self) -> str:
        """As it stands in a diary."""
        return f"{self.number} четверть"


@dataclass(frozen=True)
class SchoolYear:
    """From the first of September to the end of August."""

    first: int
    """The calendar year in which it begins; programs know the school year by it."""

    @classmethod
    def of(cls, day: date) -> SchoolYear:
        """Find the school year of a day."""
        return cls(day.year if day.month >= _SEPTEMBER else day.year - 1)

    @property
    def name(self) -> str:
        """E.g. `2026/2027`."""
        return f"{self.first}/{self.first + 1}"

    @property
    def terms(self) -> list[Term]:
        """Its quarters."""
        return [
            Term(number, self._date(start), self._date(end))
            for number, (start, end) in enumerate(_TERMS, start=1)
        ]

    @property
    def start(self) -> date:
        """The first day of its lessons."""
        return self.terms[0].start

    @property
    def end(self) -> date:
        """The last day of its lessons."""
        return self.terms[-1].end

    def term(self, day: date) -> Term:
        """Find the term of a day; holidays belong to the term before them."""
        return next(term for term in reversed(self.terms) if term.start <= day)

    def _date(self, month_and_day: tuple[int, int]) -> date:
        month, day = month_and_day
        return date(self.first if month >= _SEPTEMBER else self.first + 1, month, day)


def is_school_day(day: date) -> bool:
    """Tell whether there are lessons."""
    year = SchoolYear.of(day)
    return day.weekday() < _WORKING_DAYS and day <= year.term(day).end
