"""The demo: two companies, their office and recipients, forty requests: those by which an officer would test us."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from consents.domain import campaign_results
from consents.models import Campaign
from law import Right
from mailroom.models import Mail
from office.enums import Role
from office.models import Controller, Review, RoleGrant
from policies.models import PolicyVersion, RecipientKind
from requests.enums import Channel, ForWhom, Outcome, Status
from requests.models import ClockEvent, Message, Request
from tests.factories import NOW
from thirdparties.domain.disclosure_checks import missing
from thirdparties.domain.transfers import transfers
from thirdparties.enums import AnnouncementOutcome, Verdict
from thirdparties.models import Disclosure, StatisticalShare, SubProcessorNotice, System, ThirdParty

pytestmark = pytest.mark.django_db

EVERYTHING = (
    Request,
    ClockEvent,
    Message,
    Mail,
    PolicyVersion,
    Review,
    ThirdParty,
    System,
    SubProcessorNotice,
    Disclosure,
    StatisticalShare,
    Campaign,
)


def seed() -> str:
    said = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("seed_demo", stdout=said)
    return said.getvalue()


def of(name: str) -> Request:
    """Return the latest request of an invented person."""
    found: Request = next(
        case for case in Request.objects.order_by("-received_at") if case.person_name == name
    )
    return found


def test_the_demo_shows_what_an_officer_would_look_for_and_seeding_again_changes_nothing() -> None:
    assert "2 companies, 40 new requests" in seed()
    assert_every_status_and_the_requests_that_test_us()
    assert_a_recipient_of_every_kind_and_a_gap_for_each_company()
    assert_disclosures_at_every_stage()
    assert_one_review_is_overdue_and_one_lies_ahead()
    assert_a_campaign_has_some_answers_and_waits_for_others()
    counts = [model.objects.count() for model in EVERYTHING]
    assert "0 new requests" in seed()
    assert [model.objects.count() for model in EVERYTHING] == counts


def assert_every_status_and_the_requests_that_test_us() -> None:
    assert set(Controller.objects.values_list("slug", "is_demo")) == {("dreame", True), ("procotsmart", True)}
    assert set(RoleGrant.objects.values_list("role", flat=True)) == set(Role.values)
    assert set(Request.objects.values_list("status", flat=True)) == set(Status.values)
    assert set(Request.objects.exclude(outcome="").values_list("outcome", flat=True)) >= {
        Outcome.FULFILLED,
        Outcome.REFUSED,
        Outcome.WITHDRAWN,
        Outcome.UNVERIFIABLE,
        Outcome.DUPLICATE,
        Outcome.NOT_A_REQUEST,
    }

    untriaged = of("Elsa Lindgren Boman")
    assert (untriaged.channel, untriaged.status, untriaged.assignee) == (Channel.EMAIL, Status.RECEIVED, None)
    assert untriaged.received_on == (NOW - timedelta(days=5)).date()

    at_night = of("Nils Åkerblom")
    assert at_night.received_on == at_night.received_at.date() + timedelta(days=1)

    assert of("Gunilla Sjöström").deadlines.get(is_current=True).step == "respond_extended"

    asked_late = of("Karl-Johan Ek").deadlines.get(is_current=True)
    assert (asked_late.paused, asked_late.due_on) == (False, asked_late.safe_on)

    waiting = of("Fiona Drummond")
    assert waiting.deadlines.filter(paused=True).count() == waiting.deadlines.count()
    assert NOW.date().isoformat() in str(waiting.deadlines.get(is_current=True).derivation)

    mistyped = of("Frida Holm")
    assert mistyped.email_confirmed_at is None
    assert mistyped.device_serial

    minor = of("Silje Moen")
    assert (minor.right, minor.for_whom) == (Right.MINOR_REMOVAL, ForWhom.CHILD)
    assert Message.objects.filter(request=minor, channel=Channel.PHONE).exists()

    assert of("Henrik Dahl").proposed_outcome == Outcome.PARTLY_FULFILLED

    repeated = [case for case in Request.objects.all() if case.person_name == "Torsten Vik"]
    assert len(repeated) == 6
    assert [case.status for case in repeated].count(Status.CLOSED) == 5

    assert of("Rechtsanwältin Dr. Petra Vogt").represented_name == "Matthias Brandt"

    passed_on = of("Birgit Malmsten")
    assert (passed_on.channel, passed_on.email) == (Channel.LETTER, "")
    assert (passed_on.created_at.date() - passed_on.received_on).days == 24


def assert_a_recipient_of_every_kind_and_a_gap_for_each_company() -> None:
    assert ThirdParty.objects.count() == 24
    for controller in Controller.objects.all():
        named = RecipientKind.objects.filter(controller=controller, catch_all=False)
        used = ThirdParty.objects.filter(controller=controller).values_list("recipient_kind", flat=True)
        assert set(named.values_list("pk", flat=True)) == set(used)
        assert SubProcessorNotice.objects.filter(
            third_party__controller=controller, outcome=AnnouncementOutcome.OPEN
        ).exists()
    procotsmart = Controller.objects.get(slug="procotsmart")
    found = {(one.recipient_name, one.country): one for one in transfers(procotsmart, on=NOW.date())}
    beijing = found["Østersky Data Centre Co. Ltd", "CN"]
    singapore = found["Løvebro Hosting Pte. Ltd", "SG"]
    assert beijing.is_gap
    assert not singapore.is_gap
    assert singapore.safeguard is not None
    assert found["Arkivstein Inc.", "US"].judgement.verdict is Verdict.ADEQUATE
    deepest = ThirdParty.objects.get(legal_name="Arkivstein Inc.")
    assert deepest.parent is not None
    assert deepest.parent.parent is not None
    assert {system.facility.city for system in System.objects.exclude(facility=None) if system.facility} == {
        "Beijing",
        "Singapore",
        "Stockholm",
    }


def assert_disclosures_at_every_stage() -> None:
    assert set(Disclosure.objects.values_list("status", flat=True)) >= {"draft", "prepared", "closed"}
    assert not any(missing(row) for row in Disclosure.objects.exclude(status="draft"))
    assert StatisticalShare.objects.count() == 2


def assert_a_campaign_has_some_answers_and_waits_for_others() -> None:
    progress = campaign_results.progress_of(Campaign.objects.open().get())
    assert (progress.waiting, progress.asked) == (0, 10)
    assert (progress.answers.yes, progress.answers.no, progress.answers.withdrew) == (3, 1, 1)


def assert_one_review_is_overdue_and_one_lies_ahead() -> None:
    of_policies = Review.objects.filter(target_type="policies.policy").select_related("controller")
    by_company = {one.controller.slug: one for one in of_policies}
    assert set(Review.objects.values_list("target_type", flat=True)) == {
        "policies.policy",
        "thirdparties.system",
        "thirdparties.facility",
        "thirdparties.agreement",
        "office.controller",
    }
    assert by_company["dreame"].days_left(NOW) < 0
    assert by_company["procotsmart"].days_left(NOW) > 30
    assert all(one.rounds.count() == 1 for one in by_company.values())
