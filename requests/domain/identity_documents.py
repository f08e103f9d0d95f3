"""Documents by which somebody shows who they are: the last resort, seen by one person, destroyed with the check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from office.accepted_files import AcceptedFile
from office.domain import access_log
from office.domain.access import access_of
from office.models import AccessEntry, User
from office.one_by_one import OneByOne
from requests import identity_notifications as notifications
from requests.domain import identity_checks
from requests.domain.changes import changing, lock
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.enums import Status
from requests.identity_enums import CheckOutcome, Method
from requests.models import IdentityDocument, Request
from vault.domain import keys
from vault.enums import Family

MOST = 4
KEPT = timedelta(days=7)
TYPES = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp", "image/heic"})
SWEEP_BATCH = 200


def may_check(user: User, *, case: Request) -> bool:
    """Whether somebody may be the one who looks at identity documents of a request."""
    access = access_of(user)
    return (
        user.is_active
        and access.allows("handle_cases", case.controller_id)
        and Family.IDENTITY_DOCUMENT in access.families(case.controller_id)
    )


def keep(case: Request, *, files: Sequence[AcceptedFile], now: datetime) -> list[IdentityDocument]:
    """Keep what the person shows while a document is asked for, and tell whoever looks at it.

    Raises `IntakeRefusedError` for what is no picture or PDF, and for too many; `RequestError` where none is asked.
    """
    with changing(case, action="requests.identity_document_came", by=None, now=now) as locked:
        check = identity_checks.open_of(locked)
        if check is None or check.method != Method.DOCUMENT:
            raise RequestError(_("No document is asked for any more, so nothing was kept."))
        if not files or any(file.content_type not in TYPES for file in files):
            raise IntakeRefusedError("document", _("Choose a picture or a PDF."))
        if check.documents.count() + len(files) > MOST:
            raise IntakeRefusedError(
                "document", _("You have sent enough: at most %(limit)s files.") % {"limit": MOST}
            )
        if check.data_key_id is None:
            check.data_key_id = keys.create(identity_checks.KEY_LABEL)
            identity_checks.save(check, reason="requests.identity_document_came", by=None, now=now)
        kept: list[IdentityDocument] = []
        try:
            for accepted in files:
                row = IdentityDocument(
                    data_key_id=check.data_key_id,
                    check_of=check,
                    name=accepted.name,
                    content_type=accepted.content_type,
                    size=accepted.size,
                    uploaded_at=now,
                )
                kept.append(row)
                row.file.save(accepted.name, accepted.upload, save=False)
                row.save()
        except Exception:
            for row in kept:
                row.file.delete(save=False)
            raise
        if check.checker is not None:
            notifications.document_came(locked, user=check.checker, document=kept[-1], now=now)
    return kept


def lie_at(cases: Sequence[Request]) -> bool:
    """Whether identity documents of any of these requests are there, to be destroyed with their check."""
    return IdentityDocument.objects.filter(check_of__request__in=cases, destroyed_at__isnull=True).exists()


def may_open(document: IdentityDocument, *, user: User) -> bool:
    """Whether this person may look at a document now: named for it, granted the family, and the check open."""
    check = document.check_of
    return (
        document.destroyed_at is None
        and check.is_open
        and check.checker_id == user.pk
        and may_check(user, case=check.request)
    )


def note_opened(document: IdentityDocument, *, by: User, now: datetime) -> None:
    """Put on record who looked at a document."""
    case = document.check_of.request
    access_log.record(
        action="requests.identity_document_opened",
        actor=by,
        controller=case.controller,
        target=case,
        now=now,
        details={"document": str(document.pk), "families": [Family.IDENTITY_DOCUMENT.value]},
    )


def looks_at(case: Request) -> list[AccessEntry]:
    """Return who looked at identity documents of a request and when, oldest first."""
    found = AccessEntry.objects.of(case).filter(action="requests.identity_document_opened")
    return list(found.select_related("actor").order_by("at"))


def sweep(*, now: datetime) -> int:
    """Destroy documents that nobody may look at any more or that have lain for seven days; return how many.

    A check that is still open then ends without a result, and its checker is told. What goes wrong at one request
    keeps no other waiting; it is raised when all is done.
    """
    turns = OneByOne()
    rows = list(
        _due(now=now).select_related("check_of__request__controller").order_by("-uploaded_at")[:SWEEP_BATCH]
    )
    cases = {row.check_of.request_id: row.check_of.request for row in rows}.values()
    count = sum(turns.do(_end, case, now=now) for case in cases)
    turns.end()
    return count


def _due(*, now: datetime) -> QuerySet[IdentityDocument]:
    over = Q(check_of__request__status=Status.CLOSED) | ~Q(check_of__outcome="")
    there = IdentityDocument.objects.filter(destroyed_at__isnull=True)
    return there.filter(over | Q(uploaded_at__lte=now - KEPT))


@transaction.atomic
def _end(case: Request, *, now: datetime) -> int:
    due = set(_due(now=now).filter(check_of__request=lock(case)).values_list("check_of", flat=True))
    if not due:  # another worker was quicker
        return 0
    there = IdentityDocument.objects.filter(check_of__request=case, destroyed_at__isnull=True)
    before = there.count()
    with changing(case, action="requests.identity_documents_destroyed", by=None, now=now) as locked:
        check = identity_checks.open_of(locked)
        if check is not None and check.pk in due:
            identity_checks.end(check, outcome=CheckOutcome.CANCELLED, by=None, now=now)
            if check.checker is not None and locked.is_open:
                notifications.check_failed(locked, user=check.checker, check=check, now=now)
        for ended in locked.identity_checks.exclude(outcome="").filter(documents__destroyed_at__isnull=True):
            identity_checks.destroy(ended, now=now)
        return before - there.count()
