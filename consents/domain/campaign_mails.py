"""Preparing a campaign's mails: batch by batch, each in one transaction with the rows that say so.

A job that is killed between two batches goes on with the next one; of a batch all is written, or
nothing. A member's row says that they were written to, and the mail's own key lets no second one through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from consents import campaign_notifications
from consents.campaign_enums import Ask, MemberState
from consents.campaign_notifications import LINK, NOTICE, QUESTION, REMINDER, Letter
from consents.domain import links
from consents.domain.audience import Judge, Verdict, columns
from consents.domain.campaign_changes import take_running
from consents.domain.campaigns import TIME_TO_ANSWER
from consents.models import Campaign, CampaignMember
from mailroom.domain import outbox
from mailroom.domain.outbox import Recipient
from mailroom.enums import State
from vault.domain import keyring

BATCH = 200
AT_ONCE = timedelta(minutes=1)
"""What a worker that was away may make up for: a minute's worth of mails, not a day's."""
Row = tuple[CampaignMember, Verdict]


def ask_batch(pk: UUID, *, now: datetime) -> int:
    """Write to the next people who wait, as many as the rate allows; return how many rows were dealt with.

    Each is judged once more: who said no meanwhile, or is gone, is left out.
    """
    with transaction.atomic():
        campaign = take_running(pk)
        credit = credit_of(campaign, now=now) if campaign is not None else 0
        if campaign is None or not credit:
            return 0
        waiting = _with_people(campaign.members.filter(state=MemberState.TO_ASK))
        members = list(waiting.order_by("pk")[: min(BATCH, credit)])
        verdicts = Judge(campaign, now=now).judge([one.subject for one in members])
        rows = [(one, verdicts[one.subject_id]) for one in members]
        written = [row for row in rows if row[1].ask is not None]
        _mail(campaign, written, now=now)
        _note(campaign, rows, now=now)
        _pay(campaign, len(written), now=now)
    keyring.forget()
    return len(members)


def remind_batch(pk: UUID, *, now: datetime) -> int:
    """Remind people whose day has come and who are still silent; return how many rows were dealt with.

    Of several reminders that were missed they get one.
    """
    with transaction.atomic():
        campaign = take_running(pk)
        credit = credit_of(campaign, now=now) if campaign is not None else 0
        if campaign is None or not credit:
            return 0
        due = _with_people(campaign.members.filter(state=MemberState.ASKED, remind_at__lte=now))
        members = list(due.order_by("remind_at", "pk")[: min(BATCH, credit)])
        verdicts = Judge(campaign, now=now).judge([one.subject for one in members])
        silent = [
            (one, verdicts[one.subject_id])
            for one in members
            if set(one.purposes) <= set(verdicts[one.subject_id].purposes)  # no answer to any of it
        ]
        _send(campaign, silent, template=REMINDER, what=f"reminder:{now:%Y-%m-%d}", now=now)
        reminded = {one.pk for one, _verdict in silent}
        for one in members:
            one.remind_at = _next_reminder(campaign, one, now=now) if one.pk in reminded else None
            one.reminders += one.pk in reminded
        CampaignMember.objects.bulk_update(members, ["remind_at", "reminders"])
        _pay(campaign, len(silent), now=now)
    keyring.forget()
    return len(members)


def note_refused(campaign: Campaign) -> int:
    """Note whose mail a server refused for good or returned; return how many."""
    refused = outbox.for_cause(campaign.cause).filter(state__in=(State.FAILED, State.BOUNCED)).order_by()
    keys = refused.values_list("dedupe_key", flat=True)
    members = {int(key.split(":")[2]) for key in keys if key.startswith(f"{campaign.cause}:")}
    found = 0
    for start in range(0, len(members), BATCH):
        batch = sorted(members)[start : start + BATCH]
        asked = campaign.members.filter(pk__in=batch, state=MemberState.ASKED)
        found += asked.update(state=MemberState.UNREACHABLE.value, remind_at=None)
    return found


def credit_of(campaign: Campaign, *, now: datetime) -> int:
    """Return how many mails may be prepared now: what the rate gives since the last one, a minute's worth at most."""
    since = max(campaign.paced_until or now, now - AT_ONCE)
    return max(0, int((now - since) / campaign.per_mail))


def _with_people(members: QuerySet[Any]) -> QuerySet[Any]:
    """Read members with what is needed of the persons, and no more: a campaign has many."""
    columns = ("subject__data_key_id", "subject__controller", "subject__language", "subject__birth_date")
    gone = ("subject__erased_at", "subject__merged_into")
    return members.select_related("subject").only(
        "campaign", "asked_at", "purposes", "reminders", *columns, *gone
    )


def _pay(campaign: Campaign, count: int, *, now: datetime) -> None:
    since = max(campaign.paced_until or now, now - AT_ONCE)
    Campaign.objects.filter(pk=campaign.pk).update(  # in no history
        paced_until=since + count * campaign.per_mail
    )


def _mail(campaign: Campaign, rows: Sequence[Row], *, now: datetime) -> None:
    for ask, template in ((Ask.CONSENT, QUESTION), (Ask.NOTICE, NOTICE)):
        asked = [row for row in rows if row[1].ask is ask]
        _send(campaign, asked, template=template, what="mail", now=now)


def _send(campaign: Campaign, rows: Sequence[Row], *, template: str, what: str, now: datetime) -> None:
    """Queue a mail for each person, under the person's own key; a question carries a link of the person's own."""
    if not rows:
        return
    own: list[Mapping[str, str]] = [{}] * len(rows)
    if template != NOTICE:
        to = [
            links.To(subject=one.subject, language=one.subject.language, purposes=verdict.purposes)
            for one, verdict in rows
        ]
        made = links.issue_many(campaign.controller, to=to, lifetime=_lifetime(campaign, now=now), now=now)
        own = [{LINK: url} for url in made]
    letters = [
        Letter(
            recipient=Recipient(
                data_key_id=one.subject.data_key_id, to=verdict.email, dedupe_key=one.key(what), own=texts
            ),
            language=one.subject.language,
            purposes=verdict.purposes,
        )
        for (one, verdict), texts in zip(rows, own, strict=True)
    ]
    campaign_notifications.send(campaign, template=template, letters=letters, now=now)


def _note(campaign: Campaign, rows: Sequence[Row], *, now: datetime) -> None:
    """Write what became of these people, in one statement for all of whom the same became."""
    remind_at = now + timedelta(days=campaign.reminder_days[0]) if campaign.reminder_days else None
    groups: dict[tuple[object, ...], tuple[dict[str, object], list[int]]] = {}
    for one, verdict in rows:
        fields = columns(verdict)
        if verdict.ask is not None:
            fields |= {"state": MemberState.ASKED.value, "asked_at": now}
            fields["remind_at"] = remind_at if verdict.ask is Ask.CONSENT else None
        key = (verdict.ask, verdict.purposes, verdict.left_out)
        groups.setdefault(key, (fields, []))[1].append(one.pk)
    for fields, keys in groups.values():
        CampaignMember.objects.filter(pk__in=keys).update(**fields)


def _next_reminder(campaign: Campaign, member: CampaignMember, *, now: datetime) -> datetime | None:
    assert member.asked_at is not None  # noqa: S101 - nobody is reminded of what they were not asked
    moments = (member.asked_at + timedelta(days=days) for days in campaign.reminder_days)
    return next((moment for moment in moments if moment > now), None)


def _lifetime(campaign: Campaign, *, now: datetime) -> timedelta:
    """Return for how long a link works: until the last day to answer is over, two weeks at least."""
    return max(over_at(campaign) - now, TIME_TO_ANSWER)


def over_at(campaign: Campaign) -> datetime:
    """Return the moment at which the last day to answer is over, at the controller."""
    assert campaign.closes_on is not None  # noqa: S101 - what asks for consent has an end
    zone = ZoneInfo(campaign.controller.time_zone)
    return datetime.combine(campaign.closes_on + timedelta(days=1), time(0), tzinfo=zone)
