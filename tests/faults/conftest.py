"""A portal in processes of its own over PostgreSQL, Redis and a mail server that tests can break."""

from __future__ import annotations

import base64
import logging
import os
import tempfile
from collections.abc import Iterator

import pytest

from tests.at_hand import AtHand
from tests.faults.gate import Gate
from tests.faults.load import Load
from tests.faults.portal import Portal, said_by_all
from tests.faults.servers import HOST, MailServer, PostgreSQL, Redis, free_port, missing_programs, until


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal, at ten in the morning of Wednesday 25 November 2026 when it starts."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"this machine lacks {', '.join(missing)}")
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    folder, port = tmp_path_factory.mktemp("faults"), free_port()
    (folder / "clock").write_text("2026-11-25T10:00:00+01:00")
    database, broker, mail = PostgreSQL(), Redis(), MailServer()
    database.make("faults", "faults_vault")
    gates = {"default": Gate(to=database.port), "vault": Gate(to=database.port)}
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "ENV_FILE": "",
        "DJANGO_SETTINGS_MODULE": "privacyportal.settings",
        "VAR_DIR": str(folder / "var"),
        "TMPDIR": tempfile.gettempdir(),
        "CLOCK_FILE": str(folder / "clock"),
        "DATABASE_URL": database.url("faults", port=gates["default"].port),
        "VAULT_DATABASE_URL": database.url("faults_vault", port=gates["vault"].port),
        "REDIS_URL": broker.url,
        "EMAIL_URL": f"smtp://{HOST}:{mail.port}",
        "VAULT_KEYS": "faults:" + base64.urlsafe_b64encode(b"f" * 32).decode(),
        "TRUSTED_PROXIES": HOST,
    }
    with AtHand(environment) as at_hand:
        made = at_hand.run("from tests.faults.office import main; main()")
        load = Load(url=f"http://{HOST}:{port}", keys=made.split())
        portal = Portal(folder, port, database, gates, broker, mail, environment, at_hand, load)
        try:
            portal.start_worker()
            portal.start_beat()
            portal.start_web()
            until(lambda: not portal.complaints(), seconds=120, what="Each job's first turn")
            yield portal
        finally:
            portal.stop()
            mail.stop()
            broker.kill()
            database.remove()


@pytest.fixture
def portal(running: Portal) -> Iterator[Portal]:
    """The portal with everything up; what its processes wrote is shown when a test fails."""
    running.mend()
    yield running
    for text in said_by_all(running):
        print(text)  # noqa: T201 - shown by pytest where a test fails
