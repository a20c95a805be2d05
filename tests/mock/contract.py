"""What a service says of itself in `/openapi.json`, held against what it answers."""

from __future__ import annotations

import re
from typing import Any

import httpx
from openapi_schema_validator import OAS31Validator

Document = dict[str, Any]
JSON = "application/json"


class Contract:
    """Holds every answer against the document, and remembers which operations were seen."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.seen: set[tuple[str, str]] = set()

    @property
    def described(self) -> set[tuple[str, str]]:
        """All operations of the document."""
        return {
            (method.upper(), path)
            for path, each in self._document["paths"].items()
            for method in each
        }

    def check(self, answer: httpx.Response) -> None:
        """Check one answer, as an event hook of httpx."""
        answer.read()
        path = answer.request.url.path
        template = next(each for each in self._document["paths"] if _fits(each, path))
        operation = self._document["paths"][template][answer.request.method.lower()]
        self.seen.add((answer.request.method, template))
        promised = operation["responses"][str(answer.status_code)]
        if "content" not in promised:
            assert answer.content == b""
            return
        kind = answer.headers["Content-Type"].split(";")[0]
        schema = promised["content"][kind]["schema"]
        if kind != JSON:  # a file, or a page that nobody reads
            return
        whole = {**schema, "components": self._document["components"]}
        OAS31Validator(whole).validate(answer.json())


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None
