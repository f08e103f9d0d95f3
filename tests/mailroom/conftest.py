"""Two controllers, their staff, and mails to try."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from pytest_django import Settings

from mailroom.domain import outbox
from mailroom.models import Mail
from mailroom.nudging import TASK, Nudger
from office.models import Controller
from tests.remembered import remembered
from vault.domain import keys


@pytest.fixture
@remembered
def dreame() -> Controller:
    return Controller.objects.create(
        name="Dreame",
        slug="dreame",
        languages=["sv", "en", "nb"],
        contact_email="privacy@dreame.example",
        sender_email="portal@dreame.example",
        country="SE",
        time_zone="Europe/Stockholm",
        postal_address="Exempelgatan 1\n111 22 Stockholm",
    )


@pytest.fixture
@remembered
def procotsmart() -> Controller:
    return Controller.objects.create(
        name="PROCOTsmart",
        slug="procotsmart",
        languages=["nb", "en", "sv"],
        contact_email="privacy@procotsmart.example",
        sender_email="portal@procotsmart.example",
        country="NO",
        time_zone="Europe/Oslo",
        postal_address="Eksempelveien 1\n0150 Oslo",
    )


@pytest.fixture
def key() -> UUID:
    return keys.create("case")


Queue = Callable[..., Mail]


@pytest.fixture
def queue(dreame: Controller, key: UUID, now: datetime) -> Queue:
    """Queue a mail of the test template; any argument of `queue_mail` can be given."""

    def queued(**given: Any) -> Mail:
        arguments: dict[str, Any] = {
            "controller": dreame,
            "data_key_id": key,
            "to": "elsa.lind@customer.example",
            "template": "sample",
            "context": {"name": "Elsa", "url": "http://127.0.0.1:8000/dreame/"},
            "language": "en",
            "dedupe_key": f"test:{uuid4()}",
            "cause": "request:1",
            "now": now,
        }
        with transaction.atomic():
            mail = outbox.queue_mail(**arguments | given)
        assert mail is not None
        return mail

    return queued


@pytest.fixture
def letter(dreame: Controller, key: UUID, now: datetime) -> Queue:
    """Queue a letter of the test template."""

    def queued(**given: Any) -> Mail:
        arguments: dict[str, Any] = {
            "controller": dreame,
            "data_key_id": key,
            "address": "Elsa Lind\nStorgatan 3\n123 45 Ås",
            "template": "sample",
            "context": {"name": "Elsa", "url": "http://127.0.0.1:8000/dreame/"},
            "language": "en",
            "dedupe_key": f"test:{uuid4()}",
            "cause": "request:1",
            "now": now,
        }
        with transaction.atomic():
            mail = outbox.queue_letter(**arguments | given)
        assert mail is not None
        return mail

    return queued


@pytest.fixture(autouse=True)
def sample_templates(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Put the mail templates that the tests use beside the product's."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "mails").mkdir()
    for name, text in SAMPLES.items():
        (folder / "mails" / f"{name}.md").write_text(text)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [folder, *engine["DIRS"]]}]


SAMPLES = {
    "sample": """{% extends "mails/base.md" %}{% load i18n mails %}
{% block subject %}News for {{ name }}{% endblock %}
{% block body %}
Hello {{ name|quoted }}, read **this**:

{% button url "Open the page" %}
{% endblock %}
""",
    "careless": """{% extends "mails/base.md" %}{% load i18n mails %}
{% block subject %}{{ text }}{% endblock %}
{% block body %}
Text: {{ text }}

Inside: {{ thing.text }}

> {{ text|quoted }}
{% endblock %}
""",
    "structured": """{% extends "mails/base.md" %}{% load i18n mails %}
{% block subject %}Structure{% endblock %}
{% block body %}
# What we need

- the **serial number**
- the day

1. first
2. second

See {% link "https://authority.example/complain" "the authority" %} or {% link "mailto:a@b.example" %}.
{% endblock %}
""",
    "language": """{% extends "mails/base.md" %}{% load i18n mails %}
{% block subject %}{% translate "Yes" %}{% endblock %}
{% block body %}{{ day|date:"l j F Y" }}, {{ moment|date:"H:i" }}{% endblock %}
""",
}


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the nudges, each by the name of the task that a worker would be woken for."""
    asked: list[str] = []
    monkeypatch.setattr(Nudger, "ask", lambda self: asked.append(TASK))
    return asked
