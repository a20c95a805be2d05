"""What the mock promises: an OpenAPI document read as shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from svyazka.fidelity.shapes import ANYTHING, Shape, any_of

Json = Mapping[str, Any]
_METHODS = ("get", "put", "post", "delete", "patch")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
JSON_MEDIA = "application/json"


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    parameters: Shape
    """Of the query and of a form together: services that take both take either."""
    headers: frozenset[str]
    """The headers of a request that must be there, in lower case."""
    body: Shape | None
    """The JSON it takes, if it takes any."""
    answers: Mapping[str, Mapping[str, Shape]]
    """By status (`200`, `4XX`, `default`), by media type."""

    def answer(self, status: int) -> Mapping[str, Shape] | None:
        """Return what is promised for a status, if anything is."""
        wanted = (str(status), f"{status // 100}XX", "default")
        return next((self.answers[each] for each in wanted if each in self.answers), None)


@dataclass(frozen=True)
class Contract:
    """What one service of the mock promises."""

    operations: Mapping[str, Mapping[str, Operation]]
    """By path with `{names}`, by method in capitals."""
    headers: frozenset[str]
    """All headers that are spoken of, in lower case."""
    words: frozenset[str] = field(repr=False)
    """All names it uses: of paths, parameters, keys."""

    @classmethod
    def of(cls, document: Json) -> Contract:
        """Read an OpenAPI 3 document."""
        reader = _Reader(document)
        operations = {
            path: {
                method.upper(): reader.operation(methods[method], methods.get("parameters", []))
                for method in _METHODS
                if method in methods
            }
            for path, methods in document.get("paths", {}).items()
        }
        segments = {part for path in operations for part in path.split("/")}
        return cls(operations, frozenset(reader.headers), frozenset(reader.words | segments))

    def find(self, path: str) -> str | None:
        """Return the path of the document that an address goes to; the most literal, if several."""
        parts = path.split("/")
        fitting = [each for each in self.operations if _fits(each.split("/"), parts)]
        return min(fitting, key=lambda each: each.count("{"), default=None)


def _fits(template: list[str], parts: list[str]) -> bool:
    return len(template) == len(parts) and all(
        part != "" if "{" in wanted else wanted == part
        for wanted, part in zip(template, parts, strict=True)
    )


class _Reader:
    def __init__(self, document: Json) -> None:
        self._document = document
        self.words: set[str] = set()
        self.headers = set(self._security_headers())

    def operation(self, described: Json, shared: list[Json]) -> Operation:
        told = [self._resolve(each) for each in (*shared, *described.get("parameters", []))]
        sent = self._resolve(described.get("requestBody", {})).get("content", {})
        parameters = self._object([each for each in told if each["in"] == "query"])
        for media in _FORMS:
            if media in sent:
                parameters = _pool(parameters, self.shape(sent[media].get("schema", {})))
        headers = [each for each in told if each["in"] == "header"]
        self.headers |= {each["name"].lower() for each in headers}
        self.words |= {each["name"] for each in told}
        return Operation(
            parameters,
            frozenset(each["name"].lower() for each in headers if each.get("required")),
            self.shape(sent[JSON_MEDIA].get("schema", {})) if JSON_MEDIA in sent else None,
            {
                str(status): {
                    media: self.shape(content.get("schema", {}))
                    for media, content in self._resolve(answer).get("content", {}).items()
                }
                for status, answer in described.get("responses", {}).items()
            },
        )

    def shape(self, schema: Any, above: tuple[str, ...] = ()) -> Shape:  # noqa: ANN401 - JSON's own
        """Read a JSON Schema; what leads back into itself is not followed again."""
        if not isinstance(schema, dict):
            return ANYTHING
        if reference := schema.get("$ref"):
            if reference in above:
                return ANYTHING
            return self.shape(self._resolve(schema), (*above, reference))
        found = self._own(schema, above)
        for word in ("anyOf", "oneOf"):
            if word in schema:
                found &= any_of([self.shape(each, above) for each in schema[word]])
        for each in schema.get("allOf", []):
            found &= self.shape(each, above)
        if schema.get("nullable"):
            found |= Shape(frozenset({"null"}))
        return found

    def _own(self, schema: Json, above: tuple[str, ...]) -> Shape:
        kinds = schema.get("type", ())
        kinds = frozenset([kinds] if isinstance(kinds, str) else kinds)
        keys = {key: self.shape(each, above) for key, each in schema.get("properties", {}).items()}
        self.words |= set(keys)
        if not kinds and not keys:
            return ANYTHING
        rest = schema.get("additionalProperties", not keys)
        return Shape(
            kinds or frozenset({"object"}),
            keys,
            frozenset(schema.get("required", ())),
            self.shape(schema.get("items", {}), above),
            self.shape(rest, above) if rest else None,
        )

    def _object(self, parameters: list[Json]) -> Shape:
        return Shape(
            frozenset({"object"}),
            {each["name"]: ANYTHING for each in parameters},
            frozenset(each["name"] for each in parameters if each.get("required")),
        )

    def _resolve(self, part: Json) -> Json:
        """Follow references inside the document."""
        while reference := part.get("$ref"):
            part = self._document
            for step in reference.removeprefix("#/").split("/"):
                part = part[step.replace("~1", "/").replace("~0", "~")]
        return part

    def _security_headers(self) -> Iterator[str]:
        schemes = self._document.get("components", {}).get("securitySchemes", {})
        for scheme in schemes.values():
            if scheme.get("type") == "apiKey" and scheme.get("in") == "header":
                yield scheme["name"].lower()
            elif scheme.get("type") in {"http", "oauth2", "openIdConnect"}:
                yield "authorization"


def _pool(query: Shape, form: Shape) -> Shape:
    """Put the parameters of a query and a form together; their types are all text on the way."""
    keys = dict.fromkeys((*query.keys, *form.keys), ANYTHING)
    return Shape(frozenset({"object"}), keys, query.always | form.always, rest=form.rest)
