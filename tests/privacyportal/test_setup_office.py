import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from checks.deploy import ROOT
from office.domain.access import access_of
from office.models import Controller, User

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Acme AB",
    "slug": "acme",
    "country": "se",
    "time_zone": "Europe/Stockholm",
    "language": "sv",
    "lead_email": "Anna@acme.example",
    "lead_name": "Anna Berg",
}


@pytest.fixture(autouse=True)
def in_memory(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://privacy.example"


def set_up(**answers: Any) -> str:
    out = StringIO()
    call_command("setup_office", **ANSWERS | answers, stdout=out)
    return out.getvalue()


def test_an_office_starts_with_one_command() -> None:
    printed = set_up()
    controller, lead = Controller.objects.get(), User.objects.get()
    assert (controller.country, controller.default_language, controller.is_demo) == ("SE", "sv", False)
    assert controller.contact_email == "Anna@acme.example"
    assert access_of(lead).allows("manage_office", controller.pk)
    link = next(line for line in printed.splitlines() if line.startswith("https://privacy.example/admin/"))
    assert mail.outbox[0].to == ["anna@acme.example"]
    assert Client().get(link.removeprefix("https://privacy.example")).status_code == 302


def test_a_second_time_changes_nothing() -> None:
    set_up()
    with pytest.raises(CommandError, match=r"/acme/ already\. Nothing was changed"):
        set_up(lead_email="other@acme.example")
    assert User.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_lead_who_can_sign_in_gets_the_second_company_without_a_link() -> None:
    set_up()
    lead = User.objects.get()
    lead.set_password("correct horse battery")
    lead.save()
    assert "can sign in already" in set_up(slug="acme-norge", country="NO", language="nb")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        ({"slug": "admin"}, "address of the portal itself"),
        ({"country": "XX"}, "holidays"),
        ({"time_zone": "Stockholm"}, "time zone"),
        ({"language": "de"}, "Not known: de"),
        ({"lead_email": "anna"}, "valid email"),
        ({"lead_name": "x" * 200}, "at most 120"),
    ],
)
def test_a_wrong_answer_gets_a_clear_message_and_leaves_nothing(
    answers: dict[str, str], complaint: str
) -> None:
    with pytest.raises(CommandError, match=complaint):
        set_up(**answers)
    assert not Controller.objects.exists()
    assert not User.objects.exists()


def test_without_a_terminal_a_missing_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO())
    with pytest.raises(CommandError, match="--slug is missing"):
        set_up(slug=None)


def test_at_a_terminal_it_asks_and_suggests(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return {"Name": "Acme AB"}.get(question.split(maxsplit=1)[0], "")

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    set_up(name=None, slug=None)
    assert Controller.objects.get().slug == "acme-ab"
    assert "[acme-ab]" in asked[1]


@pytest.mark.journey
def test_on_a_fresh_clone_it_makes_what_is_missing(tmp_path: Path) -> None:
    options = [f"--{name.replace('_', '-')}={answer}" for name, answer in ANSWERS.items()]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "setup_office", *options],
        env={**kept, "ENV_FILE": "", "VAR_DIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "is set up: /acme/" in done.stdout, done.stderr
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600
