"""`manage.py doctor` on installations that are broken in one way each, and on one that is well."""

from __future__ import annotations

import getpass
import json
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from aiosmtpd.controller import Controller as SmtpController
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connections
from django.utils import timezone
from pytest_django import Settings

from checks.deploy import environment, manage
from mailroom import typesetting
from mailroom.enums import State
from mailroom.models import Mail
from office import clock
from privacyportal.celery import app
from privacyportal.doctor import visit
from privacyportal.doctor.findings import CHECKS, Level
from privacyportal.models import JobRun
from tests import factories
from tests.faults.servers import free_port
from tests.mailroom import mails
from tests.privacyportal.visiting import WELL, found, only
from vault.models import DataKey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("well")]


def test_one_machine_that_works_hears_only_that_it_is_for_trying_out() -> None:
    factories.request(now=clock.now())

    bad = [(each.check, each.level) for each in visit.visit() if each.level is not WELL]

    assert bad == [("environment", Level.WARNING), ("mail server", Level.WARNING)]


def test_every_check_has_a_name_of_its_own() -> None:
    names = [each.name for each in CHECKS]

    assert len(names) == len(set(names)) > 20


def test_the_command_says_it_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor")

    said = capsys.readouterr().out
    assert "warning  environment: PORTAL_ENV is local" in said
    assert "→ Set PORTAL_ENV=production" in said
    assert "0 wrong, 2 to look at" in said


def test_the_command_ends_with_1_when_something_is_wrong(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.VAULT_KEYS = []

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", as_json=True)

    assert ended.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert told["well"] is False
    assert {"check", "level", "says", "do"} == set(told["findings"][0])
    assert ("master keys", "wrong") in {(each["check"], each["level"]) for each in told["findings"]}


def test_settings_that_are_missing_are_said_in_one_sentence(tmp_path: Path) -> None:
    done = manage("doctor", environment=environment(str(tmp_path), DATABASE_URL=""))

    assert done.returncode == 1
    assert done.stderr.startswith("The settings are not right: DATABASE_URL must be set")
    assert "Traceback" not in done.stderr


def test_production_without_its_servers_is_told_so_and_no_password(tmp_path: Path) -> None:
    done = manage("doctor", "--json", environment=environment(str(tmp_path)))

    assert done.returncode == 1
    wrong = {each["check"] for each in json.loads(done.stdout)["findings"] if each["level"] == "wrong"}
    assert {"databases", "broker", "mail server", "proxies", "static files", "public address"} <= wrong
    assert "migrations" not in wrong
    assert "secret" not in done.stdout
    assert done.stderr == ""


def test_a_check_that_breaks_keeps_no_other_from_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacyportal.doctor.places._can_write", lambda folder: 1 // 0)

    told = {each.check: each for each in visit.visit()}

    assert told["folders"].level is Level.WRONG
    assert "ZeroDivisionError" in told["folders"].says
    assert {"broker", "letters", "disk space"} < set(told)


def test_a_database_that_is_away_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["vault"], "cursor", refuse)

    told = list(visit.visit())

    assert [each.check for each in told if each.level is Level.WRONG] == ["databases"]
    assert "VAULT_DATABASE_URL" in next(each for each in told if each.level is Level.WRONG).says
    assert "mails" in {each.check for each in told}
    assert "data keys" not in {each.check for each in told}


def test_an_environment_file_that_all_can_read_is_wrong(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "portal.env"
    file.write_text("SECRET_KEY=x")
    settings.ENV_FILE = str(file)

    file.chmod(0o644)
    assert only("environment file").level is Level.WRONG
    file.chmod(0o640)
    assert found("environment file")[0].level is WELL


@pytest.mark.parametrize(
    ("hosts", "well"), [(["*"], False), (["other.example"], False), ([".example.org"], True)]
)
def test_hosts_fit_the_public_address(settings: Settings, hosts: list[str], *, well: bool) -> None:
    settings.PUBLIC_HOST, settings.ALLOWED_HOSTS = "privacy.example.org", hosts

    assert (found("hosts")[0].level is WELL) == well


def test_production_without_a_named_proxy_redirects_for_ever(settings: Settings) -> None:
    settings.PRODUCTION, settings.PUBLIC_URL = True, "https://127.0.0.1:9"

    assert "redirects" in only("proxies").says
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert found("proxies")[0].level is WELL


def test_a_public_address_out_of_reach_is_wrong(settings: Settings) -> None:
    settings.PRODUCTION, settings.PUBLIC_URL = True, "https://127.0.0.1:9"

    assert "cannot be reached" in only("public address").says


def test_tables_that_are_behind_are_wrong() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'requests'")

    told = {each.check for each in visit.visit()}
    finding = only("migrations")

    assert "data keys" in told
    assert "mails" not in told

    assert finding.level is Level.WRONG
    assert "manage.py migrate" in finding.do


def test_migrations_that_may_not_be_read_keep_no_other_check_from_being_carried_out() -> None:
    refused = ProgrammingError("permission denied for table django_migrations")
    with patch("django.db.migrations.recorder.MigrationRecorder.applied_migrations", side_effect=refused):
        told = {each.check for each in visit.visit()}
        findings = found("migrations")

    assert {"environment", "databases", "broker"} <= told
    assert not {"mails", "data keys"} & told
    assert [each.level for each in findings] == [Level.WRONG] * 2
    assert "cannot be read" in findings[0].says
    assert "DATABASE_URL" in findings[0].do


@pytest.mark.parametrize(("mode", "level"), [(0o755, Level.WRONG), (0o750, Level.WARNING), (0o700, WELL)])
def test_folders_are_the_portal_s_alone(settings: Settings, tmp_path: Path, mode: int, level: Level) -> None:
    settings.FILES_DIR = tmp_path / "uploads"
    settings.FILES_DIR.mkdir()
    settings.FILES_DIR.chmod(mode)

    assert found("folders")[-1].level is level


def test_a_folder_that_does_not_exist_is_wrong(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "gone"

    missing = next(each for each in found("folders") if each.level is Level.WRONG)
    assert "does not exist" in missing.says
    assert missing.do == f"install -d -m 700 -o {getpass.getuser()} {settings.VAR_DIR}"


@pytest.mark.parametrize(("free", "level"), [(10**8, Level.WRONG), (10**9, Level.WARNING), (10**10, WELL)])
def test_room_on_the_disk_is_looked_at(monkeypatch: pytest.MonkeyPatch, free: int, level: Level) -> None:
    usage = os.statvfs_result((4096, 4096, free, free // 4096, free // 4096, 1, 1, 1, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda path: usage)

    assert found("disk space")[0].level is level


def test_static_files_that_were_not_collected_are_missed(settings: Settings, tmp_path: Path) -> None:
    settings.PRODUCTION, settings.PUBLIC_URL = True, "https://127.0.0.1:9"
    settings.STATIC_ROOT = tmp_path
    assert "were not collected" in only("static files").says

    (tmp_path / "staticfiles.json").write_text('{"paths": {"public/portal.css": "public/portal.1.css"}}')
    assert "among them" in only("static files").says


def test_a_broker_that_cannot_be_written_to_is_wrong(settings: Settings, tmp_path: Path) -> None:
    settings.BROKER_DIR = tmp_path / "gone"

    assert only("broker").level is Level.WRONG


def test_workers_that_do_not_answer_are_wrong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr("privacyportal.health.broker_takes", lambda: True)
    answers: list[dict[str, Any]] = []
    monkeypatch.setattr(app.control, "ping", lambda timeout: answers)

    assert "No worker answers" in only("worker").says
    answers.append({"worker@here": {"ok": "pong"}})
    assert found("worker")[0].level is WELL


def test_a_beat_that_is_silent_is_wrong_and_a_late_job_too() -> None:
    JobRun.objects.filter(name="vault.shred").update(done_at=timezone.now() - timedelta(hours=1))
    assert "vault.shred" in only("beat").says

    JobRun.objects.update(done_at=timezone.now() - timedelta(minutes=30))
    assert "30 minutes" in only("beat").says

    JobRun.objects.all().delete()
    assert "ever done" in only("beat").says


@pytest.fixture
def smtp() -> Iterator[int]:
    """A mail server without TLS and without users."""
    server = SmtpController(object(), hostname="127.0.0.1", port=free_port())
    server.start()
    yield server.port
    server.stop()


def transport(port: int, **config: Any) -> dict[str, Any]:
    base = {"kind": "smtp", "host": "127.0.0.1", "port": port, "user": "", "password": "", "tls": False}
    return base | {"ssl": False} | config


def test_a_mail_server_that_answers_is_well(settings: Settings, smtp: int) -> None:
    settings.MAIL_TRANSPORT = transport(smtp)

    assert [each.level for each in found("mail server")] == [WELL]


@pytest.mark.parametrize("config", [{"tls": True}, {"user": "portal", "password": "wrong"}])
def test_a_mail_server_that_wants_it_otherwise_is_wrong(
    settings: Settings, smtp: int, config: dict[str, Any]
) -> None:
    settings.MAIL_TRANSPORT = transport(smtp, **config)

    assert only("mail server").level is Level.WRONG


def test_a_mail_server_that_is_not_there_is_wrong(settings: Settings) -> None:
    settings.MAIL_TRANSPORT = transport(9)

    assert "cannot be reached" in only("mail server").says


def test_mails_that_nobody_takes_or_that_failed_are_seen() -> None:
    for _ in range(2):
        factories.request(now=clock.now())
    stuck, failed = Mail.objects.all()
    Mail.objects.filter(pk=stuck.pk).update(next_attempt_at=clock.now() - timedelta(hours=1))
    Mail.objects.filter(pk=failed.pk).update(state=State.FAILED)

    assert [each.level for each in found("mails")] == [Level.WRONG, Level.WARNING]


def test_a_mailbox_that_cannot_be_read_is_named_without_its_user() -> None:
    box = mails.mailbox(factories.controller(), None, now=clock.now())
    box.port = 9
    box.save()

    finding = only("mailboxes")

    assert str(box) in finding.says
    assert box.username not in finding.says


def test_a_time_zone_that_is_not_known_is_wrong() -> None:
    controller = factories.controller()
    type(controller).objects.filter(pk=controller.pk).update(time_zone="Europe/Atlantis")

    assert "Europe/Atlantis" in only("time zones").says


def test_holidays_that_are_not_known_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.controller()
    assert [each.level for each in found("holidays")] == [WELL]

    monkeypatch.setattr(
        "privacyportal.doctor.knowledge._has_holidays", lambda place, year: year == clock.now().year
    )
    assert str(clock.now().year + 1) in only("holidays").says


def test_a_font_that_is_gone_is_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typesetting, "FONTS", tmp_path)
    typesetting._fonts.cache_clear()
    try:
        assert "隐" in only("letters").says
    finally:
        typesetting._fonts.cache_clear()


def test_nothing_is_changed_by_a_visit(place: Path) -> None:
    factories.request(now=clock.now())
    before = (
        list(Mail.objects.values_list()),
        list(DataKey.everything.values_list()),
        sorted(place.iterdir()),
    )

    list(visit.visit())

    assert before == (
        list(Mail.objects.values_list()),
        list(DataKey.everything.values_list()),
        sorted(place.iterdir()),
    )
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
