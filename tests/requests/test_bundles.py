"""Evidence bundles: whole, hashed, made by a job that may die, fetched by few, and gone after a week."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from law import Right
from mailroom.models import Mail
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import (
    advising,
    bundles,
    collecting,
    conversation,
    decision,
    erasing,
    files,
    handling,
    holds,
    identity,
    retention,
    situation,
    tasks,
)
from requests.domain.errors import RequestError
from requests.domain.tasks import NewTask, Owner
from requests.enums import BundleState, FileSource, Ground, Outcome
from requests.evidence import packing, sections
from requests.evidence.shape import Scene
from requests.models import CollectedFile, EvidenceBundle, Request
from requests.task_enums import TaskKind
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from vault.domain import shredding
from vault.enums import Family

pytestmark = pytest.mark.django_db

A_WEEK_ON = NOW + timedelta(days=7)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def pdf(name: str) -> files.AcceptedFile:
    return files.accept(SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.7 " + name.encode()))


@pytest.fixture
def rich(dreame: Controller, handler: User, lead: User) -> Request:
    """A request with something in every section."""
    case = factories.request(at=dreame, right=Right.ERASURE)
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    conversation.reply(case, text="I am Elsa.", now=NOW, attachments=[pdf("proof")])
    handling.start(case, by=handler, now=NOW)
    collecting.add(case, files=[pdf("export")], source=FileSource.OFFICE, by=handler, now=NOW)
    (place,) = erasing.list_places(case, systems=[], other="The paper archive", by=handler, now=NOW)
    kept = erasing.Kept(
        ground=Ground.LEGAL_DUTY, until=A_WEEK_ON.date(), what="Invoices, by book-keeping law"
    )
    erasing.settle(case, row=place.pk, erased_on=None, kept=kept, by=handler, now=NOW)
    search = NewTask(kind=TaskKind.SEARCH, due_on=A_WEEK_ON.date(), owner=Owner(user=handler))
    tasks.plan(case, tasks=[search], by=handler, now=NOW)
    advising.advise(case, text="Keep the invoices.", by=lead, now=NOW)
    holds.put(case, reason="A claim is pending.", ends_on=A_WEEK_ON.date(), by=lead, now=NOW)
    conversation.answer(case, text="No, because.", by=handler, now=NOW)
    return decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)


def asked(case: Request, *, by: User, language: str = "en") -> EvidenceBundle:
    return bundles.ask(case, reason="IMY asked.", language=language, by=by, now=NOW)


def opened(bundle: EvidenceBundle) -> dict[str, bytes]:
    bundle.refresh_from_db()
    with bundle.file.open() as file:
        content = file.read()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (bundle.size, bundle.sha256)
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.promise("D10")
def test_it_holds_the_document_the_files_and_the_hashes_of_all(rich: Request, lead: User) -> None:
    bundle = asked(rich, by=lead)
    assert bundles.make_all(moment=at(NOW)) == 1
    found = opened(bundle)
    assert set(found) == {"files/001-proof.pdf", "files/002-export.pdf", "evidence.pdf", "manifest.json"}
    manifest = json.loads(found["manifest.json"])
    assert manifest["reference"] == rich.reference
    assert {one["path"]: one["sha256"] for one in manifest["files"]} == {
        path: hashlib.sha256(content).hexdigest()
        for path, content in found.items()
        if path != "manifest.json"
    }
    assert found["evidence.pdf"].startswith(b"%PDF")
    (mail,) = Mail.objects.filter(template="requests/staff_bundle")
    assert (mail.to, rich.reference in mail.text, "2 December 2026" in mail.text) == (lead.email, True, True)


def test_the_document_tells_all_that_is_on_record(rich: Request, lead: User) -> None:
    told: dict[str, str] = {}
    scene = Scene(standing=situation.of(rich, now=NOW), asked_by=lead)
    for make in sections.SECTIONS:
        section = make(scene)
        if section is not None:
            told[section.title] = json.dumps(section.blocks, ensure_ascii=False)
    for title, part in (
        ("The request", "Elsa Testdotter"),
        ("The request", "elsa@person.example"),
        ("Dates and how they were counted", "version"),
        ("Dates and how they were counted", "Art 12(3)"),
        ("Clock", "Identity asked"),
        ("Conversation", "I am Elsa."),
        ("Conversation", "What do you know about me?"),
        ("Decision", "Closed: Withdrawn"),
        ("Decision", "A claim is pending."),
        ("Identity and the right to act", "no other one is known"),
        ("What was done", "The paper archive"),
        ("What was done", "Invoices, by book-keeping law"),
        ("Tasks", "Search"),
        ("Advice and decision", "Keep the invoices."),
        ("Advice and decision", "She phoned."),
        ("People of the office", "Hanna Handler"),
        ("Mails and letters", "queued"),
        ("Access log", "Put on legal hold"),
    ):
        assert part in told[title], (title, part, told[title])
    assert not {"Recipients told"} & set(told)


def test_a_worker_that_died_is_followed_by_another_and_the_first_keeps_nothing(
    rich: Request, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = asked(rich, by=lead)
    parts = packing.parts

    def dying(*args: Any, **kwargs: Any) -> Any:
        yield next(parts(*args, **kwargs))
        raise KeyboardInterrupt

    monkeypatch.setattr(packing, "parts", dying)
    with pytest.raises(KeyboardInterrupt):
        bundles.make_all(moment=at(NOW))
    monkeypatch.setattr(packing, "parts", parts)
    assert bundles.make_all(moment=at(NOW + timedelta(minutes=1))) == 0
    assert bundles.make_all(moment=at(NOW + timedelta(minutes=6))) == 1
    assert "manifest.json" in opened(bundle)


def test_whoever_was_overtaken_leaves_the_others_bundle_alone(
    rich: Request, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = asked(rich, by=lead)
    parts, inner = packing.parts, [True]

    def slow(*args: Any, **kwargs: Any) -> Any:
        if inner.pop() if inner else False:
            assert bundles.make_all(moment=at(NOW + timedelta(minutes=6))) == 1
        yield from parts(*args, **kwargs)

    monkeypatch.setattr(packing, "parts", slow)
    assert bundles.make_all(moment=at(NOW)) == 0
    assert "manifest.json" in opened(bundle)


def test_a_file_that_was_changed_makes_no_bundle_and_three_failures_are_told(
    rich: Request, lead: User
) -> None:
    CollectedFile.objects.update(sha256="0" * 64)
    bundle = asked(rich, by=lead)
    for minutes in range(4):
        assert bundles.make_all(moment=at(NOW + timedelta(minutes=minutes))) == 0
    bundle.refresh_from_db()
    assert bundle.state == BundleState.FAILED
    assert "could not be made" in Mail.objects.get(template="requests/staff_bundle").subject


def test_one_is_made_at_a_time_and_a_week_later_it_is_destroyed(rich: Request, lead: User) -> None:
    bundle = asked(rich, by=lead)
    with pytest.raises(RequestError):
        asked(rich, by=lead)
    bundles.make_all(moment=at(NOW))
    assert bundles.destroy_expired(now=A_WEEK_ON - timedelta(minutes=1)) == 0
    assert bundles.destroy_expired(now=A_WEEK_ON) == 1
    shredding.carry_out(now=A_WEEK_ON)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.file.is_shredded, str(bundle.reason)) == ("destroyed", True, "erased")
    assert bundles.destroy_expired(now=A_WEEK_ON) == 0
    asked(rich, by=lead)


def test_a_bundle_goes_with_its_request(rich: Request, lead: User) -> None:
    bundle = asked(rich, by=lead)
    bundles.make_all(moment=at(NOW))
    holds.lift(rich, because="Settled.", by=lead, now=NOW)
    retention.erase(rich, now=NOW)
    shredding.carry_out(now=NOW)
    bundle.refresh_from_db()
    assert bundle.file.is_shredded


@pytest.mark.usefixtures("wednesday")
def test_a_lead_asks_and_fetches_on_the_page_and_both_are_logged(rich: Request, lead: User) -> None:
    client = signed_in(lead)
    shown = text_of(take(client, rich, "bundle", reason="IMY asked.", language="sv"))
    assert "being made" in shown
    bundle = EvidenceBundle.objects.get()
    bundles.make_all(moment=at(NOW))
    address = f"{page_of(rich).removesuffix('change/')}bundles/{bundle.pk}/"
    assert address in text_of(client.get(page_of(rich)))
    answer = client.get(address)
    assert answer["Content-Disposition"] == f'attachment; filename="{rich.reference}-evidence.zip"'
    assert b"".join(answer)[:2] == b"PK"
    entry = AccessEntry.objects.get(action="requests.bundle_fetched")
    assert entry.details["families"] == ["contact", "content", "device", "document", "identity"]
    bundles.destroy_expired(now=A_WEEK_ON)
    assert client.get(address).status_code == 404


@pytest.mark.promise("P20")
@pytest.mark.usefixtures("wednesday")
def test_only_whoever_decides_and_sees_every_family_makes_or_fetches_one(
    rich: Request, lead: User, handler: User, auditor: User, stranger: User, dreame: Controller
) -> None:
    narrow = factories.staff(None)
    grants.grant_role(
        user=narrow,
        controller=dreame,
        role=Role.PRIVACY_LEAD,
        families=[Family.IDENTITY, Family.CONTENT],
        by=None,
        now=NOW,
    )
    bundle = asked(rich, by=lead)
    bundles.make_all(moment=at(NOW))
    address = f"{page_of(rich).removesuffix('change/')}bundles/{bundle.pk}/"
    for user in (narrow, handler, auditor, stranger):
        client = signed_in(user)
        assert client.get(address).status_code == 403
        assert client.post(step_of(rich, "bundle"), {"seen": 1}).status_code == 403
    assert address not in text_of(signed_in(narrow).get(page_of(rich)))
    assert not AccessEntry.objects.filter(action="requests.bundle_fetched").exists()
