"""A certificate of this machine's own, made when the desk opens and gone when it closes."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pages.errors import InputError
from pages.hints import why
from rpa.desk.links import HOURS

_SLACK = timedelta(hours=1)
"""Phones' clocks are not always right."""


@dataclass(frozen=True)
class Certificate:
    """Where a certificate and its key lie, and how a person tells it from another."""

    chain: Path
    key: Path
    fingerprint: str
    """SHA-256, as browsers show it: `AB:CD:…`."""


def make_certificate(host: str, folder: Path, *, hours: float = HOURS) -> Certificate:
    """Make a certificate for an address.

    Args:
        host: a name or an IP address.
        folder: where the key may lie meanwhile; only this account can read it.
        hours: how long it is good, as the links are, and a little longer.

    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Стойка учителя (svyazka)")])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    try:
        names.append(x509.IPAddress(ipaddress.ip_address(host)))
    except ValueError:
        names.append(x509.DNSName(host))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + timedelta(hours=hours) + _SLACK)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    chain_file, key_file = folder / "desk.pem", folder / "desk.key"
    chain_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return Certificate(chain_file, key_file, _fingerprint(made))


def given_certificate(chain: Path, key: Path, host: str) -> Certificate:
    """Use a certificate that the school has, which browsers trust.

    Args:
        chain: where it lies.
        key: where its key lies.
        host: what links name, so that it has to name it too.

    Raises:
        InputError: when it cannot be read, the key is not its own, or it is not for this host.

    """
    try:
        made = x509.load_pem_x509_certificate(chain.read_bytes())
        with suppress(TypeError):  # a key with a passphrase is told of by the server
            lying = serialization.load_pem_private_key(key.read_bytes(), None)
            if lying.public_key() != made.public_key():
                raise InputError(f"Сертификат стойки: ключ {key} не от него, не от {chain}")
    except OSError as error:
        raise InputError(f"Сертификат стойки: {error.filename}: {why(error)}") from None
    except ValueError:
        raise InputError(f"Сертификат стойки: {chain} или {key} — не PEM") from None
    names = list(_names(made))
    if not any(_is_for(name, _written(host)) for name in names):
        raise InputError(
            f"Сертификат стойки: ссылки ведут на «{host}», а {chain} выдан для: "
            f"{', '.join(names) or 'ни для кого'}. Впишите в desk имя из сертификата: host = …"
        )
    return Certificate(chain, key, _fingerprint(made))


def _names(certificate: x509.Certificate) -> Iterator[str]:
    """List what a certificate is for, as browsers read it: its subject does not count."""
    with suppress(x509.ExtensionNotFound):
        told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        yield from map(str.lower, told.get_values_for_type(x509.DNSName))
        yield from map(str, told.get_values_for_type(x509.IPAddress))


def _is_for(name: str, host: str) -> bool:
    """Whether a name of a certificate, e.g. `*.school.example`, is a host's."""
    return name in {host, f"*.{host.partition('.')[2]}"}


def _written(host: str) -> str:
    """Write a host as certificates do."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    with suppress(UnicodeError):
        return host.encode("idna").decode().lower()
    return host.lower()


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()
