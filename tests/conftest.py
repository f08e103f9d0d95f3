"""What every test shares."""

import base64
import gc
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connections
from pytest_django import Settings

from office import kept
from privacyportal.celery import app
from tests import remembered
from vault.domain import keyring

pytest_plugins = ["tests.promises"]


def pytest_configure() -> None:
    """Send what tests nudge into memory, where no worker looks; let processes of their own run as everywhere."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "privacyportal.settings"
    app.conf.update(broker_url="memory://", broker_transport_options={})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let tests with a database use both of them; skip those that need servers where there are none.

    What one worker has to do alone begins first, so that no other has to wait for it in the end.
    On PostgreSQL and Redis tests that use no database are left out: they pass on SQLite and know no difference.
    """
    has_services = connections["default"].vendor == "postgresql" and bool(configured.REDIS_URL)
    if has_services:
        _leave_out(config, items, [item for item in items if not uses_a_database(item)])
    for item in items:
        for mark in item.iter_markers("django_db"):
            if isinstance(mark.kwargs, dict):
                mark.kwargs.setdefault("databases", "__all__")
        if (
            item.get_closest_marker("services")
            and not has_services
            and not item.get_closest_marker("journey")
        ):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL and Redis: make test-services"))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


IN_ONE_PROCESS = (
    *("consents", "law", "mailroom", "office", "policies"),
    *("requests", "subjects", "thirdparties"),
)
"""Folders whose tests start no other process: what they do to a database can be told from their fixtures."""


def uses_a_database(item: pytest.Item) -> bool:
    """Tell whether a test talks to a database, in its own process or in those that it starts."""
    if item.path.relative_to(Path(__file__).parent).parts[0] not in IN_ONE_PROCESS:
        return True
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return bool(item.get_closest_marker("django_db")) or not {"db", "transactional_db"}.isdisjoint(fixtures)


def _leave_out(config: pytest.Config, items: list[pytest.Item], others: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=others)
    left_out = set(others)
    items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """Let the collector pass over what stays for the whole run, and come less often: a tenth of the time is its."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give every test a folder of its own for files and mails, a master key, and passwords that hash fast."""
    keyring.forget()  # the last test's keys went with its transaction
    kept.forget_all()
    remembered.begin()
    folder = tmp_path_factory.mktemp("var")
    settings.VAR_DIR = folder
    settings.VAULT_KEYS = ["test:" + base64.urlsafe_b64encode(b"k" * 32).decode()]
    settings.FILES_DIR = folder / "files"
    storages = {name: dict(storage) for name, storage in settings.STORAGES.items()}
    storages["default"]["OPTIONS"] = {"location": str(folder / "files"), "base_url": None}
    settings.STORAGES = storages
    settings.MAIL_TRANSPORT = {"kind": "file", "dir": str(folder / "mail")}
    settings.BROKER_DIR = folder / "broker"
    settings.BROKER_DIR.mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return folder


@pytest.fixture
def now() -> datetime:
    """Return the moment at which tests play: Wednesday 25 November 2026, ten o'clock in Stockholm and Oslo."""
    return datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
