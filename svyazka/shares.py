"""Which share of a run a folder of evidence is: without all shares there is no whole.

The word of it is a file, `shard-2-of-5-….txt`.  It is written when the share has been cut and its
plan is there, so it also tells a share that has nothing to do from one that died; and what carries
parts from machine to machine leaves out folders that are empty.

Another target, browser or device is another run, and so is one that was cut from other scenarios or
by other times: each is whole, or not, by itself.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pages.errors import InputError
from pages.tables import reason
from paper.files import write_whole


class Share(BaseModel):
    """One share, and of what; as its file says it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int = Field(ge=1)
    of: int = Field(ge=1)
    target: str = "mock"
    browser: str = "chromium"
    device: str = ""
    work: str = ""
    """What was cut, and by which times; see `work_of`."""

    @property
    def run(self) -> tuple[str, str, str]:
        """What makes it a share of another run, whatever is cut."""
        return self.target, self.browser, self.device

    @property
    def cut(self) -> tuple[str, str, str, int, str]:
        """What all shares of a whole have in common."""
        return *self.run, self.of, self.work

    def at(self, number: int) -> Self:
        """Return another share of the same whole."""
        return self.model_copy(update={"number": number})

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def work_of(names: Iterable[str], costs: Mapping[str, float]) -> str:
    """Name what is cut: of the same names and costs, and of these alone, shares make a whole.

    Args:
        names: all that is to be run, in any order.
        costs: what each takes; of others than these names it may tell, too.

    """
    told = [[name, costs.get(name)] for name in sorted(set(names))]
    return sha256(json.dumps(told).encode()).hexdigest()[:16]


def mark(folder: Path, share: Share) -> None:
    """Write into evidence which share it is."""
    which = sha256(repr(share.cut).encode()).hexdigest()[:8]
    name = f"shard-{share.number}-of-{share.of}-{which}.txt"
    write_whole(folder / name, f"{share.model_dump_json(indent=1)}\n".encode())


def ensure_whole(folders: Iterable[Path]) -> None:
    """See that shares make a whole; what was never cut is one by itself.

    Raises:
        InputError: when some are missing, which ones; when they are of different wholes.

    """
    found = {share for folder in folders for share in marked(folder)}
    missing = _missing(found)
    if not missing:
        return
    first = missing[0]
    differing = [each for each in missing if each.run == first.run]
    ways = sorted({each.of for each in differing})
    if len(ways) == 1 and len({each.work for each in differing}) > 1:
        raise InputError(_of_different_works(found, differing))
    told = f"на {' и на '.join(map(str, ways))}"
    differently = f"Проверку разделили по-разному, {told}. " if len(ways) > 1 else ""
    raise InputError(
        f"{differently}Не хватает долей: {_listed(missing, found)}. Назовите папки всех долей, "
        f"а каких нет, те пройдите с теми же параметрами: {_command(first)}"
    )


def is_whole(folder: Path) -> bool:
    """Whether no share of what a folder tells of is missing."""
    return not _missing(set(marked(folder)))


def _missing(found: Collection[Share]) -> list[Share]:
    cuts = sorted({share.at(1) for share in found}, key=lambda each: each.cut)
    whole = [cut.at(number) for cut in cuts for number in range(1, cut.of + 1)]
    return [each for each in whole if each not in found]


def _of_different_works(found: Iterable[Share], missing: Iterable[Share]) -> str:
    """Say which shares are of one whole and which of another, though they are cut in as many."""
    shares = sorted(found, key=lambda each: each.number)
    cuts = {each.cut for each in missing}
    ways = [", ".join(str(each) for each in shares if each.cut == cut) for cut in cuts]
    return (
        f"Доли {' и доли '.join(sorted(ways))} — от разных проверок: сценарии у них не те "
        "же, или время взято не из одной проверки (--against). Пройдите все доли с одними и теми "
        "же файлами, --only, --fast, --failed и --against"
    )


def _listed(missing: Iterable[Share], found: Iterable[Share]) -> str:
    """List shares; where there are several runs, each with what tells its run from the others."""
    told = list(zip(*{share.run for share in found}, strict=True))
    differs = [len(set(values)) > 1 for values in told]

    def name(share: Share) -> str:
        what = [word for word, tells in zip(share.run, differs, strict=True) if word and tells]
        return f"{share} ({', '.join(what)})" if what else str(share)

    return ", ".join(map(name, missing))


def _command(share: Share) -> str:
    """Return what runs a share that is missing."""
    usual = Share(number=share.number, of=share.of)
    options = {"target": share.target, "browser": share.browser, "device": share.device}
    given = [option(*each) for each in options.items() if each[1] != getattr(usual, each[0])]
    return " ".join(["svyazka check", *given, f"--shard {share}"])


def option(name: str, value: str) -> str:
    """Write an option as a person types it."""
    return f'--{name} "{value}"' if " " in value else f"--{name} {value}"


def marked(folder: Path) -> Iterator[Share]:
    """List the shares that a folder tells of.

    Raises:
        InputError: when one of them cannot be read.

    """
    for file in sorted(folder.glob("shard-*.txt")):
        try:
            yield Share.model_validate_json(file.read_bytes())
        except ValidationError as error:
            raise InputError(f"{file}: это не отметка о доле: {reason(error)}") from None
