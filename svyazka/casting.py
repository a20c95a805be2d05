"""Who of `people.toml` plays in which scenario, and which scenarios a real target cannot have.

Pure: steps say what they need (`steps.phrases`), people say what they have; this matches them
before anything runs, so that the report can tell what was left out and why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_bdd.parser import Step

from svyazka.people import PARTS, Lesson, People, Person, State
from svyazka.phrasebook import Phrase

Cast = Mapping[str, Person]
"""Who plays, by part."""

_STATES = {
    State.NEW: "ещё без VK ID",
    State.VK_ID: "у кого есть только VK ID",
    State.PROFILE: "у кого есть учебный профиль без привязки",
    State.LINKED: "чьи профили связаны",
}
_FIELDS = {
    "born": "датой рождения (born)",
    "sex": "полом (sex)",
    "gosuslugi_password": "паролем от Госуслуг (gosuslugi_password)",
    "head_of": "классом (head_of)",
    "load": "учебной нагрузкой (load)",
}


class NotHereError(Exception):
    """A scenario cannot be had on this target; the message says why."""


@dataclass
class _Wanted:
    """What somebody in a scenario must be."""

    part: str
    state: State | None = None
    used_up: bool = False
    fields: set[str] = field(default_factory=set)
    lessons: set[Lesson] = field(default_factory=set)
    teacher: str = ""
    """Whose class it must be, as the scenario names her."""
    classes: tuple[str, ...] = ()
    """Hers, as soon as it is known who she is."""

    def suits(self, person: Person) -> bool:
        wanted = self.state or (State.NEW if self.used_up else person.state)
        return (
            person.state is wanted
            and all(getattr(person, name) for name in self.fields)
            and self.lessons <= set(person.load)
            and self._learns_there(person)
        )

    def _learns_there(self, person: Person) -> bool:
        """Whether it is one of the classes, as far as people.toml can tell."""
        told = self.classes and person.school_class
        return not told or person.school_class in self.classes

    def __str__(self) -> str:
        state = self.state or (State.NEW if self.used_up else None)
        words = [PARTS[self.part]]
        if state:
            words.append(_STATES[state])
        words += [f"с {_FIELDS[name]}" for name in sorted(self.fields)]
        words += [f"с предметом «{each.subject}» в {each.school_class}" for each in self.lessons]
        words += [f"из класса {' или '.join(self.classes)}"] if self.classes else []
        return ", ".join(words)


@dataclass
class Casting:
    """Gives out the people of a target, scenario after scenario."""

    people: People
    taken: set[str] = field(default_factory=set)
    """Logins and phones of those who change for good, and so can play only once."""
    _played: Counter[str] = field(default_factory=Counter)
    """How often each phone has played: VK ID sends only so many codes an hour to one."""

    def cast(self, lines: Sequence[tuple[Step, Phrase | None]]) -> Cast:
        """Choose who plays in a scenario.

        Raises:
            NotHereError: when a step needs the mock's powers, or nobody suits.

        """
        people = _wanted(lines)
        found = self._fill(sorted(people.values(), key=lambda each: bool(each.teacher)), people, {})
        self._played.update(person.phone for person in found.values())
        for each in people.values():
            if each.used_up:
                self.taken |= found[each.part].places
        return found

    def _fill(
        self, open_parts: Sequence[_Wanted], people: Mapping[str, _Wanted], found: Cast
    ) -> Cast:
        """Find people for the parts that are open; whom one part gets, another may need."""
        if not open_parts:
            return found
        wanted, *others = open_parts
        teacher = people.get(wanted.teacher)
        wanted.classes = found[teacher.part].head_of if teacher else ()
        failure: NotHereError | None = None
        for person in self._free(wanted, found.values()):
            try:
                return self._fill(others, people, {**found, wanted.part: person})
            except NotHereError as error:
                failure = failure or error
        assert failure  # noqa: S101 - else somebody was free
        raise failure

    def _free(self, wanted: _Wanted, others: Iterable[Person]) -> list[Person]:
        """List who suits and is not busy, the best first."""
        busy = self.taken.union(*(person.places for person in others))
        suiting = [each for each in self.people.playing(wanted.part) if wanted.suits(each)]
        free = [each for each in suiting if busy.isdisjoint(each.places)]
        if not free:
            what = "все такие уже заняты" if suiting else "такого человека нет"
            raise NotHereError(f"нужен {wanted}; в people.toml {what}")
        # Whoever can be used up is kept for the scenarios that need it.
        free.sort(key=lambda each: (each.state is not State.LINKED, self._played[each.phone]))
        return free


def _wanted(lines: Sequence[tuple[Step, Phrase | None]]) -> dict[str, _Wanted]:
    """Tell what everybody must be, as the scenario names them."""
    people: dict[str, _Wanted] = {}
    for step, phrase in lines:
        if phrase is None:
            continue
        does = phrase.function
        if why := getattr(does, "needs_mock", ""):
            raise NotHereError(f"шаг «{step.name}» {why}: это умеет только учебный стенд")
        arguments = phrase.arguments(step)
        who = str(arguments.get("who", ""))
        if part := getattr(does, "part", ""):
            people[who] = _Wanted(part, teacher=getattr(does, "in_class_of", ""))
        one = people.get(who)
        if one is None:
            continue
        if state := getattr(does, "state", None):
            one.state = State(state)
        one.used_up = one.used_up or getattr(does, "uses_up", False)
        one.fields |= set(getattr(does, "knows", ()))
        if {"school_class", "subject"} <= arguments.keys():
            lesson = (str(arguments["school_class"]), str(arguments["subject"]))
            one.lessons.add(Lesson(school_class=lesson[0], subject=lesson[1]))
    return people
