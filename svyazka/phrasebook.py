"""The phrases that scenarios are written with, and which of them a line means."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path

from pytest_bdd import parsers
from pytest_bdd.parser import ScenarioTemplate, Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from svyazka.instruction import items_of

KEYWORDS = {"given": "Допустим", "when": "Когда", "then": "Тогда"}


@dataclass(frozen=True)
class Phrase:
    """One phrase: what a line may say, and the function it stands for."""

    context: StepFunctionContext

    @property
    def text(self) -> str:
        """The phrase as it is written down, with its parameters."""
        return str(self.context.parser.name)

    @property
    def keyword(self) -> str:
        """The word a line begins with."""
        return KEYWORDS.get(self.context.type or "", "*")

    @property
    def function(self) -> Callable[..., object]:
        """What is done."""
        return self.context.step_func

    @property
    def items(self) -> tuple[str, ...]:
        """The items of the instruction it walks."""
        return items_of(self.function)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        found = re.findall(r"\{(\w+)[:}]|\(\?P<(\w+)>", self.text)
        return tuple(one or other for one, other in found)

    @property
    def place(self) -> tuple[Path, int]:
        """The file and the line where it is defined."""
        code = inspect.unwrap(self.function).__code__
        return Path(code.co_filename), code.co_firstlineno

    def means(self, step: Step) -> bool:
        """Whether a line says this."""
        return self.context.type in {None, step.type} and self.has_words_of(step)

    def has_words_of(self, step: Step) -> bool:
        """Whether a line says this, if it began with the right word."""
        return bool(self.context.parser.is_matching(step.name))

    def arguments(self, step: Step) -> dict[str, object]:
        """Read the parameters out of a line."""
        return dict(self.context.parser.parse_arguments(step.name) or {})

    def words(self, step: Step) -> dict[str, str]:
        """Read the parameters as a guide says them: people in the nominative, the rest as it is."""
        parser = self.context.parser
        if isinstance(parser, parsers.re):
            found = parser.regex.fullmatch(step.name)
            return found.groupdict() if found else {}
        assert isinstance(parser, parsers.parse)  # noqa: S101 - the project has no other kind
        read = parser.parser.parse(step.name)
        if read is None:
            return {}
        return {
            name: str(read[name])
            if f"{{{name}:Who}}" in self.text
            else step.name[slice(*read.spans[name])]
            for name in read.named
        }


@cache
def load() -> None:
    """Import every module of the project's phrases."""
    package = import_module("steps")
    for module in pkgutil.iter_modules(package.__path__, "steps."):
        import_module(module.name)


def phrases() -> list[Phrase]:
    """List the project's phrases, by file and line."""
    load()
    found = [
        Phrase(context)
        for context in step_function_context_registry.values()
        if context.step_func.__module__.startswith("steps.")
    ]
    return sorted(found, key=lambda phrase: (str(phrase.place[0]), phrase.place[1], phrase.text))


def meaning(step: Step) -> Phrase | None:
    """Find the phrase that a line says, whoever defined it."""
    for context in step_function_context_registry.values():
        if (phrase := Phrase(context)).means(step):
            return phrase
    return None


def keywords_for(step: Step, known: Sequence[Phrase]) -> list[str]:
    """List the words that a line could begin with, to be a phrase that is known."""
    return list(dict.fromkeys(each.keyword for each in known if each.has_words_of(step)))


def nearest(step: Step, known: Sequence[Phrase]) -> Phrase | None:
    """Find the phrase that comes nearest to a line, of its own kind if there is one."""
    for candidates in ([each for each in known if each.context.type == step.type], known):
        spoken = {said: each for each in candidates for said in _spoken(each)}
        if near := get_close_matches(step.name, spoken, 1, 0.6):
            return spoken[near[0]]
    return None


def _spoken(phrase: Phrase) -> Iterator[str]:
    """Write a phrase as lines would say it, with each word that it knows, to compare them."""
    text = re.sub(r"\(\?:([^|)]+)[^)]*\)", r"\1", phrase.text)
    text = re.sub(r"\(\?P<\w+>[^)]*\)", "…", text)
    types = {"Who": "учитель", **_lists(phrase)}
    # Between what stands as it is: the types of the parameters, or none.
    pieces = enumerate(re.split(r"\{\w+(?::(\w+))?\}", text))
    words = [types.get(each, "…").split("|") if place % 2 else [each] for place, each in pieces]
    return map("".join, product(*words))


def _lists(phrase: Phrase) -> dict[str, str]:
    """The types of a phrase that are lists of words, as patterns."""
    types: Mapping[str, object] = getattr(phrase.context.parser, "types", {})
    patterns = {name: str(getattr(read, "pattern", "")) for name, read in types.items()}
    return {name: each for name, each in patterns.items() if re.fullmatch(r"[\w |]+", each)}


def examples(phrase: Phrase, scenarios: Sequence[ScenarioTemplate]) -> list[str]:
    """List the lines of scenarios that say a phrase."""
    return [step.name for scenario in scenarios for step in scenario.steps if phrase.means(step)]
