"""What the register of recipients adds to a person's timeline: notices issued, and data disclosed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.domain.access import access_of
from office.models import AccessEntry, User
from subjects import timelines
from subjects.domain.merging import all_entries_of
from subjects.models import Subject
from subjects.timelines import Happening
from thirdparties.domain import changes, disclosure_changes, disclosures
from thirdparties.enums import NoticeKind
from thirdparties.models import Notice

MOST = 100
MADE = "thirdparties.disclosure_made"


def register() -> None:
    """Add the lines; called once at start-up."""
    timelines.register(notices_issued)
    timelines.register(data_disclosed)


def notices_issued(subject: Subject, viewer: User) -> Iterator[Happening]:
    """Yield a line for each time that recipients were told, to whoever reads the register."""
    if not access_of(viewer).allows(changes.READS, subject.controller_id):
        return
    theirs = Notice.objects.filter(person__in=all_entries_of(subject).values("pk"))
    batches = theirs.values("issued_at", "kind", "issued_by__name").annotate(
        count=Count("pk"), first=Min("reference"), to=Min("third_party__legal_name")
    )
    for one in batches.order_by("-issued_at")[:MOST]:
        told = {"reference": one["first"], "to": one["to"], "kind": NoticeKind(one["kind"]).label}
        more = ngettext(
            "%(count)s notice issued: %(kind)s", "%(count)s notices issued: %(kind)s", one["count"]
        ) % {"count": one["count"], "kind": told["kind"]}
        yield Happening(
            at=one["issued_at"],
            kind="staff" if one["issued_by__name"] else "system",
            who=one["issued_by__name"] or _("The portal"),
            what=_("Notice %(reference)s issued to %(to)s: %(kind)s") % told if one["count"] == 1 else more,
        )


def data_disclosed(subject: Subject, viewer: User) -> Iterator[Happening]:
    """Yield a line for each disclosure to whoever reads those; of what is withheld the person must not be told."""
    if not access_of(viewer).allows(disclosure_changes.READS, subject.controller_id):
        return
    rows = {row.pk: row for row in disclosures.disclosures_of(subject)[:MOST]}
    entries = AccessEntry.objects.filter(action=MADE, target_id__in=rows).select_related("actor")
    for entry in entries:
        row = rows[entry.target_id]
        told = {"reference": row.reference, "to": row.organisation or _("a person")}
        yield Happening(
            at=entry.at,
            kind="staff" if entry.actor else "system",
            who=entry.actor.name if entry.actor else _("The portal"),
            what=_("Disclosure %(reference)s to %(to)s – withheld: the person must not be told") % told
            if row.is_withheld
            else _("Disclosure %(reference)s to %(to)s") % told,
            untold=row.is_withheld,
        )
