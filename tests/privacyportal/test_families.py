"""A walk over every address of the admin with markers in every encrypted field: no locked family is shown."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.db import connection, models
from django.db.models import Model
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from law import Right
from mailroom.models import Mail
from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from office.triggers import all_lifted
from privacyportal.celery import app
from requests.admin.steps import STEPS
from requests.models import Request
from requests.triage_outcomes import outcomes
from subjects.admin.steps import STEPS as SUBJECT_STEPS
from tests import factories
from tests.factories import NOW
from tests.privacyportal.doors import ADMIN, PLACEHOLDER, World, world
from vault.domain import keys
from vault.enums import Family
from vault.families import encrypted_fields
from vault.fields import EncryptedFileField, EncryptedJSONField, EncryptedTextField
from vault.places import PlacedField

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P20")]

NO_WORDS = {"birth_date": "1987-06-05", "child_born_on": "2020-07-06", "amount": "98765.43"}
"""Encrypted fields that hold no words of people, and what they get here."""

PRESENT = (
    Family.IDENTITY,
    Family.CONTACT,
    Family.DEVICE,
    Family.CONTENT,
    Family.DOCUMENT,
    Family.IDENTITY_DOCUMENT,
)

RIGHTS = {
    "correction": Right.RECTIFICATION,
    "erasure": Right.ERASURE,
    "restriction": Right.RESTRICTION,
    "balancing": Right.OBJECTION,
}
"""The right for which rows of a model are kept, where it is not that of the request at hand."""


def marker(family: Family, place: str) -> str:
    """Return a text that stands nowhere else, which passes for an address as well."""
    number = sum(ord(letter) * (index + 7) for index, letter in enumerate(place))
    return f"zq{family.value.replace('_', '')}{number}qz@leak.example"


def start(family: Family) -> str:
    return f"zq{family.value.replace('_', '')}"


@contextmanager
def unchecked() -> Iterator[None]:
    """Let rows be stored that the portal's own steps would not make: here only what is encrypted in them counts."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


class Planted:
    """A world in which each encrypted field of each model holds a marker of its family."""

    def __init__(self) -> None:
        self.world: World = world("dreame")
        self.controller: Controller = self.world.controller
        self.cases = {right: factories.request(at=self.controller, right=right) for right in RIGHTS.values()}
        case = self.world.rows["request"]
        assert isinstance(case, Request)
        self.case = case
        with all_lifted(), unchecked():
            for model in self.sealed_models():
                if not model._base_manager.exists():
                    self._make(model)
            for model in self.sealed_models():
                for row in model._base_manager.all():
                    self._plant(row)

    @staticmethod
    def sealed_models() -> Iterator[type[Model]]:
        for model in apps.get_models():
            if encrypted_fields(model) and not hasattr(model, "instance_type"):
                yield model

    def _plant(self, row: Model) -> None:
        kept = []
        for name, family in encrypted_fields(type(row)).items():
            field = row._meta.get_field(name)
            value = NO_WORDS.get(name, marker(family, f"{row._meta.label}.{name}"))
            if isinstance(field, EncryptedTextField):
                setattr(row, name, value)
            elif isinstance(field, EncryptedJSONField):
                setattr(row, name, _replaced(getattr(row, name), value))
            else:
                continue
            kept.append(name)
        if kept:
            row.save_base(update_fields=[*kept, *_indexes(row, kept)])

    def _make(self, model: type[Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if self._needed(field)]
        made = model(**{field.name: self._value(model, field) for field in fields})
        made.save_base(force_insert=True)

    @staticmethod
    def _needed(field: Any) -> bool:
        is_value = isinstance(field, EncryptedTextField | EncryptedFileField)
        is_key = field.name in _key_names(field.model)
        return is_value or is_key or not (field.null or field.has_default())

    def _value(self, model: type[Model], field: Any) -> Any:
        if isinstance(field, models.ForeignKey | models.OneToOneField):
            return self._related(model, field.related_model)
        if field.name in _key_names(model):
            return keys.create("test")
        if isinstance(field, PlacedField):
            words = NO_WORDS.get(field.name, marker(field.family, f"{model._meta.label}.{field.name}"))
            is_file = isinstance(field, EncryptedFileField)
            return ContentFile(words.encode(), name="x") if is_file else words
        return self._plain(field)

    @staticmethod
    def _plain(field: Any) -> Any:
        if field.choices:
            return next(value for value, _label in field.choices if value)
        kinds: dict[type, Any] = {
            models.DateTimeField: NOW,
            models.DateField: NOW.date(),
            models.UUIDField: uuid.uuid4(),
            models.BooleanField: False,
            models.JSONField: [],
            models.IntegerField: 1,
            models.BinaryField: b"x",
        }
        return next((value for kind, value in kinds.items() if isinstance(field, kind)), "text/plain")

    def _related(self, model: type[Model], related: Any) -> Any:
        name = related._meta.model_name
        if related is Request:
            return self.cases.get(RIGHTS.get(str(model._meta.model_name), Right(self.case.right)), self.case)
        found = self.world.rows.get(name) or related._base_manager.first()
        if found is None:
            self._make(related)
            found = related._base_manager.first()
        return found


def _key_names(model: type[Model]) -> set[str]:
    """Return the names of the fields that name the data keys of a model's values."""
    return {field.key for field in model._meta.concrete_fields if isinstance(field, PlacedField)}


def _replaced(value: Any, text: str) -> Any:
    """Return JSON with the text in place of each text; of a pair, a code with a text, of the second."""
    if isinstance(value, dict):
        return {key: _replaced(each, text) for key, each in value.items()}
    if isinstance(value, list) and len(value) == len(("code", "text")) and isinstance(value[0], str):
        return [value[0], text]
    if isinstance(value, list):
        return [_replaced(each, text) for each in value]
    return text if isinstance(value, str) else value


def _indexes(row: Model, kept: list[str]) -> list[str]:
    return [field.name for field in row._meta.concrete_fields if getattr(field, "of", None) in kept]


def limited(planted: Planted, *, role: Role, without: frozenset[Family]) -> User:
    """Return somebody with a role that does not show some families."""
    user = factories.staff(None)
    grants.grant_role(
        user=user,
        controller=planted.controller,
        role=role,
        families=frozenset(PRESENT) - without,
        by=None,
        now=NOW,
    )
    return user


def paths(planted: Planted) -> Iterator[str]:
    """Yield every address of the admin, for each step and each row that has one."""
    here = planted.world
    for route in ADMIN:
        if "logout" in route or route.startswith("admin/policies/"):
            continue
        yield here.path(route)
        if route.endswith("/") and not PLACEHOLDER.search(route):
            yield f"{here.path(route)}?q={marker(Family.CONTACT, 'requests.Request.email')}"
    for case in (planted.case, *planted.cases.values()):
        page = f"/admin/requests/request/{case.pk}"
        yield from (f"{page}/change/", f"{page}/history/", f"{page}/certificate.pdf")
    yield from (f"/admin/requests/request/{planted.case.pk}/steps/{code}/" for code in STEPS)
    subject, incoming = here.rows["subject"].pk, here.rows["incoming"].pk
    yield from (f"/admin/subjects/subject/{subject}/steps/{code}/" for code in SUBJECT_STEPS)
    yield from (f"/admin/mailroom/incoming/{incoming}/outcomes/{one.code}/" for one in outcomes())
    for model, folder in FOLDERS.items():
        for row in apps.get_model(model)._base_manager.all():
            yield folder.format(
                row=row.pk, case=planted.case.pk, **{name: one.pk for name, one in here.rows.items()}
            )
    for mail in Mail.objects.all()[:4]:
        yield from (f"/admin/mailroom/mail/{mail.pk}/change/", f"/admin/mailroom/mail/{mail.pk}/letter.pdf/")
    for name in encrypted_names():
        row = apps.get_model(name[0])._base_manager.first()
        yield f"/admin/locked/{name[0]}/{row.pk if row else uuid.uuid4()}/{name[1]}/"


def encrypted_names() -> list[tuple[str, str]]:
    return [
        (model._meta.label_lower, name)
        for model in Planted.sealed_models()
        for name in encrypted_fields(model)
    ]


FOLDERS = {
    "requests.CollectedFile": "/admin/requests/request/{case}/files/{row}/",
    "requests.Attachment": "/admin/requests/request/{case}/files/{row}/",
    "requests.DecisionFile": "/admin/requests/request/{case}/files/{row}/",
    "requests.IdentityDocument": "/admin/requests/request/{case}/identity-documents/{row}/",
    "requests.Evidence": "/admin/requests/request/{case}/evidence/{row}/",
    "requests.EvidenceBundle": "/admin/requests/request/{case}/bundles/{row}/",
    "requests.InquiryFile": "/admin/requests/inquiry/{inquiry}/files/{row}/",
    "mailroom.IncomingFile": "/admin/mailroom/incoming/{incoming}/files/{row}/",
    "thirdparties.AgreementDocument": "/admin/thirdparties/agreement/{agreement}/documents/{row}/",
    "thirdparties.DisclosureFile": "/admin/thirdparties/disclosure/{disclosure}/files/{row}/",
    "thirdparties.NoticeCertificate": "/admin/thirdparties/notice/{notice}/certificates/{row}/",
}
"""Where files are handed out."""


def posts(planted: Planted) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what shows or hands out values when it is posted: exports, previews, standard texts, searches."""
    here = planted.world
    email = marker(Family.CONTACT, "requests.Request.email")
    for kind in ("csv", "xlsx"):
        yield "/admin/requests/request/export/", {"kind": kind, "format": kind, "scope": "all"}
        for name in ("thirdparties/thirdparty", "requests/purgerecord"):
            yield f"/admin/{name}/export/", {"controller": planted.controller.pk, "kind": kind}
    for code in ("ask", "answer", "refuse", "propose", "extend"):
        page = f"/admin/requests/request/{planted.case.pk}/steps/{code}/"
        words = {"seen": planted.case.version, "kind": "plain", "text": "Hello {name} {reference}"}
        yield page, {**words, "preview": "1"}
        yield page, {**words, "text": "", "begin": "1", "text_id": here.rows["standardtext"].pk}
    for where in ("subjects/subject", "subjects/suppression", "requests/request"):
        yield f"/admin/{where}/", {"value": email, "identifier": email, "kind": "email", "q": email}
    yield "/admin/search/", {"q": email, "s": email}


def said(answer: Any) -> str:
    """Return all that an answer says: headers, and the text in it, of PDF and Excel files too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind, text = answer.get("Content-Type", ""), content.decode("utf-8", "replace")
    if content.startswith(b"%PDF") and "Testdotter" not in text and len(content) > 1000:
        text += "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            text += "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return f"{kind} {dict(answer.headers)} {text}"


def families_of(label: str) -> dict[str, Family]:
    """Return the encrypted fields of a model, each with its family."""
    model: Any = apps.get_model(label)
    return encrypted_fields(model)


def shown_in(text: str, families: frozenset[Family]) -> list[str]:
    """Return the markers of some families that stand in a text."""
    return [
        f"{name[0]}.{name[1]}"
        for name in encrypted_names()
        if (family := families_of(name[0])[name[1]]) in families
        and NO_WORDS.get(name[1], marker(family, f"{apps.get_model(name[0])._meta.label}.{name[1]}")) in text
    ]


BROKEN = 500

TYPED = re.compile(r"""(?:[?&;]q=|value=")zq[^"&\s]*""")
"""What somebody searches for stands in the field, and in addresses of the page, as they typed it."""

LACKING = frozenset(Family) - {Family.HEALTH, Family.LOCATION, Family.PAYMENT}
"""The families of which something is held."""


@pytest.mark.matrix
def test_no_address_and_no_log_shows_a_value_of_a_family_that_is_locked(
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = tmp_path / "clock"
    clock.write_text(NOW.isoformat())
    settings.CLOCK_FILE = str(clock)
    planted, without = Planted(), LACKING
    client = Client(raise_request_exception=False)
    client.force_login(limited(planted, role=Role.PRIVACY_LEAD, without=without))
    leaks: dict[str, list[str]] = {}
    opened = 0
    for method, path, data in [
        *(("get", path, {}) for path in paths(planted)),
        *(("post", path, data) for path, data in posts(planted)),
    ]:
        answer = getattr(client, method)(path, data)
        assert answer.status_code < BROKEN, (method, path)
        opened += answer.status_code == 200
        text = TYPED.sub("", said(answer))
        if any(start(family) in text for family in without) and (found := shown_in(text, without)):
            leaks[f"{method} {path}"] = found
    assert opened > 150
    assert leaks == {}
    assert "leak.example" not in caplog.text


JOBS = (
    "office.remind_reviews",
    "requests.remind",
    "requests.remind_holds",
    "requests.remind_of_inquiries",
    "requests.remind_of_mails",
    "requests.task_digests",
    "thirdparties.remind",
)
"""Jobs of the beat that write to staff."""


@pytest.mark.matrix
def test_no_mail_to_staff_holds_a_value_of_a_person(settings: Settings, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text((NOW + timedelta(days=29)).isoformat())
    settings.CLOCK_FILE = str(clock)
    Planted()
    known = set(Mail.objects.values_list("pk", flat=True))
    app.loader.import_default_modules()
    for job in JOBS:
        app.tasks[job]()
    staff = set(User.objects.values_list("email", flat=True))
    told = [mail for mail in Mail.objects.exclude(pk__in=known) if str(mail.to) in staff]
    said = [f"{mail.subject} {mail.text} {mail.html}" for mail in told]
    said += [f"{message.subject} {message.body}" for message in django_mail.outbox]
    assert len(said) > len(JOBS)
    for words in said:
        assert shown_in(words, frozenset(Family)) == []
