"""Unsubscribing by an address in a mail: one click, no question (RFC 8058)."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consents.domain import unsubscribing
from consents.domain.events import Source, Whom
from consents.domain.unsubscribing import Address, Wanted
from consents.enums import Consent, Refusal
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent, ConsentState, UnsubscribeLink, Withdrawal
from consents.tasks import delete_links
from office.models import Controller, User
from subjects.domain import erasing, merging, suppression
from subjects.domain.merging import MergeReason
from subjects.enums import IdentifierKind, SuppressionKind
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.consents.made import event, record, state
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version", "wednesday")]

ONE_CLICK = "List-Unsubscribe=One-Click"


def address(at: Controller, purpose: str = "news", whom: Whom = made.ELSA) -> Address:
    (found,) = unsubscribing.give_out(at, wanted=[Wanted(whom, purpose)], source=Source(), now=NOW)
    assert isinstance(found, Address), found
    return found


def path(at: Controller, purpose: str = "news") -> str:
    return urlsplit(address(at, purpose).url).path


def press(path: str, body: str = ONE_CLICK) -> int:
    """Post as a mail program does: no cookie, no token, nothing but the one field; and not followed elsewhere."""
    client = Client(enforce_csrf_checks=True)
    return client.post(path, body, content_type="application/x-www-form-urlencoded").status_code


def is_declined() -> bool:
    return suppression.is_suppressed(
        Controller.objects.get(slug="dreame"),
        kind=IdentifierKind.EMAIL,
        value=made.ADDRESS,
        what=SuppressionKind.NO_MARKETING,
    )


@pytest.mark.promise("P4")
def test_a_mail_program_stops_a_purpose_with_one_post(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event(), event(purpose="surveys"))
    found = address(dreame)
    assert found.headers == {"List-Unsubscribe": f"<{found.url}>", "List-Unsubscribe-Post": ONE_CLICK}
    assert found.url.startswith(f"{settings.PUBLIC_URL}/dreame/unsubscribe/")
    assert press(urlsplit(found.url).path) == 200
    assert (state().consent, state("surveys").consent) == (Consent.WITHDRAWN, Consent.GIVEN)
    assert not is_declined()
    assert press(urlsplit(found.url).path) == 200
    assert made.kinds() == ["given", "given", "withdrawn"]
    row = Withdrawal.objects.get()
    assert (row.purposes, row.channel) == (["news"], "page")


def test_a_post_in_parts_works_as_well(dreame: Controller, elsa: Subject, client: Client) -> None:
    record(dreame, event())
    assert client.post(path(dreame), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert state().consent == Consent.WITHDRAWN


def test_without_a_purpose_all_marketing_stops(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event(), event(purpose="surveys"))
    assert press(path(dreame, purpose="")) == 200
    assert (state().consent, state("surveys").consent) == (Consent.WITHDRAWN, Consent.GIVEN)
    assert is_declined()


def test_the_page_has_one_button_and_changes_nothing_by_itself(
    dreame: Controller, elsa: Subject, client: Client
) -> None:
    record(dreame, event())
    there = path(dreame)
    page = client.get(there, headers={"Accept-Language": "en"})
    assert page.content.decode().count("<button") == 1
    assert "Unsubscribe from “News”?" in page.content.decode()
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")
    assert "no-store" in page["Cache-Control"]
    assert press(there, "something=else") == 400
    assert client.put(there).status_code == 405
    assert state().consent == Consent.GIVEN


def test_who_agrees_again_can_unsubscribe_by_the_old_mail(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event())
    there = path(dreame)
    press(there)
    record(dreame, event(days_ago=0), now=NOW)
    later = event(happened_at=NOW + timedelta(minutes=1))
    record(dreame, later, now=NOW + timedelta(minutes=1))
    link = UnsubscribeLink.objects.get()
    assert unsubscribing.use(link, now=NOW + timedelta(minutes=2))
    assert not unsubscribing.use(link, now=NOW + timedelta(minutes=3))
    assert state().consent == Consent.WITHDRAWN


def test_a_wrong_or_old_address_or_one_of_another_company_stops_nothing(
    dreame: Controller, elsa: Subject
) -> None:
    factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    record(dreame, event())
    there = path(dreame)
    assert press(there.replace("dreame", "procotsmart")) == 404
    assert press("/dreame/unsubscribe/made-up/") == 404
    UnsubscribeLink.objects.update(expires_at=NOW)
    assert press(there) == 404
    assert state().consent == Consent.GIVEN
    assert delete_links() == 1
    assert [press("/dreame/unsubscribe/made-up/") for _turn in range(20)][-1] == 429


def test_who_was_merged_or_erased_meanwhile_is_answered_too(
    dreame: Controller, elsa: Subject, lead: User
) -> None:
    record(dreame, event())
    there = path(dreame)
    other = factories.person(at=dreame)
    merging.merge(elsa, into=other, by=lead, now=NOW, reason=MergeReason.ENTERED_TWICE)
    assert press(there) == 200
    assert ConsentState.objects.get(subject=other).consent == Consent.WITHDRAWN
    erasing.erase(other, by=lead, now=NOW)
    assert press(there) == 200
    assert ConsentEvent.objects.count() == 2


def test_who_is_not_known_is_entered_once_and_who_was_erased_gets_no_address(
    dreame: Controller, elsa: Subject, lead: User
) -> None:
    nils = Whom(IdentifierKind.EMAIL, "nils@person.example", language="nb")
    erasing.erase(elsa, by=lead, now=NOW)
    wanted = [
        Wanted(nils, "news"),
        Wanted(nils),
        Wanted(made.ELSA, "news"),
        Wanted(nils, "orders"),
        Wanted(nils, "nothing"),
        Wanted(Whom(IdentifierKind.EMAIL, "nobody"), "news"),
    ]
    first, second, *refused = unsubscribing.give_out(dreame, wanted=wanted, source=Source(), now=NOW)
    assert isinstance(first, Address)
    assert isinstance(second, Address)
    assert [one.code for one in refused if isinstance(one, ConsentRefusedError)] == [
        Refusal.SUPPRESSED,
        Refusal.NO_OBJECTION,
        Refusal.UNKNOWN_PURPOSE,
        Refusal.UNFIT,
    ]
    assert UnsubscribeLink.objects.count() == 2
    entered = Subject.objects.get(erased_at__isnull=True)
    assert entered.language == "nb"
    assert press(urlsplit(first.url).path) == 200
    assert state().objected_since is not None


@pytest.mark.parametrize("count", [2, 40])
def test_the_number_of_queries_does_not_grow_with_that_of_the_mails(dreame: Controller, count: int) -> None:
    address(dreame)
    wanted = [
        Wanted(Whom(IdentifierKind.EMAIL, f"{number}@person.example"), "news") for number in range(count)
    ]
    with CaptureQueriesContext(connection) as captured:
        unsubscribing.give_out(dreame, wanted=wanted, source=Source(), now=NOW)
    assert len(captured) <= 20
