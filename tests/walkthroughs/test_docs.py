"""What is written about guides is what they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from walkthroughs import frames
from walkthroughs.frames import Frame, Walkthrough
from walkthroughs.renderers import RENDERERS

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = (DOCS / "walkthroughs.md").read_text(encoding="utf-8")
FORMAT = (DOCS / "walkthrough-format.md").read_text(encoding="utf-8")
MODELS = [
    model
    for model in vars(frames).values()
    if isinstance(model, type) and issubclass(model, Frame) and model is not Frame
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_of_the_schema_is_told_of_and_no_other(model: type[Frame]) -> None:
    section = re.search(
        rf"^### {model.__name__}\n(.*?)(?=^##|\Z)", FORMAT, re.DOTALL | re.MULTILINE
    )
    assert section, model
    told = [
        key
        for line in re.findall(r"^\| (`.*?) \|", section[1], re.MULTILINE)
        for key in re.findall(r"`(\w+)`", line)
    ]
    fields = {field.alias or name for name, field in model.model_fields.items()}
    assert len(told) == len(set(told))
    assert set(told) == fields


def test_the_json_schema_is_the_models() -> None:
    written = json.loads((DOCS / "walkthrough.schema.json").read_text(encoding="utf-8"))
    assert written == Walkthrough.model_json_schema(by_alias=True), (
        "write it anew: python -c 'import json; from walkthroughs.frames import Walkthrough; "
        "print(json.dumps(Walkthrough.model_json_schema(), ensure_ascii=False, indent=2))' "
        "> docs/walkthrough.schema.json"
    )


def test_every_format_is_told_of() -> None:
    told = re.findall(r"^\| `(\w+)` \| `guide\.", GUIDES, re.MULTILINE)
    assert set(told) == set(RENDERERS)
