"""Something to do for every job of the beat: the demo, and what the demo does not come to."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.management import call_command
from django.db import transaction

from consents.domain.events import Whom
from consents.enums import EventKind, GivenBy
from consents.models import Campaign
from law import Right
from mailroom import reading
from mailroom.domain import storing
from mailroom.enums import State
from mailroom.models import Mail
from office.enums import Role
from office.models import Controller
from policies.domain import lifecycle
from requests.domain import bundles, handling, holds, lost_links, restricting
from requests.enums import Status
from requests.models import Request
from subjects.domain import guardians
from subjects.domain.guardians import Stand
from subjects.enums import IdentifierKind
from tests import factories
from tests.consents import children, made
from tests.consents.campaigning import widened
from tests.factories import NOW
from tests.mailroom import mails
from tests.policies import published
from vault.domain import keys, orphans

DAYS = {
    "vault.sweep_orphans": 8,
    "office.refresh_figures": 4000,
    "office.sweep_access_log": 4000,
    "thirdparties.erase_expired": 4000,
    "consents.delete_links": 400,
    "consents.forget_proofs": 4000,
    "requests.erase_expired": 400,
    "vault.shred": 400,
    "requests.remind_holds": 300,
    "requests.mind_identity": 40,
    "mailroom.deliver": 0,
}
"""Days from the demo's morning until a job has most to do; `SOON` for those that are not named."""

SOON = 8
BEFORE = {"vault.shred": ("requests.erase_expired",)}
"""Jobs that leave something to do for another."""

A_FEW = 8
FAST = 6000
"""Mails an hour, so that no campaign waits for its turn."""


def prepare() -> None:
    """Fill the office."""
    call_command("seed_demo", verbosity=0)
    few = Mail.objects.filter(state=State.QUEUED).order_by("pk").values("pk")[:A_FEW]
    Mail.objects.filter(state=State.QUEUED).exclude(pk__in=list(few.values_list("pk", flat=True))).delete()
    Campaign.objects.update(rate=FAST)
    dreame = Controller.objects.get(slug="dreame")
    _at_the_requests(dreame)
    _at_a_third_company()
    with transaction.atomic():
        box = mails.mailbox(dreame, None, now=NOW)
        box.active, box.uidvalidity = False, 1
        box.save(update_fields=["active", "uidvalidity"])
        raw = [mails.plain("Please erase all you have."), mails.plain("Please tell me what you know.")]
        storing.store(
            box,
            [
                storing.Arrived(
                    uid=number,
                    size=len(one),
                    received_at=NOW,
                    too_large=False,
                    read=reading.read(one, whole=True),
                )
                for number, one in enumerate(raw, 1)
            ],
            now=NOW,
        )
    share = orphans.share_of(NOW + timedelta(days=SOON))
    left = 0
    while left < 2:
        left += share.low <= keys.create("nobody's").int >> 120 < share.high


def _at_the_requests(dreame: Controller) -> None:
    lead = dreame.grants.filter(role=Role.PRIVACY_LEAD).first()
    assert lead is not None
    closed = Request.objects.filter(controller=dreame, status=Status.CLOSED)
    for case in closed[:2]:
        bundles.ask(case, reason="IMY asked.", language="en", by=lead.user, now=NOW)
        holds.put(case, reason="A claim.", ends_on=NOW.date() + timedelta(days=310), by=lead.user, now=NOW)
    for number in range(2):
        case = factories.request(at=dreame, right=Right.RESTRICTION, email=f"lost{number}@person.example")
        lost_links.ask(dreame, email=str(case.email), reference="", now=NOW)
        handling.start(case, by=lead.user, now=NOW)
        today = NOW.date()
        ends_on = today + timedelta(days=12)
        restricting.restrict(case, starts_on=today, ends_on=ends_on, until="", by=lead.user, now=NOW)
        if number:
            soon = today + timedelta(days=3)
            restricting.announce_end(case, lifts_on=soon, text="We go on.", by=lead.user, now=NOW)


def _at_a_third_company() -> None:
    """Let two children grow up where another version is about to come into force, and others end consents."""
    third = factories.controller("third")
    factories.staff(Role.PRIVACY_LEAD, at=third)
    policy = published.policy(third)
    published.publish(published.draft(policy, declares=made.DECLARED), now=made.PUBLISHED)
    for number in range(2):
        whom = Whom(IdentifierKind.EMAIL, f"kim{number}@person.example")
        kim = children.child(third, born_on=date(2013, 11, 27), address=whom.value)
        stand = Stand(evidence="Seen", evidence_on=NOW.date(), name="Maja Vuxen")
        guardians.add_guardian(kim, stand=stand, by=published.approver_of(third), now=NOW)
        given = made.event(whom=kim, purpose="surveys", days_ago=0, given_by=GivenBy.GUARDIAN, confirmed=True)
        made.record(third, given)
        other = Whom(IdentifierKind.EMAIL, f"elsa{number}@person.example")
        made.record(third, made.event(whom=other, days_ago=30, evidence="Form 7"))
        made.record(third, made.event(EventKind.WITHDRAWN, whom=other, days_ago=20))
    second = published.approve(published.draft(policy, declares=widened("news")), now=NOW)
    lifecycle.schedule(
        second, effective_on=NOW.date() + timedelta(days=3), by=published.approver_of(third), now=NOW
    )
