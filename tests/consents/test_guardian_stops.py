"""The page on which parents and guardians take back what they agreed to for a child."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from consents import tasks
from consents.domain import checking
from consents.domain.checking import Question
from consents.domain.guardian_ends import KEPT_AFTER_ANSWER
from consents.enums import EventKind, Reason
from consents.models import ConsentEvent, Withdrawal
from office.models import Controller, User
from requests.enums import ForWhom
from requests.models import Request
from subjects.domain import guardians
from subjects.enums import SuppressionReason
from subjects.models import Guardian, Suppression
from tests.consents import children, made
from tests.consents.children import KIM, MOTHER, TEN, ask, child, text_of
from tests.consents.stopping import getting
from tests.factories import NOW
from thirdparties.models import Notice
from vault.domain import shredding

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("version", "wednesday"),
    pytest.mark.promise("P26"),
]

SURVEYS = Question(whom=KIM, purpose="surveys", category="email")


def stop_page() -> str:
    return children.link_in(children.mails("guardian_answer")[-1])


def take_back(browser: Client, **fields: Any) -> Any:
    page = browser.get(stop_page()).content.decode()
    key = re.search(r'name="key" value="([\w-]+)"', page)
    assert key is not None
    return browser.post(stop_page(), {"key": key[1], **fields})


def test_a_guardian_withdraws_a_childs_consent_by_the_link_in_the_receipt(
    dreame: Controller, browser: Client
) -> None:
    kim = child(dreame)
    ask(dreame, kim, purposes=["surveys", "studies"])
    children.answer(browser, **{"purpose-studies": "yes"})
    other = Client(headers={"Accept-Language": "en"})
    assert "Choose what you want to take back" in text_of(take_back(other))
    assert "It has ended" in text_of(take_back(other, purposes=["surveys"]))
    taken = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)
    assert (taken.purpose.code, taken.subject, taken.given_by) == ("surveys", kim, "guardian")
    assert str(taken.evidence).strip() != ""
    assert Withdrawal.objects.get().purposes == ["surveys"]
    answer = checking.check(dreame, question=SURVEYS, now=NOW + timedelta(hours=1))
    assert answer.reason is Reason.WITHDRAWN
    page = text_of(other.get(stop_page()))
    assert "Studies" in page
    assert "Surveys" not in page
    (receipt,) = children.mails("guardian_stopped")
    assert str(receipt.to) == MOTHER
    assert not children.mails("receipt")


@pytest.mark.promise("P14")
def test_what_taking_back_leads_to_and_who_is_told_stands_on_the_page_before_it_is_done(
    dreame: Controller, browser: Client
) -> None:
    getting(dreame, "Panel AB", "surveys")
    getting(dreame, "Reklam AB", "news")
    getting(dreame, "Paket AB", "orders")
    ask(dreame, child(dreame))
    children.answer(browser)
    page = text_of(browser.get(stop_page()))
    assert "for this child: Kim ." in page
    assert "We know the child by k•••@p•••.example" in page
    single, marketing = page.split("If you want no marketing to the child any more")
    assert "If you take back your yes to: Surveys None." in single
    assert "they have until Wednesday 9 December 2026 to confirm that they have stopped: Panel AB" in single
    assert "News : None." in marketing
    assert "Reklam AB" in marketing
    assert "Reklam AB" not in single
    assert "Paket AB" not in page
    assert made.kinds() == ["given"]
    assert not Notice.objects.exists()


def test_a_guardian_of_two_can_tell_of_whom_a_receipt_and_the_page_are(
    dreame: Controller, browser: Client
) -> None:
    ask(dreame, KIM, born_on=TEN, child_name="Kimmie_1")
    children.answer(browser)
    lo = child(dreame, address="lo@person.example", name="")
    ask(dreame, lo, now=NOW + timedelta(seconds=1))
    children.answer(browser)
    first, second = children.mails("guardian_answer")
    for mail, named, other in ((first, "Kimmie_1", "l•••@"), (second, "l•••@p•••.example", "Kimmie")):
        assert f": {named}." in re.sub(r"\s+", " ", str(mail.text))
        page = text_of(browser.get(children.link_in(mail)))
        assert named in page
        assert other not in page
    take_back(browser, purposes=["surveys"])
    (receipt,) = children.mails("guardian_stopped")
    assert ": l•••@p•••.example." in re.sub(r"\s+", " ", str(receipt.text))
    assert receipt.data_key_id == lo.data_key_id


def test_the_page_tells_the_child_also_when_the_ask_was_forgotten(
    dreame: Controller, browser: Client, at: Callable[[datetime], None]
) -> None:
    ask(dreame, KIM, born_on=TEN, child_name="Kimmie")
    children.answer(browser)
    link, later = stop_page(), NOW + KEPT_AFTER_ANSWER + timedelta(days=1)
    at(later)
    tasks.mind_minors()
    shredding.carry_out(now=later)
    page = text_of(browser.get(link))
    assert "Kimmie" not in page
    assert "for this child: k•••@p•••.example" in page


def test_a_guardian_unsubscribes_a_minor_and_has_its_data_removed(
    dreame: Controller, browser: Client
) -> None:
    kim = child(dreame)
    ask(dreame, kim)
    children.answer(browser)
    take_back(browser, no_marketing="on", erasure="on")
    suppressed = Suppression.objects.get()
    assert (suppressed.kind, suppressed.reason) == ("no_marketing", SuppressionReason.GUARDIAN)
    request = Request.objects.get()
    assert (request.right, request.for_whom, request.email) == ("erasure", ForWhom.CHILD, MOTHER)
    assert (request.person_name, request.represented_name) == ("Maja Vuxen", "Kim Liten")
    assert kim.reference in str(request.about)


def test_the_link_to_take_back_ends_with_the_guardians_standing(
    dreame: Controller, browser: Client, lead: User, at: Callable[[datetime], None]
) -> None:
    kim = child(dreame)
    ask(dreame, kim)
    children.answer(browser)
    at(datetime(2029, 5, 3, 9, tzinfo=NOW.tzinfo))
    assert browser.get(stop_page()).status_code == 410
    at(NOW + timedelta(hours=2))
    assert browser.get(stop_page()).status_code == 200
    guardians.end_guardian(Guardian.objects.get(), by=lead, now=NOW)
    late = browser.get(stop_page())
    assert late.status_code == 410
    assert "Surveys" not in text_of(late)


def test_a_guardian_on_record_with_the_same_address_is_not_noted_twice(
    dreame: Controller, browser: Client
) -> None:
    kim = child(dreame)
    ask(dreame, kim)
    children.answer(browser)
    later = NOW + timedelta(seconds=1)
    ask(dreame, kim, purposes=["studies"], guardian_email=MOTHER.title(), now=later)
    children.opened(browser)
    browser.post(children.page(), {"language": "sv", **children.SAID, "purpose-studies": "yes"})
    assert Guardian.objects.count() == 1
    assert ConsentEvent.objects.count() == 2


def test_the_link_opens_in_the_language_of_the_mail(dreame: Controller) -> None:
    ask(dreame, child(dreame))
    (mail,) = children.mails("guardian")
    assert f"{children.page()}?lang={mail.language}" in str(mail.text)
