"""Where a person can turn: the remedies of every law that applies and the authorities, residence first."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from law import Remedy
from mailroom.models import Mail
from office.models import Controller, User
from requests.domain import decision, handling, recourse, reopening
from requests.enums import Complainant, Ground, Outcome, Status
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests import public_pages
from tests.requests.admin_pages import signed_in, step_of, text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


def refused(
    case: Request, *, handler: User, lead: User, ground: Ground = Ground.EXCESSIVE, now: datetime = NOW
) -> Request:
    if case.status == Status.RECEIVED:
        handling.start(case, by=handler, now=now)
    decision.propose(
        case,
        outcome=Outcome.REFUSED,
        ground=ground,
        evidence="Five times.",
        text="No, because.",
        by=handler,
        now=now,
    )
    decision.approve(case, by=lead, now=now)
    return Request.objects.get(pk=case.pk)


def status_page(case: Request, *, language: str = "en") -> str:
    with time_machine.travel(NOW, tick=False):
        client = Client(headers={"accept-language": language})
        return client.get(public_pages.page_of(case)).content.decode()


def test_the_authority_where_the_person_lives_comes_first(dreame: Controller) -> None:
    named = [one.name for one in recourse.authorities(factories.request(country="NO"))]
    assert named == ["Datatilsynet", "Integritetsskyddsmyndigheten"]
    assert len(recourse.authorities(factories.request(country="SE"))) == 1
    assert [one.code for one in recourse.authorities(factories.request(country="KE"))] == ["SE"]


@pytest.mark.parametrize(
    ("where", "named"),
    [
        ({"country": "SE"}, [Remedy.AUTHORITY, Remedy.COURT]),
        ({"country": "GB"}, [Remedy.CONTROLLER, Remedy.AUTHORITY, Remedy.COURT]),
        ({"country": "US", "region": "US-VA"}, [Remedy.APPEAL, Remedy.AUTHORITY, Remedy.COURT]),
        ({"country": "KR"}, [Remedy.APPEAL, Remedy.AUTHORITY, Remedy.COURT]),
        ({"country": "KE"}, [Remedy.AUTHORITY, Remedy.COURT]),
    ],
)
def test_a_refusal_names_what_every_law_that_applies_demands(
    where: dict[str, Any], named: list[Remedy], dreame: Controller
) -> None:
    case = factories.request(at=dreame, **where)
    assert [way.remedy for way in recourse.ways(case, on=TODAY)] == named


def test_a_remedy_carries_the_article_of_each_law(dreame: Controller) -> None:
    case = factories.request(country="US", region="US-CA")
    with translation.override("nb"):
        first = recourse.ways(case, on=TODAY)[0]
    assert first.source == "11 CCR 7300; artikkel 12 nr. 4, 77 i personvernforordningen"


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_the_mail_about_a_refusal_says_what_the_person_can_do_and_where(
    language: str, handler: User, lead: User
) -> None:
    case = refused(factories.request(country="NO", language=language), handler=handler, lead=lead)
    text = str(Mail.objects.get(template="requests/closed").text)
    article = {
        "en": "Art 12(4), 77 GDPR",
        "sv": "artikel 12.4, 77 i dataskyddsförordningen",
        "nb": "i personvernforordningen",
    }
    assert "Datatilsynet, Postboks 458 Sentrum, 0105 Oslo · Integritetsskyddsmyndigheten, Box 8114" in text
    assert article[language] in text
    assert text.index("https://www.datatilsynet.no") < text.index("https://www.imy.se")
    assert article[language] in status_page(case, language=language)


def test_who_was_refused_reads_the_ground_in_their_language(handler: User, lead: User) -> None:
    case = refused(factories.request(language="sv"), handler=handler, lead=lead)
    with translation.override("sv"):
        ground = str(Ground.EXCESSIVE.label)
    for told in (str(Mail.objects.get(template="requests/closed").text), status_page(case, language="sv")):
        assert f"{ground} (artikel 12.5 i dataskyddsförordningen)" in told


def test_who_is_refused_again_reads_the_new_ground(handler: User, lead: User) -> None:
    case = refused(factories.request(), handler=handler, lead=lead)
    reopening.reopen(
        case, complainant=Complainant.PERSON, complained_on=TODAY, reason="Not so.", by=lead, now=NOW
    )
    case.refresh_from_db()
    later = NOW + timedelta(hours=1)
    case = refused(case, handler=handler, lead=lead, ground=Ground.OTHERS, now=later)
    assert str(Ground.OTHERS.label) in status_page(case)
    assert str(Ground.EXCESSIVE.label) not in status_page(case)


def test_a_letter_names_it_as_well(handler: User, lead: User) -> None:
    refused(factories.request(email="", postal_address="Testvägen 1"), handler=handler, lead=lead)
    source = str(Mail.objects.get(template="requests/closed").source)
    assert "No\\, because\\." in source
    assert "- go to court" in source
    assert "Integritetsskyddsmyndigheten, Box 8114" in source


def test_the_status_page_of_a_refusal_says_what_the_person_can_do(handler: User, lead: User) -> None:
    case = refused(factories.request(country="US", region="US-VA"), handler=handler, lead=lead)
    page = status_page(case)
    for part in ("If you do not agree, you can:", "appeal to us", "privacy@dreame.example", "go to court"):
        assert part in page, part
    assert page.index("Virginia Attorney General") < page.index("Integritetsskyddsmyndigheten")


def test_who_got_everything_is_told_of_no_remedy(handler: User, case: Request) -> None:
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    assert "If you do not agree" not in str(Mail.objects.get(template="requests/closed").text)
    assert "If you do not agree" not in status_page(Request.objects.get(pk=case.pk))


def test_the_office_sees_the_remedies_before_it_refuses_or_closes(handler: User, wednesday: object) -> None:
    case = factories.request(country="GB", now=NOW - timedelta(days=1))
    handling.start(case, by=handler, now=NOW)
    for code in ("propose", "close"):
        shown = text_of(signed_in(handler).get(step_of(case, code)))
        assert "complaint to the controller (Data Protection Act 2018 s.164A)" in shown, code
    preview = text_of(signed_in(handler).get(f"{step_of(case, 'close')}?outcome=unverifiable"))
    assert "complain to us: privacy@dreame.example" in preview


@pytest.mark.parametrize(
    ("language", "article"),
    [("sv", "artikel 12.5 i dataskyddsförordningen"), ("nb", "artikkel 12 nr. 5 i personvernforordningen")],
)
def test_the_grounds_of_a_refusal_cite_the_law_in_the_officers_language(
    language: str, article: str, handler: User, case: Request, wednesday: object
) -> None:
    User.objects.filter(pk=handler.pk).update(language=language)
    handling.start(case, by=handler, now=NOW)
    client = signed_in(User.objects.get(pk=handler.pk))
    assert article in text_of(client.get(step_of(case, "propose")))
