"""Which share of a run a folder of evidence is: without all shares there is no whole.

The word of it is a file by its name, `shard-2-of-5.txt`.  It is written when the share has been
cut and its plan is there, so it also tells a share that has nothing to do from one that died; and
what carries parts from machine to machine leaves out folders that are empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from pages.errors import InputError
from paper.files import write_whole
from svyazka.selection import Shard

_MARK = re.compile(r"shard-(\d+)-of-(\d+)\.txt")


def mark(folder: Path, shard: Shard) -> None:
    """Write into evidence which share it is."""
    name = f"shard-{shard.number}-of-{shard.of}.txt"
    write_whole(folder / name, f"Доля {shard.number} из {shard.of}.\n".encode())


def ensure_whole(folders: Iterable[Path]) -> None:
    """See that shares make a whole; what was never cut is one by itself.

    Raises:
        InputError: when some are missing, which ones.

    """
    found = {shard for folder in folders for shard in _marked(folder)}
    missing = [f"{each.number}/{each.of}" for each in _missing(found)]
    if not missing:
        return
    cuts = _cuts(found)
    ways = " и ".join(f"на {cut}" for cut in cuts)
    differently = f"Проверку разделили по-разному, {ways}. " if len(cuts) > 1 else ""
    raise InputError(
        f"{differently}Не хватает долей: {', '.join(missing)}. Назовите папки всех долей, а каких "
        f"нет, те пройдите: svyazka check --shard {missing[0]}"
    )


def is_whole(folder: Path) -> bool:
    """Whether no share of what a folder tells of is missing."""
    return not _missing(set(_marked(folder)))


def _cuts(found: Iterable[Shard]) -> list[int]:
    """List in how many shares a run was cut; in one way, if all is well."""
    return sorted({shard.of for shard in found})


def _missing(found: Collection[Shard]) -> list[Shard]:
    whole = [Shard(number, of) for of in _cuts(found) for number in range(1, of + 1)]
    return [each for each in whole if each not in found]


def _marked(folder: Path) -> Iterable[Shard]:
    for file in folder.iterdir():
        if found := _MARK.fullmatch(file.name):
            yield Shard(int(found[1]), int(found[2]))
