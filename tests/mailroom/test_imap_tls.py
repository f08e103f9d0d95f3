"""Over a network mails are read through TLS, and only from a server whose certificate is good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bench import imap_server
from bench.imap_server import Dovecot
from mailroom.domain import fetching
from mailroom.enums import Security
from mailroom.models import Incoming, Mailbox
from office.models import Controller
from tests.mailroom import mails

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("dovecot")]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine that nobody vouches for, and its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")]),
    )
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address(imap_server.HOST))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture(scope="module")
def server(certificate: tuple[Path, Path]) -> Iterator[Dovecot]:
    with imap_server.running(certificate=certificate) as running:
        yield running


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_that_nobody_vouches_for_is_refused_and_a_good_one_is_taken(
    server: Dovecot,
    certificate: tuple[Path, Path],
    dreame: Controller,
    now: datetime,
    security: Security,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mailbox = mails.mailbox(dreame, server, now=now)
    port = server.secure_port if security is Security.TLS else server.port
    Mailbox.objects.update(security=security, port=port)
    server.empty()
    server.deliver(mails.plain("Hello"), received_at=now)

    fetching.fetch(mailbox, now=now)
    mailbox.refresh_from_db()
    assert (mailbox.last_error, Incoming.objects.count()) == ("certificate", 0)

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    fetching.fetch(mailbox, now=now)
    mailbox.refresh_from_db()
    assert (mailbox.last_error, Incoming.objects.count()) == ("", 1)
