"""What consents add to a person's timeline: what the person stopped."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from consents import declared
from consents.domain import preferences
from consents.models import ConsentEvent, Withdrawal
from office.domain.access import access_of
from office.models import User
from subjects import accountability, timelines
from subjects.domain.merging import all_entries_of
from subjects.models import Subject
from subjects.timelines import Happening

MOST = 100


def register() -> None:
    """Add the lines; called once at start-up."""
    timelines.register(stops)
    accountability.register(choices)


def stops(subject: Subject, viewer: User) -> Iterator[Happening]:
    """Yield a line for each stop, to whoever reads consents."""
    if not access_of(viewer).allows("read_consents", subject.controller_id):
        return
    promises = declared.of(subject.controller_id)
    theirs = Withdrawal.objects.filter(subject__in=all_entries_of(subject).values("pk"))
    for row in theirs.order_by("-declared_at")[:MOST]:
        yield Happening(
            at=row.declared_at,
            kind="person",
            who=str(row.get_channel_display()),
            what=_("Stopped by the person: %(what)s") % {"what": preferences.what_stopped(row, promises)},
        )


def choices(subject: Subject, viewer: User) -> Iterator[Happening]:
    """Yield a line for each thing that happened to a consent, for the account of who did what."""
    if not access_of(viewer).allows("read_consents", subject.controller_id):
        return
    theirs = ConsentEvent.objects.filter(subject__in=all_entries_of(subject).values("pk"))
    for row in theirs.select_related("purpose", "recorded_by").order_by("-happened_at")[:MOST]:
        yield Happening(
            at=row.happened_at,
            kind="staff" if row.recorded_by else "person",
            who=row.recorded_by.name if row.recorded_by else str(row.get_channel_display()),
            what=_("%(kind)s: %(purpose)s") % {"kind": row.get_kind_display(), "purpose": row.purpose},
        )
