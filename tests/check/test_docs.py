"""The documents for CI and targets name what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from svyazka.commands import check, demo
from svyazka.people import read_people
from svyazka.targets import Target, find_target
from tests.check.conftest import ROOT

CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
TARGETS = (ROOT / "docs" / "targets.md").read_text(encoding="utf-8")
CHECK = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def scripts(node: object) -> Iterator[str]:
    """Find all lines of shell in a job."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"run", "script"}:
                yield from value if isinstance(value, list) else [value]
            else:
                yield from scripts(value)
    elif isinstance(node, list):
        for each in node:
            yield from scripts(each)


def test_every_machine_of_a_job_has_its_share() -> None:
    github, gitlab, _ = (yaml.safe_load(block) for block in blocks(CI, "yaml"))
    shards = github["jobs"]["check"]["strategy"]["matrix"]["shard"]
    assert shards == [1, 2, 3]
    assert [
        call for call in scripts(github) if "merge parts/part-1 parts/part-2 parts/part-3" in call
    ]
    assert gitlab["check"]["parallel"] == 3
    assert [call for call in scripts(gitlab) if "merge part-1 part-2 part-3" in call]


def test_the_files_in_the_document_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets, words, people = blocks(TARGETS, "toml")
    (tmp_path / "targets.toml").write_text(f"{targets}{words}", "utf-8")
    (tmp_path / "people.toml").write_text(people, "utf-8")
    monkeypatch.chdir(tmp_path)
    target = find_target("staging")
    assert [part for part, _ in read_people(target.people)] == ["class_teacher"]
    assert "messenger.example" in target.allowed_hosts
    assert target.words == {"journal": {"chats": "Сообщения"}}


@pytest.mark.parametrize("name", sorted(Target.model_fields.keys() - {"name"}))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in TARGETS


@pytest.mark.parametrize(
    "option",
    sorted(
        {
            name
            for command in (check.command, check.merge, demo.command)
            for parameter in command.params
            for name in parameter.opts
            if name.startswith("--")
        }
        - {"--help"}
    ),
)
def test_every_option_of_a_check_is_documented(option: str) -> None:
    assert f"`{option}" in CHECK
