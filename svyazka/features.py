"""Reading `.feature` files, and saying in words what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from inspect import signature
from pathlib import Path

from gherkin.dialect import Dialect
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.feature import get_feature
from pytest_bdd.gherkin_parser import Child, GherkinDocument, get_gherkin_document
from pytest_bdd.parser import PARAM_RE, Feature, Scenario, ScenarioTemplate, Step

from pages.errors import InputError
from pages.hints import perhaps, why
from svyazka.controls import levels_of, marks
from svyazka.evidence import scenario_id
from svyazka.phrasebook import KEYWORDS, Phrase, examples, keywords_for, nearest
from svyazka.suite import ROOT

FOLDER = ROOT / "features"
ENCODING = "utf-8-sig"
"""Of feature files, also of those that Notepad has saved with a byte order mark."""

_FIRST = "«Допустим», «Когда» или «Тогда»"
_BEGINNINGS = "«Допустим», «Когда», «Тогда» или «И»"


def read_features(paths: Iterable[Path] = ()) -> list[Feature]:
    """Read these files, or the files in these folders; without any, the project's features.

    Raises:
        InputError: when a path leads nowhere, a file is not Gherkin, or two would be one in the
            records of a run: which, where and why.

    """
    files = feature_files(paths)
    _ensure_uris_differ(files)
    return [_read(file) for file in files]


def feature_files(paths: Iterable[Path]) -> list[Path]:
    """List the feature files at these paths; of none, the project's.

    Raises:
        InputError: when a path leads to no such file.

    """
    files: list[Path] = []
    for path in list(paths) or [FOLDER]:
        if path.is_dir():
            found = sorted(path.rglob("*.feature"))
            if not found:
                raise InputError(f"{path}: в этой папке нет файлов .feature")
            files += found
        elif path.suffix == ".feature" and path.is_file():
            files.append(path)
        else:
            raise InputError(f"{path}: такого файла .feature нет")
    return list(dict.fromkeys(file.resolve() for file in files))


def scenarios_of(features: Iterable[Feature]) -> list[ScenarioTemplate]:
    """List all scenarios."""
    return [scenario for feature in features for scenario in feature.scenarios.values()]


def rows_of(scenario: ScenarioTemplate) -> list[dict[str, str]]:
    """List the rows of an outline's examples, by heading; of any other scenario one empty row."""
    return [row for table in scenario.examples for row in table.as_contexts()] or [{}]


def played(feature: Feature) -> Iterator[Scenario]:
    """List the scenarios of a feature as they are run: an outline once for each of its examples."""
    for scenario in feature.scenarios.values():
        yield from map(scenario.render, rows_of(scenario))


def uri_of(scenario: ScenarioTemplate, root: Path = ROOT) -> str:
    """Return the feature file of a scenario, as records name it."""
    return _uri(Path(scenario.feature.filename).resolve(), root.resolve())


def file_of(uri: str) -> Path | None:
    """Find the feature file that records name so; None when it is not here any more."""
    return next((file for file in (ROOT / uri, Path.cwd() / uri) if file.is_file()), None)


def _uri(file: Path, root: Path) -> str:
    """Name a file from the project, or else from the current folder; outside of both, by itself."""
    folder = next(filter(file.is_relative_to, (root, Path.cwd())), file.parent)
    return file.relative_to(folder).as_posix()


def id_of(scenario: ScenarioTemplate, row: dict[str, str], root: Path = ROOT) -> str:
    """Return the name that records know a scenario by, or a row of an outline."""
    return scenario_id(uri_of(scenario, root), scenario.name, row)


def unknown_lines(features: Iterable[Feature], known: Sequence[Phrase]) -> list[str]:
    """Say of each line that means nothing where it is, and what to write instead.

    Said is, too, of which line the step does not read what stands below: pytest-bdd would drop it.
    What a line of an outline says is known only with its examples: the first that means nothing is
    told.
    """
    found: dict[str, str] = {}
    own = cache(lambda: scenarios_of(read_features()))
    for feature in features:
        file = shown(Path(feature.filename))
        for scenario in played(feature):
            for step in scenario.steps:
                where = f"{file}:{step.line_number}"
                if where in found:
                    continue
                phrase = next((each for each in known if each.means(step)), None)
                if said := _unread(step, phrase) if phrase else _instead(step, known, own):
                    found[where] = f"{where}: {said}"
    return list(found.values())


def _instead(
    step: Step, known: Sequence[Phrase], own: Callable[[], Sequence[ScenarioTemplate]]
) -> str:
    """Say that there is no such step, and with which word there is, or which comes nearest."""
    if right := " или ".join(f"«{each}»" for each in keywords_for(step, known)):
        # «И» goes on with the kind of the line above, which one easily overlooks.
        return f"шага «{step.name}» среди «{KEYWORDS[step.type]}» нет; начните строку с {right}"
    near = nearest(step, known)
    hint = f"ближе всего «{_said(near, own())}»" if near else "похожей фразы нет"
    return f"шага «{step.name}» нет; {hint}"


def _unread(step: Step, phrase: Phrase) -> str:
    """Say what stands below a line in vain, if anything does."""
    read = signature(phrase.function).parameters
    if step.datatable and "datatable" not in read:
        return "под этой строкой таблица, а шаг её не читает"
    if step.docstring is not None and "docstring" not in read:
        return "под этой строкой текст, а шаг его не читает"
    return ""


def _said(phrase: Phrase, scenarios: Sequence[ScenarioTemplate]) -> str:
    """Write a phrase as scenarios say it, with its keyword."""
    said = examples(phrase, scenarios)
    return f"{phrase.keyword} {said[0] if said else phrase.text}"


def shown(file: Path) -> Path:
    """Write a path as a person would, from the current folder if it lies there."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _read(file: Path) -> Feature:
    try:
        feature = get_feature(str(file.parent), file.name, ENCODING)
    except GherkinParseError as error:
        where = f"{shown(file)}:{error.line}"
        raise InputError(f"{where}: {_in_words(error)}") from None
    except UnicodeDecodeError:
        raise InputError(f"{shown(file)}: не текст в UTF-8") from None
    except OSError as error:
        raise InputError(f"{shown(file)}: файл не прочитан: {why(error)}") from None
    except KeyError:  # pytest-bdd's, where a file has no «Функция»
        raise InputError(f"{shown(file)}: здесь нет ни одного сценария") from None
    _ensure_names_tell(file)
    _ensure_something_is_done(feature, file)
    _ensure_examples_fill(feature, file)
    _ensure_examples_differ(feature, file)
    _ensure_tags_are_whole(feature, file)
    return feature


def parts_of(document: GherkinDocument) -> Iterator[Child]:
    """Go through the backgrounds and scenarios of a file, those of its rules too."""
    for child in document.feature.children:
        yield from child.rule.children if child.rule else [child]


def _ensure_uris_differ(files: Iterable[Path]) -> None:
    """Refuse two files of one name: in the records of a run they would be one."""
    known: dict[str, Path] = {}
    for file in files:
        if (first := known.setdefault(_uri(file, ROOT.resolve()), file)) != file:
            raise InputError(
                f"{shown(first)} и {shown(file)} в отчёте не различить: переименуйте один из них"
            )


def _ensure_names_tell(file: Path) -> None:
    """Refuse a scenario without a name, by which nobody could choose it, and two of one name.

    Of two pytest-bdd keeps the last, and the first is never run.
    """
    lines: dict[str, int] = {}
    document = get_gherkin_document(str(file), ENCODING)
    for scenario in (part.scenario for part in parts_of(document) if part.scenario):
        line = scenario.location.line
        if not scenario.name:
            raise InputError(
                f"{shown(file)}:{line}: у сценария нет имени; допишите его: "
                f"«{scenario.keyword}: Как открыть чаты»"
            )
        if (first := lines.setdefault(scenario.name, line)) != line:
            raise InputError(
                f"{shown(file)}:{line}: сценарий «{scenario.name}» уже есть в строке {first}; "
                "имена в одном файле должны различаться"
            )


def _ensure_something_is_done(feature: Feature, file: Path) -> None:
    """Refuse a scenario without steps: it would pass, and prove nothing."""
    if not feature.scenarios:
        raise InputError(f"{shown(file)}: здесь нет ни одного сценария")
    for scenario in feature.scenarios.values():
        if len(scenario.steps) == len(scenario.all_background_steps):
            where = f"{shown(file)}:{scenario.line_number}"
            # Gherkin takes what does not begin like a step for a description.
            said = (scenario.description or "").strip().partition("\n")[0]
            hint = f"; «{said}» — не шаг, шаг начинается с {_BEGINNINGS}" if said else ""
            raise InputError(f"{where}: в сценарии «{scenario.name}» нет шагов{hint}")


def _ensure_examples_fill(feature: Feature, file: Path) -> None:
    """Refuse an outline without rows, and a placeholder without a column.

    pytest-bdd would play both with «<…>» as it stands, and they might pass.
    """
    for scenario in filter(_is_outline, feature.scenarios.values()):
        if not any(table.examples for table in scenario.examples):
            raise InputError(
                f"{shown(file)}:{scenario.line_number}: у структуры сценария «{scenario.name}» "
                "нет строк в примерах: допишите их под «Примеры:»"
            )
        for table in scenario.examples:
            for line, name in _placeholders(scenario):
                if name not in table.example_params:
                    raise InputError(
                        f"{shown(file)}:{line}: «<{name}>» нечем заменить: столбца «{name}» "
                        f"в примерах нет.{perhaps(name, table.example_params)}"
                    )


def _is_outline(scenario: ScenarioTemplate) -> bool:
    """Whether «<…>» stands for something in a scenario; in any other it is a text like any."""
    dialect = Dialect.for_name(scenario.feature.language)
    assert dialect  # noqa: S101 - else the file would not have been read
    return scenario.templated or scenario.keyword in dialect.scenario_outline_keywords


def _placeholders(scenario: ScenarioTemplate) -> Iterator[tuple[int, str]]:
    """List what examples have to fill, by line: in the name and wherever a step has words."""
    said = [(scenario.line_number, scenario.name)]
    said += [(step.line_number, text) for step in scenario.steps for text in _texts(step)]
    for line, text in said:
        for name in PARAM_RE.findall(text):
            yield line, name


def _texts(step: Step) -> list[str]:
    """List all that a step says, also below its line."""
    table = step.datatable.raw() if step.datatable else []
    return [step.name, step.docstring or "", *(str(cell) for row in table for cell in row)]


def _ensure_examples_differ(feature: Feature, file: Path) -> None:
    """Refuse two rows that pytest-bdd would call the same: nobody could tell them apart."""
    for scenario in feature.scenarios.values():
        names = ["-".join(row.values()) for row in rows_of(scenario)]
        if twice := next((name for name in names if names.count(name) > 1), None):
            where = f"{shown(file)}:{scenario.line_number}"
            raise InputError(f"{where}: в примерах «{scenario.name}» строка «{twice}» стоит дважды")


def _ensure_tags_are_whole(feature: Feature, file: Path) -> None:
    """Refuse what pytest would stumble over in the middle of a run."""
    for scenario in feature.scenarios.values():
        marks(levels_of(scenario), f"{shown(file)}:{scenario.line_number}")


def _in_words(error: GherkinParseError) -> str:
    line = error.line_content.strip()
    if "Multiple" in error.message or "already" in error.message:
        return f"«{line}» здесь второй раз, а может быть только один"
    if "First step" in error.message:
        return f"первый шаг начинается с {_FIRST}: продолжать ещё нечего"
    if "inconsistent cell count" in error.message:
        return f"в строке «{line}» не столько ячеек, сколько в первой строке таблицы"
    what = f"«{line}» здесь стоять не может" if line else "файл кончился слишком рано"
    return (
        f"{what}. Порядок такой: «# language: ru», «Функция: …», «Сценарий: …», затем шаги, "
        f"каждый с {_BEGINNINGS}"
    )
