"""Documents as the last resort: one person opens them, and they are destroyed when the check ends."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mailroom.models import Mail
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import decision, identity, identity_documents
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.identity_enums import CheckOutcome, Method
from requests.models import IdentityDocument, Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, signed_in, text_of
from tests.requests.identity_scenes import DOUBT, ask_document, picture
from vault.domain import shredding
from vault.enums import Family
from vault.files import SealedStorage
from vault.models import DataKey, Shred

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def url_of(document: IdentityDocument) -> str:
    case = document.check_of.request_id
    return f"/admin/requests/request/{case}/identity-documents/{document.pk}/"


@pytest.fixture
def shown(case: Request, handler: User, lead: User) -> IdentityDocument:
    """A document that the person has shown, which the lead looks at."""
    ask_document(case, by=handler, checker=lead)
    (document,) = identity_documents.keep(case, files=[picture()], now=NOW)
    return document


def test_the_named_person_opens_it_and_that_is_on_record(shown: IdentityDocument, lead: User) -> None:
    response: Any = signed_in(lead).get(url_of(shown))
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert response["Content-Disposition"].startswith("attachment")
    entry = AccessEntry.objects.get(action="requests.identity_document_opened")
    assert (entry.actor, entry.details["families"]) == (lead, ["id_papers"])
    page = text_of(signed_in(lead).get(page_of(shown.check_of.request)))
    assert "Looked at documents:" in page
    assert "passport.png" not in page


@pytest.mark.promise("P20")
def test_nobody_else_opens_it_whatever_they_may_see(
    shown: IdentityDocument, dreame: Controller, handler: User, stranger: User, auditor: User
) -> None:
    another_lead = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    for user in (handler, another_lead, stranger, auditor):
        assert signed_in(user).get(url_of(shown)).status_code == 403
    page = text_of(signed_in(another_lead).get(page_of(shown.check_of.request)))
    assert "locked: only the person named above opens it" in page
    assert url_of(shown) not in page


def test_who_loses_the_family_loses_the_document(
    shown: IdentityDocument, dreame: Controller, lead: User
) -> None:
    others = frozenset(Family) - {Family.IDENTITY_DOCUMENT}
    grants.grant_role(user=lead, controller=dreame, role=Role.PRIVACY_LEAD, families=others, by=None, now=NOW)
    assert signed_in(lead).get(url_of(shown)).status_code == 403


def test_only_somebody_who_may_see_documents_is_named(case: Request, handler: User, stranger: User) -> None:
    for checker in (handler, stranger, None):
        with pytest.raises(IntakeRefusedError, match="may see identity documents"):
            identity.ask(
                case, text="x", method=Method.DOCUMENT, reason=DOUBT, checker=checker, by=handler, now=NOW
            )


@pytest.mark.parametrize("how", ["proved", "failed", "withdrawn", "asked otherwise"])
def test_when_the_check_ends_file_and_key_are_gone_and_the_proof_stays(
    how: str, shown: IdentityDocument, handler: User, lead: User
) -> None:
    case = shown.check_of.request
    stored = Path(SealedStorage().path(str(shown.file.name)))
    assert stored.exists()
    assert b"my face" not in stored.read_bytes()
    if how == "proved":
        identity.prove(case, method=Method.DOCUMENT, on=NOW.date(), by=lead, now=NOW)
    elif how == "failed":
        identity.fail(case, by=lead, now=NOW)
    elif how == "withdrawn":
        decision.withdraw(case, now=NOW)
    else:
        identity.ask(case, text="Which order?", by=handler, now=NOW)
    shredding.carry_out(now=NOW)
    left = IdentityDocument.objects.get(pk=shown.pk)
    assert not left.name
    assert left.destroyed_at == NOW
    assert not stored.exists()
    assert DataKey.everything.get(pk=shown.data_key_id).wrapped is None
    assert Shred.objects.get(key_id=shown.data_key_id).done_at == NOW
    assert signed_in(lead).get(url_of(shown)).status_code == 404
    assert "destroyed 25 Nov 2026" in text_of(signed_in(lead).get(page_of(case)))


def test_a_document_that_nobody_looks_at_for_seven_days_is_destroyed_and_its_checker_told(
    shown: IdentityDocument, lead: User
) -> None:
    almost = NOW + identity_documents.KEPT - timedelta(minutes=1)
    assert identity_documents.sweep(now=almost) == 0
    assert identity_documents.sweep(now=almost + timedelta(minutes=1)) == 1
    assert identity_documents.sweep(now=almost + timedelta(days=1)) == 0
    shown.refresh_from_db()
    assert shown.destroyed_at is not None
    assert shown.check_of.request.identity_checks.get().outcome == CheckOutcome.CANCELLED
    assert Mail.objects.filter(template="requests/staff_identity_failed").count() == 1


def test_what_a_crash_left_behind_is_destroyed_by_the_job(shown: IdentityDocument) -> None:
    check = shown.check_of
    check.outcome, check.ended_at = CheckOutcome.FAILED, NOW
    check.save()
    assert identity_documents.sweep(now=NOW) == 1
    assert Shred.objects.filter(key_id=shown.data_key_id).exists()


def test_nothing_is_kept_where_no_document_is_asked(case: Request, handler: User) -> None:
    identity.ask(case, text="Who?", by=handler, now=NOW)
    with pytest.raises(RequestError, match="nothing was kept"):
        identity_documents.keep(case, files=[picture()], now=NOW)
    assert not IdentityDocument.objects.exists()


def test_a_few_files_are_taken_and_no_more(shown: IdentityDocument) -> None:
    with pytest.raises(IntakeRefusedError, match="at most 4 files"):
        identity_documents.keep(shown.check_of.request, files=[picture()] * 4, now=NOW)
    assert IdentityDocument.objects.count() == 1
