"""Policies and drafts of their versions: begun from what is in force, dated, summed up, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from law import Right
from office import history
from office.domain import access_log
from office.models import Controller, User
from policies.domain import commitments, reviewing, texts
from policies.domain.changes import changing, writing
from policies.domain.declaring import read
from policies.enums import PolicyKind, Status
from policies.errors import FixedError, PolicyError
from policies.models import Policy, PolicyLink, PolicyVersion


@transaction.atomic
def make_policy(
    controller: Controller,
    *,
    slug: str,
    kind: PolicyKind,
    name: Mapping[str, str],
    by: User | None,
    now: datetime,
) -> Policy:
    """Make a policy; the first privacy policy of a controller is its main one. Its maker reviews it each year.

    Raises ValidationError.
    """
    main = (
        kind is PolicyKind.PRIVACY and not Policy.objects.filter(controller=controller, is_main=True).exists()
    )
    policy = Policy(
        controller=controller, slug=slug, kind=kind.value, name=dict(name), is_main=main, created_at=now
    )
    policy.full_clean()
    history.sign(policy, by=by, at=now)
    policy.save()
    access_log.record(
        action="policies.policy_made",
        actor=by,
        controller=controller,
        target=policy,
        now=now,
        details={"slug": slug},
    )
    reviewing.plan(policy, by=by, now=now)
    return policy


@transaction.atomic
def begin(
    policy: Policy, *, by: User | None, now: datetime, based_on: PolicyVersion | None = None
) -> PolicyVersion:
    """Begin a draft with the next number; it takes over texts, commitments and links of `based_on`, if any.

    What the vocabulary has retired since then is left out. Raises `PolicyError` for a version of another policy.
    """
    if based_on is not None and based_on.policy_id != policy.pk:
        raise PolicyError(_("A draft begins from a version of the same policy."))
    locked = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    latest = locked.versions.aggregate(latest=Max("number"))["latest"] or 0
    version = PolicyVersion(policy=policy, number=latest + 1, created_at=now)
    history.sign(version, by=by, at=now)
    version.save()
    if by is not None:
        version.authors.add(by)
    access_log.record(
        action="policies.draft_begun",
        actor=by,
        controller=policy.controller,
        target=version,
        now=now,
        details={"number": version.number, "based_on": based_on.number if based_on else None, "revision": 1},
    )
    if based_on is not None:
        _take_over(based_on, into=version, by=by, now=now)
        version.refresh_from_db()
    return version


def latest_of(policy: Policy) -> PolicyVersion | None:
    """Return the version to begin a draft from: the one in force, else the newest."""
    rows = policy.versions.select_related("policy__controller")
    found: PolicyVersion | None = (
        rows.filter(status=Status.IN_FORCE).first() or rows.order_by("-number").first()
    )
    return found


def set_dates(
    version: PolicyVersion,
    *,
    updated_on: date | None,
    month_only: bool,
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Say when a draft's text was last updated, and whether the policy names a month only."""
    with writing(version, action="policies.dates_set", by=by, now=now, seen=seen) as draft:
        draft.updated_on, draft.month_only = updated_on, month_only


def set_summary(
    version: PolicyVersion, *, summary: Mapping[str, str], by: User, now: datetime, seen: int | None = None
) -> None:
    """Say in plain words what a draft changes."""
    with writing(version, action="policies.summary_written", by=by, now=now, seen=seen) as draft:
        draft.summary = dict(summary)


@transaction.atomic
def discard(version: PolicyVersion, *, by: User, now: datetime, seen: int | None = None) -> None:
    """Throw a draft away; its history stays. Raises `FixedError` for anything but a draft."""
    with changing(version, action="policies.draft_discarded", by=by, now=now, seen=seen) as locked:
        if not locked.is_draft:
            raise FixedError
    history.sign(locked, by=by, at=now)
    locked.delete()


def demand_written(version: PolicyVersion) -> None:
    """Raise `PolicyError` for a version that nobody can review yet: without a text, or without a commitment."""
    if not version.texts.exists():
        raise PolicyError(_("The version has no text yet."))
    if not version.commitments.exists():
        raise PolicyError(
            _("The version declares nothing yet: accept suggestions, or add purposes and rights.")
        )
    missing = [
        code
        for code in version.policy.controller.languages[:1]
        if not version.texts.filter(language=code).exists()
    ]
    if missing:
        raise PolicyError(
            _("The text in the company’s first language is missing (%(code)s).") % {"code": missing[0]}
        )


def _take_over(source: PolicyVersion, *, into: PolicyVersion, by: User | None, now: datetime) -> None:
    for language, outline in texts.outlines_of(source).items():
        texts.put(into, language=language, outline=outline, by=by, now=now)
    declared = read(source)
    controller = into.policy.controller_id
    for use in declared.uses:
        kept = commitments.still_in_vocabulary(use, controller_id=controller)
        if kept is not None:
            commitments.declare_use(into, use=kept, by=by, now=now)
    if declared.rights:
        rights = {Right(code): anchor for code, anchor in declared.rights.items()}
        commitments.declare_rights(into, rights=rights, by=by, now=now)
    links = [PolicyLink(name=row.name, url=row.url, anchor=row.anchor) for row in source.links.all()]
    if links:
        commitments.put_links(into, links=links, by=by, now=now)
