"""The preference centre as a person finds it: a mailed link, where they stand, and the way to stop it."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client

from consents import declared
from consents.domain import choosing, links
from consents.domain.links import To
from consents.enums import EventKind, Refusal
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent, GuardianAsk, PreferenceLink, Withdrawal
from mailroom.models import Mail
from office.models import Controller
from policies.declarations import Declaration, DeclaredCategory, DeclaredPurpose, Use
from policies.models import PolicyVersion
from requests.models import Request
from subjects.domain import erasing
from subjects.models import Subject, Suppression
from tests.consents import children, made
from tests.consents.choosing import ENGLISH, PAGE, enter, press, words
from tests.consents.made import event, record
from tests.factories import NOW
from tests.policies import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday", "version")]


@pytest.mark.promise("P14")
@pytest.mark.promise("P13")
def test_withdrawing_shows_what_it_leads_to_before_it_is_done(
    client: Client, dreame: Controller, elsa: Subject
) -> None:
    record(dreame, event(EventKind.GIVEN))
    enter(client)
    page = f"{PAGE}stop/purposes/?purpose=news"
    assert "Withdraw your consent" in words(client, page)
    assert "News : None." in words(client, page)
    assert made.state().consent == "given"
    answer = press(client, page)
    assert answer.redirect_chain[-1][0] == PAGE
    assert made.state().consent == "withdrawn"
    assert ConsentEvent.objects.latest("arrived_at").channel == "page"
    assert Mail.objects.get(template="consents/receipt").to == made.ADDRESS
    assert "you withdrew it" in words(client)


def test_erasure_can_be_asked_for_beside_it(client: Client, dreame: Controller, elsa: Subject) -> None:
    enter(client)
    press(client, f"{PAGE}stop/purposes/?purpose=fraud", erasure="on")
    case = Request.objects.get()
    assert (case.right, case.email, case.language) == ("erasure", made.ADDRESS, elsa.language)
    assert case.email_confirmed_at is not None
    assert Withdrawal.objects.get().wants_erasure


@pytest.mark.promise("D5")
def test_a_person_says_yes_to_the_text_in_force_and_no(
    client: Client, elsa: Subject, version: PolicyVersion
) -> None:
    enter(client)
    assert "May Dreame use your data for this?" in words(client, f"{PAGE}agree/news/")
    press(client, f"{PAGE}agree/news/", answer="yes")
    given = ConsentEvent.objects.get()
    assert (given.kind, given.version, given.language, given.channel) == ("given", version, "sv", "page")
    assert given.text_hash
    press(client, f"{PAGE}agree/surveys/", answer="no")
    assert made.state("surveys").consent == "refused"


def test_an_objection_is_made_and_taken_back(client: Client, elsa: Subject) -> None:
    enter(client)
    press(client, f"{PAGE}stop/purposes/?purpose=fraud")
    assert made.state("fraud").objected_since is not None
    page = client.get(PAGE, headers=ENGLISH).content.decode()
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    client.post(f"{PAGE}lift/fraud/use/", {"key": key})
    assert made.state("fraud").objected_since is None


@pytest.mark.promise("D15")
def test_sharing_stops_at_one_go_and_the_page_says_so(
    client: Client, dreame: Controller, elsa: Subject
) -> None:
    record(dreame, event(EventKind.GIVEN))
    enter(client)
    assert "Stop sharing my data" in words(client)
    press(client, f"{PAGE}stop/sharing/")
    assert made.state().sharing_objected_since is not None
    page = words(client)
    assert "Not shared with anybody since Wednesday 25 November 2026" in page
    assert "Stop sharing my data" not in page


def test_marketing_is_declined_by_somebody_whom_nobody_knew(client: Client) -> None:
    enter(client, "new@person.example")
    press(client, f"{PAGE}stop/marketing/")
    assert Suppression.objects.get().kind == "no_marketing"
    assert made.state().objected_since is not None
    assert Subject.objects.count() == 1


def test_somebody_who_was_erased_can_still_say_no(client: Client, elsa: Subject) -> None:
    erasing.erase(elsa, by=None, now=NOW - timedelta(days=1))
    enter(client)
    press(client, f"{PAGE}stop/marketing/")
    assert {row.kind for row in Suppression.objects.filter(lifted_at__isnull=True)} == {
        "erased",
        "no_marketing",
    }


def test_what_cannot_be_stopped_has_no_page(client: Client, elsa: Subject) -> None:
    enter(client)
    for path in (
        "stop/purposes/",
        "stop/purposes/?purpose=orders",
        "stop/purposes/?purpose=unknown",
        "stop/everything/",
        "stop/location/",
        "agree/orders/",
        "agree/fraud/",
        "agree/unknown/",
    ):
        assert client.get(f"{PAGE}{path}").status_code == 404, path


def test_sent_twice_by_one_press_it_counts_once(client: Client, elsa: Subject) -> None:
    enter(client)
    page = client.get(f"{PAGE}stop/purposes/?purpose=fraud").content.decode()
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    for _turn in range(2):
        client.post(f"{PAGE}stop/purposes/?purpose=fraud", {"key": key})
    assert Withdrawal.objects.count() == 1
    assert client.post(f"{PAGE}stop/purposes/?purpose=news", {"key": "no key"}).status_code == 200
    assert Withdrawal.objects.count() == 1


def test_a_link_that_asks_about_purposes_puts_them_first_until_they_are_answered(
    client: Client, dreame: Controller, elsa: Subject
) -> None:
    to = [To(subject=elsa, language="en", purposes=("surveys",))]
    (url,) = links.issue_many(dreame, to=to, lifetime=timedelta(days=30), now=NOW)
    client.post(re.sub(r"https?://[^/]+", "", url))
    assert "We ask you Surveys" in words(client)
    press(client, f"{PAGE}agree/surveys/", answer="no")
    assert "We ask you" not in words(client)


@pytest.mark.promise("P26")
def test_a_child_says_no_alone_and_yes_with_a_parent_who_is_asked_by_mail(
    client: Client, dreame: Controller
) -> None:
    children.child(dreame)
    enter(client, children.KIM_ADDRESS)
    answer = press(client, f"{PAGE}agree/surveys/", answer="yes")
    page = f"{PAGE}guardian/surveys/"
    assert answer.redirect_chain[-1][0] == page
    for fields in (
        {"guardian_email": "maja", "confirmed": "on"},
        {"guardian_email": children.MOTHER},
        {"guardian_email": children.KIM_ADDRESS, "confirmed": "on"},
    ):
        assert "field-wrong" in press(client, page, **fields).content.decode()
    assert not GuardianAsk.objects.exists()
    press(client, page, guardian_email=children.MOTHER, confirmed="on")
    assert GuardianAsk.objects.get().purposes == ["surveys"]
    assert not ConsentEvent.objects.exists()
    press(client, f"{PAGE}agree/surveys/", answer="no")
    assert made.state("surveys").consent == "refused"
    refused = press(client, f"{PAGE}agree/news/", answer="yes").content.decode()
    assert "No marketing is offered to minors" in refused


@pytest.mark.promise("P26")
def test_only_whoever_is_known_to_be_a_child_finds_the_page_that_asks_for_a_guardian(
    client: Client, dreame: Controller, elsa: Subject
) -> None:
    page = f"{PAGE}guardian/surveys/"
    sent = {"guardian_email": children.MOTHER, "confirmed": "on", "key": str(uuid.uuid4())}
    children.child(dreame, born_on=date(2012, 5, 3), address="teen@person.example")  # decides alone in Sweden
    for address in ("nobody@person.example", made.ADDRESS, "teen@person.example"):
        browser = enter(Client(), address)
        assert browser.get(page).status_code == 404, address
        assert browser.post(page, sent).status_code == 404, address
    assert Subject.objects.count() == 2
    assert not GuardianAsk.objects.exists()


@pytest.mark.usefixtures("robot")
def test_a_question_leads_to_the_text_that_asks_it_of_the_main_policy_or_a_further_one(
    client: Client, elsa: Subject
) -> None:
    enter(client)
    for code, text in (("surveys", "/dreame/policy/1/"), ("maps", "/dreame/policies/robot/1/")):
        page = client.get(f"{PAGE}agree/{code}/", headers=ENGLISH).content.decode()
        assert f'The whole text is <a href="{text}">' in page
        assert client.get(text).status_code == 200


@pytest.mark.promise("P26")
def test_asking_a_guardian_enters_nobody(client: Client, dreame: Controller) -> None:
    enter(client, "nobody@person.example")
    link = PreferenceLink.objects.get()
    (terms,) = declared.of(dreame.pk).in_force("surveys")
    with pytest.raises(ConsentRefusedError) as error:
        choosing.ask_guardian(
            link,
            terms=terms,
            code="surveys",
            language="sv",
            email=children.MOTHER,
            confirmed=True,
            key=uuid.uuid4(),
            now=NOW,
        )
    assert error.value.code is Refusal.UNKNOWN_PERSON
    assert not Subject.objects.exists()


@pytest.mark.promise("P6")
@pytest.mark.promise("P5")
def test_the_location_and_the_user_experience_programme_are_limited(
    client: Client, dreame: Controller
) -> None:
    maps = DeclaredPurpose(name={"en": "Maps"}, lawful_basis="legitimate_interests", **made.PROTO)
    programme = DeclaredPurpose(name={"en": "Programme"}, lawful_basis="consent", optional=True, **made.PROTO)
    declares = Declaration(
        purposes={"maps": maps, "programme": programme},
        categories={
            "position": DeclaredCategory(name={"en": "Position"}, description={}, family="location"),
            "clicks": DeclaredCategory(name={"en": "Clicks"}, description={}),
        },
        uses=(
            Use(purpose="maps", categories={"position": ""}),
            Use(purpose="programme", categories={"clicks": ""}),
        ),
    )
    policy = published.policy(dreame, slug="products")
    published.publish(published.draft(policy, declares=declares), now=made.PUBLISHED)
    declared.anew(dreame.pk)
    enter(client)
    press(client, f"{PAGE}agree/programme/", answer="yes")
    assert "Maps" in words(client, f"{PAGE}stop/location/")
    assert "Programme" not in words(client, f"{PAGE}stop/location/")
    press(client, f"{PAGE}stop/location/")
    assert made.state("maps").objected_since is not None
    assert "Do not use my location" not in words(client)
    assert made.state("programme").consent == "given"
    press(client, f"{PAGE}stop/purposes/?purpose=programme")
    assert made.state("programme").consent == "withdrawn"


def test_somebody_whom_nobody_knows_is_told_only_what_is_done_without_their_consent(client: Client) -> None:
    enter(client, "new@person.example")
    assert "We are not doing it now." in words(client, f"{PAGE}stop/marketing/")
    assert "Fraud" in words(client, f"{PAGE}stop/purposes/?purpose=fraud")


@pytest.mark.promise("D16")
@pytest.mark.promise("P2")
def test_where_data_is_needed_the_page_says_what_not_giving_it_means(client: Client, elsa: Subject) -> None:
    enter(client)
    needed = words(client).partition("What is needed")[2]
    assert "Orders needed" in needed
    assert "If you do not give it None." in needed
