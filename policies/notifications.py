"""What policies say by mail to staff. Every function writes outbox rows in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailroom.domain import outbox
from office.domain.access import holders
from office.models import User
from office.translated import here
from policies.models import PolicyVersion

MAIL_NAMES: dict[str, Promise] = {
    "policies/staff_approval": _("to staff: policy waits for approval"),
    "policies/staff_sent_back": _("to staff: policy sent back"),
    "policies/staff_approved": _("to staff: policy approved"),
    "policies/staff_in_force": _("to staff: policy in force"),
}


def approval_asked(version: PolicyVersion, *, by: User, now: datetime) -> None:
    """Tell everybody who may approve, beside its authors, that a version waits for them."""
    authors = set(version.authors.values_list("pk", flat=True)) | {by.pk}
    for user in holders("approve_policies", controller=version.policy.controller):
        if user.pk not in authors:
            _to_staff(version, user=user, template="policies/staff_approval", now=now, name=by.name)


def sent_back(version: PolicyVersion, *, reason: str, by: User, now: datetime) -> None:
    """Tell the authors why their version came back."""
    for user in _authors(version, beside=by):
        _to_staff(
            version, user=user, template="policies/staff_sent_back", now=now, name=by.name, reason=reason
        )


def approved(version: PolicyVersion, *, by: User, now: datetime) -> None:
    """Tell the authors that their version is approved and waits for its day."""
    for user in _authors(version, beside=by):
        _to_staff(version, user=user, template="policies/staff_approved", now=now, name=by.name)


def in_force(version: PolicyVersion, *, now: datetime) -> None:
    """Tell the authors and the privacy leads that a version applies from now on."""
    leads = holders("manage_office", controller=version.policy.controller)
    for user in {*_authors(version, beside=None), *leads}:
        _to_staff(version, user=user, template="policies/staff_in_force", now=now)


def _authors(version: PolicyVersion, *, beside: User | None) -> list[User]:
    rows = version.authors.filter(is_active=True).order_by("pk")
    return [user for user in rows if beside is None or user.pk != beside.pk]


def _to_staff(version: PolicyVersion, *, user: User, template: str, now: datetime, **context: object) -> None:
    address = reverse("admin:policies_policyversion_change", args=[version.pk])
    outbox.queue_mail(
        controller=version.policy.controller,
        data_key_id=user.data_key_id,
        to=user.email,
        template=template,
        context={
            "controller": version.policy.controller,
            "policy": here(version.policy.name, language=user.language),
            "number": version.number,
            "effective_on": version.effective_on,
            "url": f"{settings.PUBLIC_URL}{address}",
            **context,
        },
        language=user.language,
        dedupe_key=f"policy:{version.pk}:{template}:{version.revision}:{user.pk}",
        cause=f"policy:{version.pk}",
        now=now,
    )
