"""Targets: the deployments that a run may be pointed at, as `targets.toml` names them.

`mock` is built in and needs no file: a stand of invented people that starts with the run.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    field_serializer,
    model_validator,
)

from pages.deployment import Addresses, Deployment, Wording, published_wording
from pages.errors import InputError
from pages.tables import read_toml, reason
from svyazka.hosts import all_below, as_browsers_write
from svyazka.redaction import clean_address
from svyazka.secret import SecretName

FILE = Path("targets.toml")
MOCK = "mock"
SecretsFrom = Literal["prompt", "keyring", "desk", "phone"]
"""Where a robot takes passwords and codes from: the terminal, the system's keyring, the teachers'
desk, or, on the mock alone, the invented phones."""


def _whole_address(text: str) -> str:
    with suppress(ValueError):  # a port that is no number, a name that no host can have
        parts = urlsplit(text)
        is_web = parts.scheme in {"http", "https"} and parts.port != 0
        if is_web and parts.hostname and "@" not in parts.netloc:
            written = as_browsers_write(parts.hostname)
            # Not the port, and not the brackets of IPv6.
            place = parts.netloc.lower().replace(parts.hostname, written, 1)
            return parts._replace(netloc=place).geturl()
    if "@" in text:  # not repeated: it may hold a password
        raise ValueError(
            "нужен адрес без логина и пароля, например https://journal.example: секретам в файле "
            "не место"
        )
    raise ValueError(
        f"«{clean_address(text)}» — не адрес: нужен, например, https://journal.example"
    )


def _address(text: str) -> str:
    return _whole_address(text).rstrip("/")


def _host(text: str) -> str:
    with suppress(ValueError):
        return all_below(text)
    raise ValueError(
        f"«{clean_address(text)}» — не имя хоста: нужно имя без https:// и порта, например "
        "id.example или *.cdn.example"
    )


def _one_address(host: str) -> str:
    if host.strip("0.:"):
        return host
    # What listens on all addresses is at none of them: the links would lead nowhere.
    raise ValueError(
        f"«{host}» — не адрес, по которому откроют стойку: нужен адрес этого компьютера в школьной "
        "сети; его назовёт «hostname -I» (Windows: ipconfig, macOS: ipconfig getifaddr en0)"
    )


def _json_path(text: str) -> str:
    import jsonpath  # noqa: PLC0415 - it takes as long as pydantic, and few targets need it
    from jsonpath import JSONPathError  # noqa: PLC0415

    try:
        jsonpath.compile(text)
    except JSONPathError:
        raise ValueError(f"«{text}» — не JSONPath: нужен, например, $.messages[-1].text") from None
    return text


Address = Annotated[str, AfterValidator(_address)]
"""As browsers write it, without a login; no slash at the end."""
WholeAddress = Annotated[str, AfterValidator(_whole_address)]
"""The same of what nothing is put after: a slash at its end belongs to it."""
Host = Annotated[str, AfterValidator(_host)]
"""A name as browsers write it; `*.example` means `example` and all below it."""
_PACE_OF_A_PERSON = 0.2
"""Seconds between gestures on somebody's real system, unless its target says otherwise."""
_OF_REAL_PEOPLE = ("hosts", "organisation", "people", "codes")
"""What a mock has of its own: said of one, it would be passed over in silence."""


class _Table(BaseModel):
    """A table of the file; an unknown key is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FixedCode(_Table):
    """One and the same test code for every phone."""

    fixed: SecretName


class HttpCode(_Table):
    """An address where the SMS of a phone can be read."""

    http: WholeAddress
    """With `{phone}` where the number goes."""
    path: Annotated[str, AfterValidator(_json_path)] = "$"
    """A JSON path (RFC 9535) to the text with the code."""
    seconds: float = Field(default=120, gt=0, le=3600)
    """How long an SMS may take."""
    token: SecretName | None = None
    """Sent as `Authorization: Bearer …`."""

    @field_serializer("http", when_used="json")
    def _without_values(self, address: str) -> str:
        """Show no key that stands in the query."""
        return clean_address(address)


class PersonCode(_Table):
    """Whoever sits at the terminal is asked."""

    person: Literal[True]


def _way(codes: object) -> str | None:
    """Tell by its key which way to the codes a table describes."""
    there = codes if isinstance(codes, dict) else vars(codes) if isinstance(codes, _Table) else ()
    return next((f"<{key}>" for key in ("fixed", "http", "person") if key in there), None)


CodesSource = Annotated[
    Annotated[FixedCode, Tag("<fixed>")]
    | Annotated[HttpCode, Tag("<http>")]
    | Annotated[PersonCode, Tag("<person>")],
    Discriminator(
        _way,
        custom_error_type="no_way_to_codes",
        custom_error_message=(
            'нужно одно из: { person = true }, { fixed = "env:ИМЯ" }, { http = "https://…" }'
        ),
    ),
]


class DeskPlace(_Table):
    """Where the teachers' desk listens; loopback unless told otherwise."""

    host: Annotated[str, AfterValidator(_one_address)] = "127.0.0.1"
    """The address of this machine in the school's network: links lead to it."""
    port: int = Field(default=0, ge=0, le=65535)
    """0 takes a free one."""
    hours: float = Field(default=12, gt=0, le=24 * 14)
    """How long personal links are good."""
    certificate: Path | None = None
    """The school's own, in PEM; else one is made whenever the desk opens."""
    key: Path | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate и key бывают только вместе")
        return self

    def beside(self, folder: Path) -> Self:
        """Take the paths it names from a folder."""
        if self.certificate is None or self.key is None:
            return self
        update = {"certificate": folder / self.certificate, "key": folder / self.key}
        return self.model_copy(update=update)


class Target(_Table):
    """One deployment.

    What `kind` means: on a `mock` all people are invented, so their passwords may be shown and
    their world may be changed at will; anything else is somebody's real system.
    """

    name: str = MOCK
    kind: Literal["mock", "staging", "production"] = "mock"
    control: Address | None = None
    """Where the control of a mock that is running already answers; else one is started."""
    journal: Address | None = None
    messenger: Address | None = None
    wording: Path | None = None
    """A file with all words on the screens."""
    words: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Words that differ from those of the file, or of the instruction: by service and key."""
    organisation: str = ""
    """Where the people of `people.toml` work, unless it says otherwise of one."""
    people: Path = Path("people.toml")
    hosts: tuple[Host, ...] = ()
    """Hosts the browser may ask besides those of the two addresses; `*.example` for a domain."""
    pacing: float = Field(
        default_factory=lambda data: 0 if data.get("kind") == MOCK else _PACE_OF_A_PERSON,
        ge=0,
        le=60,
    )
    """Seconds between gestures."""
    codes: CodesSource = PersonCode(person=True)
    secrets: SecretsFrom | None = None
    desk: DeskPlace = DeskPlace()

    @property
    def is_mock(self) -> bool:
        """Whether all people on it are invented."""
        return self.kind == MOCK

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """All hosts that the browser may ask."""
        own = (urlsplit(each or "").hostname for each in (self.journal, self.messenger))
        return (*dict.fromkeys(host for host in own if host), *self.hosts)

    @property
    def deployment(self) -> Deployment:
        """Its addresses and words; a mock's are told by its control instead."""
        assert self.journal and self.messenger  # noqa: S101, PT018 - the validator below
        return self.at(Addresses(self.journal, self.messenger))

    def at(self, addresses: Addresses) -> Deployment:
        """Return the deployment at these addresses, with the target's words.

        Raises:
            InputError: when the words are not right.

        """
        return Deployment(addresses, self.all_words)

    @property
    def all_words(self) -> Wording:
        """All words on its screens.

        Raises:
            InputError: when they are not right.

        """
        base = Wording.read(self.wording) if self.wording else published_wording()
        try:
            return base.but(self.words)
        except ValueError as error:
            raise InputError(f"[{self.name}.words], {error}") from None

    @property
    def secrets_from(self) -> SecretsFrom:
        """Where a robot takes secrets from, unless told otherwise."""
        return self.secrets or ("phone" if self.is_mock else "prompt")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        try:
            published_wording().but(self.words)
        except ValueError as error:
            raise ValueError(f"words.{error}") from None
        if self.is_mock:
            # The run would go to a mock of its own, under the name of somebody's real system.
            if self.journal or self.messenger:
                raise ValueError(
                    "с адресами journal и messenger нужен kind: staging или production"
                )
            if vain := [name for name in _OF_REAL_PEOPLE if name in self.model_fields_set]:
                raise ValueError(
                    f"{vain[0]} бывает только у настоящей системы (kind = «staging» или "
                    "«production»): на учебном стенде люди, коды и адреса свои"
                )
            return self
        if self.secrets == "phone":
            raise ValueError("secrets = «phone» бывает только у учебного стенда (kind = «mock»)")
        if not (self.journal and self.messenger):
            raise ValueError("нужны оба адреса: journal и messenger")
        if self.control:
            raise ValueError("control бывает только у учебного стенда (kind = «mock»)")
        return self

    def beside(self, file: Path) -> Self:
        """Take the paths it names from the folder of the file that names them."""
        folder = file.parent
        words = self.wording and folder / self.wording
        return self.model_copy(
            update={
                "wording": words,
                "people": folder / self.people,
                "desk": self.desk.beside(folder),
            }
        )


def find_target(name: str = MOCK, file: Path | None = None) -> Target:
    """Find a target by its name.

    Args:
        name: as `targets.toml` has it; `mock` is always there.
        file: the file, when it is not `targets.toml` of the current folder.

    Raises:
        InputError: when there is no such target, or the file is not right.

    """
    targets = read_targets(file or FILE, must_exist=file is not None)
    if name in targets:
        return targets[name]
    where = f"в {file or FILE}" if (file or FILE).exists() else f"({FILE} здесь нет)"
    raise InputError(f"Стенда «{name}» нет {where}. Есть: {', '.join(targets)}.")


def read_targets(file: Path, *, must_exist: bool) -> dict[str, Target]:
    """Read all targets of a file, by name, and the built-in one.

    Raises:
        InputError: when the file cannot be read, or says something wrong.

    """
    targets = {MOCK: Target()}
    if not must_exist and not file.exists():
        return targets
    for name, table in read_toml(file).items():
        targets[name] = _read(name, table, file)
    return targets


def _read(name: str, table: object, file: Path) -> Target:
    if not isinstance(table, dict):
        raise InputError(f"{file}: «{name}» — не стенд; стенд начинается строкой [{name}]")
    if "name" in table:
        raise InputError(
            f"{file}, [{name}], name: имя стенда — в скобках, [{name}]; уберите строку"
        )
    try:
        target = Target.model_validate({**table, "name": name}).beside(file)
    except ValidationError as error:
        raise InputError(f"{file}, [{name}], {reason(error)}") from None
    if name == MOCK and not target.is_mock:
        # Where no target is named it is this one: nobody means somebody's real system by that.
        raise InputError(
            f"{file}, [{MOCK}], kind: «{MOCK}» — всегда учебный стенд, на него идёт всё, для чего "
            f"стенд не назван: назовите этот иначе, например [{target.kind}]"
        )
    return target
