"""HAR 1.2: the few fields that a comparison needs.

http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, Field, ValidationError, model_validator

from pages.errors import InputError
from pages.hints import why
from pages.tables import reason

LARGEST = 256 * 1024 * 1024


class _Part(BaseModel):
    @model_validator(mode="before")
    @classmethod
    def _leave_nulls_out(cls, given: Any) -> Any:  # noqa: ANN401 - pydantic's own raw input
        """Take `null` for «not known», as some browsers write it."""
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None}


class Pair(_Part):
    """A header, a parameter of a query or of a form, a cookie."""

    name: str
    value: str = ""


class Content(_Part):
    """The body of an answer; recorders leave out the text of some."""

    size: int = -1
    """-1 when it is not known."""
    mime_type: str = Field("", alias="mimeType")
    text: str | None = None
    encoding: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was sent."""
        return self.size == 0 or self.text == ""

    @property
    def body(self) -> bytes | None:
        """The bytes as they were sent, if they were kept."""
        if self.text is None or self.encoding != "base64":
            return self.text if self.text is None else self.text.encode()
        try:
            return b64decode(self.text, validate=True)
        except (NotBase64, ValueError):
            return None


class PostData(_Part):
    """The body of a request."""

    mime_type: str = Field("", alias="mimeType")
    params: list[Pair] = []
    text: str = ""


class Asked(_Part):
    """A request."""

    method: str
    url: str
    headers: list[Pair] = []
    cookies: list[Pair] = []
    query: list[Pair] = Field([], alias="queryString")
    post: PostData | None = Field(None, alias="postData")


class Answered(_Part):
    """An answer. Where none came, DevTools writes status 0, Playwright -1."""

    status: int
    headers: list[Pair] = []
    cookies: list[Pair] = []
    content: Content = Field(default_factory=lambda: Content(mimeType=""))

    @property
    def came(self) -> bool:
        """Whether there was an answer."""
        return self.status > 0


class Entry(_Part):
    """One exchange."""

    request: Asked
    response: Answered


class _Log(BaseModel):
    entries: list[Entry]


class Recording(BaseModel):
    """A HAR file as it was read; it has everything that its owner did."""

    log: _Log

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a file.

        Raises:
            InputError: when it cannot be read, or is no HAR; nothing of it is repeated.

        """
        try:
            if (size := file.stat().st_size) > LARGEST:
                raise InputError(
                    f"Файл {file} слишком велик ({size >> 20} МБ, годится до {LARGEST >> 20}): "
                    "запишите сеанс короче или без картинок"
                )
            # The mark that some programs put at a file's beginning is no part of JSON.
            return cls.model_validate_json(file.read_bytes().removeprefix(BOM_UTF8))
        except OSError as error:
            raise InputError(f"Файл {file} не прочитан: {why(error)}") from None
        except ValidationError as error:
            raise InputError(f"Файл {file} — не HAR: {reason(error)}") from None
