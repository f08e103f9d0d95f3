"""What consents show on pages of lower packages."""

from __future__ import annotations

from typing import cast

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consents import declared
from consents.declared import Promises
from consents.domain import choices, foresight, preferences
from consents.enums import AskOutcome
from consents.models import Campaign, CampaignMember, ConsentEvent, GuardianAsk, Withdrawal
from consents.shown import in_campaign, progress, standing
from office import clock, panels
from office.dates import short_day
from office.domain.access import access_of
from office.models import Controller, User
from office.shown import ValueReader, as_cell
from policies.public.standing import standings
from subjects.domain.merging import all_entries_of
from subjects.models import Subject

LATEST = 5


def register() -> None:
    """Put a person's choices on the person's page, and the way to confirm a policy beside the policy."""
    panels.register("subject", current_choices)
    panels.register("subject", latest_choices)
    panels.register("policy", confirm_the_policy)
    panels.register("home", preference_centre)
    panels.register("policy", preference_centre)
    panels.register("subject", stopped)
    panels.register("subject", asked_guardians)
    panels.register("subject", campaigns_of)


def current_choices(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Show where a person stands on each purpose."""
    subject = _readable(about, request)
    if subject is None:
        return None
    rows = choices.of(subject)
    return panels.Panel(
        title=_("Current choices"),
        description="" if rows else _("This person has made no choice yet."),
        url=address_of(subject) if rows else "",
        order=20,
        facts=[(row.purpose, standing(row)) for row in rows],
    )


def latest_choices(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Show what a person chose last, the latest first."""
    subject = _readable(about, request)
    if subject is None:
        return None
    rows = list(
        ConsentEvent.objects.filter(subject__in=all_entries_of(subject).values("pk"))
        .select_related("purpose")
        .order_by("-happened_at", "-arrived_at")[:LATEST]
    )
    if not rows:
        return None
    return panels.Panel(
        title=_("Latest choices"),
        description="",
        url=address_of(subject),
        order=21,
        facts=[
            (short_day(subject.controller.today(row.happened_at)), f"{row.purpose}: {row.get_kind_display()}")
            for row in rows
        ],
    )


def asked_guardians(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Show what parents and guardians are asked for a child, and how it ended; lead to taking it back."""
    subject = _readable(about, request)
    if subject is None:
        return None
    rows = list(
        GuardianAsk.objects.filter(child__in=all_entries_of(subject).values("pk"))
        .select_related("controller")
        .order_by("-asked_at")[:LATEST]
    )
    if not rows:
        return None
    may_withdraw = subject.is_standing and access_of(request.user).allows(
        "edit_consents", subject.controller_id
    )
    is_open = any(row.closed_at is None for row in rows)
    reader = ValueReader(controller_id=subject.controller_id, viewer=cast(User, request.user))
    promises = declared.of(subject.controller_id)
    return panels.Panel(
        title=_("Asked for this child"),
        description=_("A parent or guardian has to agree before data is used for it."),
        url=reverse("admin:subjects_subject_step", args=[subject.pk, "withdraw-ask"])
        if may_withdraw and is_open
        else "",
        label=_("Take the question back"),
        order=23,
        facts=[
            (short_day(subject.controller.today(row.asked_at)), _ask(row, promises, reader)) for row in rows
        ],
    )


def _ask(row: GuardianAsk, promises: Promises, reader: ValueReader) -> SafeString:
    """Say what is asked of whom, and how it stands."""
    names = ", ".join(foresight.name_of(promises, code) for code in row.purposes)
    if row.outcome:
        return format_html("{}<br>{}", names, AskOutcome(row.outcome).label)
    until = _("waits for an answer until %(day)s") % {"day": short_day(row.controller.today(row.expires_at))}
    return format_html("{}<br>{}<br>{}", names, as_cell(reader.read(row, "guardian_email")), until)


def campaigns_of(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Show which campaigns a person was among, the latest first, and what became of it."""
    subject = _readable(about, request)
    if subject is None:
        return None
    rows = (
        CampaignMember.objects.filter(subject__in=all_entries_of(subject).values("pk"))
        .select_related("campaign__version__policy", "campaign__controller")
        .order_by("-campaign__opened_at")[:LATEST]
    )
    if not rows:
        return None
    return panels.Panel(
        title=_("Campaigns"),
        description="",
        url="",
        order=22,
        facts=[(_campaign_link(row.campaign), in_campaign(row)) for row in rows],
    )


def _campaign_link(campaign: Campaign) -> SafeString:
    address = reverse("admin:consents_campaign_change", args=[campaign.pk])
    return format_html('<a class="pp-link" href="{}">{}</a>', address, campaign)


def confirm_the_policy(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the page on which people confirm having read the policy."""
    if not isinstance(about, Controller) or not _has_policy(about):
        return None
    return panels.Panel(
        title=_("Confirm that you have read it"),
        description=_("We note which version you were shown. It is no consent to anything."),
        url=reverse("consents:acknowledge", kwargs={"controller": about.slug}),
        order=40,
    )


def preference_centre(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the preference centre, once there is a policy to choose by."""
    if not isinstance(about, Controller) or not _has_policy(about):
        return None
    return panels.Panel(
        title=_("Your choices"),
        description=_("Withdraw a consent, say no to marketing, or stop that your data is shared."),
        url=reverse("consents:preferences", kwargs={"controller": about.slug}),
        order=15,
    )


def stopped(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Show what a person stopped last, each leading to whether it has stopped everywhere."""
    subject = _readable(about, request)
    if subject is None:
        return None
    theirs = Withdrawal.objects.filter(subject__in=all_entries_of(subject).values("pk"))
    rows = list(theirs.select_related("controller").order_by("-declared_at")[:LATEST])
    if not rows:
        return None
    today, promises = subject.controller.today(clock.now()), declared.of(subject.controller_id)
    return panels.Panel(
        title=_("Withdrawals"),
        description="",
        url="",
        order=22,
        facts=[
            (
                short_day(subject.controller.today(row.declared_at)),
                format_html(
                    '<a class="pp-link" href="{}">{}</a><br>{}',
                    reverse("admin:consents_withdrawal_change", args=[row.pk]),
                    preferences.what_stopped(row, promises),
                    progress(row, today=today).render(),
                ),
            )
            for row in rows
        ],
    )


def address_of(subject: Subject) -> str:
    """Return the address of the page with a person's choices."""
    return reverse("admin:consents_consentevent_person", args=[subject.pk])


def _has_policy(controller: Controller) -> bool:
    """Tell whether a company's main policy is in force, as it was some seconds ago at most."""
    standing_now = standings.get(controller.slug)
    return (
        standing_now is not None and standing_now.main is not None and standing_now.main.in_force is not None
    )


def _readable(about: Model, request: HttpRequest) -> Subject | None:
    if not isinstance(about, Subject):
        return None
    return about if access_of(request.user).allows("read_consents", about.controller_id) else None
