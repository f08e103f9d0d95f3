"""The recipients of the demo: all kinds that the policies name, and where the law is not met."""

from __future__ import annotations

from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from office.models import Controller
from policies.models import RecipientKind
from tests.factories import NOW
from thirdparties.domain.disclosure_checks import missing
from thirdparties.domain.transfers import transfers
from thirdparties.enums import AnnouncementOutcome, Verdict
from thirdparties.models import Disclosure, StatisticalShare, SubProcessorNotice, System, ThirdParty

pytestmark = pytest.mark.django_db


def test_the_demo_has_every_kind_of_recipient_and_a_gap_for_each_company() -> None:
    with time_machine.travel(NOW, tick=False):
        for _twice in range(2):
            call_command("seed_demo", stdout=StringIO())
    assert ThirdParty.objects.count() == 24
    assert Disclosure.objects.count() == 4
    assert set(Disclosure.objects.values_list("status", flat=True)) >= {"draft", "prepared", "closed"}
    assert not any(missing(row) for row in Disclosure.objects.exclude(status="draft"))
    assert StatisticalShare.objects.count() == 2
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
