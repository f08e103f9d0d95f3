"""What is looked after: proofs whose time is over, and where practice and policy differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from consents import drift
from consents.domain import links, proofs, unsubscribing
from consents.domain.events import Source
from consents.domain.links import To
from consents.domain.unsubscribing import Wanted
from consents.enums import EventKind
from consents.models import ConsentEvent, PreferenceLink, UnsubscribeLink
from consents.tasks import forget_proofs
from office.models import Controller, User
from policies.declarations import Use
from policies.drift import registry
from policies.findings import Finding
from subjects.domain import erasing
from subjects.models import Subject
from tests.consents import made
from tests.consents.made import event, record
from tests.factories import NOW
from tests.policies import published
from vault.domain import shredding
from vault.values import SHREDDED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version")]


def test_a_proof_is_kept_until_its_time_after_the_end_of_the_consent_is_over(
    dreame: Controller, elsa: Subject, lead: User
) -> None:
    record(dreame, event(days_ago=30, evidence="Form 7"), event(purpose="surveys", evidence="Form 8"))
    record(dreame, event(EventKind.WITHDRAWN, days_ago=20))
    last_day = NOW - timedelta(days=20) + timedelta(days=dreame.proof_days)
    assert proofs.forget_expired(now=last_day) == 0
    assert proofs.forget_expired(now=last_day + timedelta(days=25)) == 1
    assert proofs.forget_expired(now=last_day + timedelta(days=25)) == 0
    shredding.carry_out(now=NOW)
    shredded, standing = ConsentEvent.objects.filter(proof_key_id__isnull=False).order_by("happened_at")
    assert shredded.evidence is SHREDDED
    assert shredded.known_as is SHREDDED
    assert standing.evidence == "Form 8"
    erasing.erase(elsa, by=lead, now=NOW)
    assert proofs.forget_expired(now=NOW + timedelta(days=dreame.proof_days, hours=1)) == 1


def test_the_job_looks_at_every_company(dreame: Controller) -> None:
    assert forget_proofs() == 0


def found(at: Controller) -> list[Finding]:
    return [finding for check in drift.CHECKS for finding in check.find(at, today=NOW.date())]


def test_drift_tells_of_consents_without_a_declared_purpose_and_of_fresh_consent_that_is_due(
    dreame: Controller, elsa: Subject
) -> None:
    assert set(drift.CHECKS) <= set(registry.registered())
    record(dreame, event(), event(purpose="surveys"))
    assert found(dreame) == []
    wider = (
        Use("news", "", {"email": "", "phone": ""}),
        *(use for use in made.DECLARED.uses if use.purpose not in {"news", "surveys"}),
    )
    purposes = {code: one for code, one in made.DECLARED.purposes.items() if code != "surveys"}
    published.publish(
        published.draft(
            published.policy(dreame), declares=replace(made.DECLARED, purposes=purposes, uses=wider)
        )
    )
    told = found(dreame)
    assert {(one.code, one.subject) for one in told} == {
        ("consents.undeclared-purpose", "surveys"),
        ("consents.fresh-consent", "privacy:2:news"),
        ("consents.fresh-consent", "privacy:2:surveys"),
    }
    assert all(str(one.practice_side) and one.url for one in told)


def test_all_links_that_have_ended_are_swept_however_many_there_are(
    dreame: Controller, elsa: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (links, unsubscribing):
        monkeypatch.setattr(module, "SWEEP_BATCH", 2)
    to = [To(subject=elsa, language="en")]
    links.issue_many(dreame, to=to * 5, now=NOW)
    links.issue_many(dreame, to=to, lifetime=unsubscribing.LIFETIME, now=NOW + timedelta(days=1))
    wanted = [Wanted(made.ELSA)]
    unsubscribing.give_out(dreame, wanted=wanted * 5, source=Source(), now=NOW)
    unsubscribing.give_out(dreame, wanted=wanted, source=Source(), now=NOW + timedelta(days=1))
    over = NOW + unsubscribing.LIFETIME
    assert (links.delete_ended(now=over), unsubscribing.delete_ended(now=over)) == (5, 5)
    assert (PreferenceLink.objects.count(), UnsubscribeLink.objects.count()) == (1, 1)
