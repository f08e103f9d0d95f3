"""The pages of parents and guardians, walked from the mail to the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from consents import tasks
from consents.domain import checking, guardian_ends
from consents.domain.checking import Question
from consents.domain.events import Shown
from consents.domain.guardian_ends import KEPT_AFTER_ANSWER
from consents.enums import AskOutcome, EventKind, Reason
from consents.models import ConsentEvent
from office.models import Controller, User
from office.rate_limits import LIMITS, MINUTE, Limit
from subjects.domain import merging
from subjects.domain.identifiers import Known
from subjects.domain.merging import MergeReason
from subjects.enums import IdentifierKind
from subjects.models import Guardian, Subject
from tests import factories
from tests.consents import children, made
from tests.consents.children import KIM, KIM_ADDRESS, MOTHER, TEN, ask, child, text_of
from tests.factories import NOW
from vault.models import Shred

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("version", "wednesday"),
    pytest.mark.promise("P26"),
]

SURVEYS = Question(whom=KIM, purpose="surveys", category="email")


def test_a_guardian_reads_what_it_is_about_says_who_they_are_and_agrees(
    dreame: Controller, browser: Client
) -> None:
    kim = child(dreame)
    ask(dreame, kim, purposes=["surveys", "studies"])
    before = text_of(browser.get(children.page()))
    assert "A child needs your answer" in before
    for personal in ("Kim", "k•••", "Surveys"):
        assert personal not in before
    shown = text_of(children.opened(browser))
    for words in ("Your answer for Kim", "k•••@p•••.example", "Below the age of 13", "Sweden", "Surveys"):
        assert words in shown
    assert "E-mail address" in shown  # the data that it is about
    done = text_of(
        browser.post(
            children.page(), {"language": "sv", **children.SAID, "purpose-studies": "no"}, follow=True
        )
    )
    assert "We have your answer" in done
    assert "Surveys yes" in done
    assert "Studies no" in done
    events = {row.purpose.code: row for row in ConsentEvent.objects.select_related("purpose", "version")}
    given, refused = events["surveys"], events["studies"]
    assert (given.kind, refused.kind) == (EventKind.GIVEN, EventKind.REFUSED)
    assert (given.subject, given.given_by, given.confirmed, given.channel) == (kim, "guardian", True, "page")
    assert (given.version.number, given.language, given.text_hash != "") == (1, "sv", True)
    assert MOTHER in str(given.evidence)
    assert "Maja Vuxen" in str(given.evidence)
    assert "1985" not in str(given.evidence)
    guardian = Guardian.objects.get()
    assert (guardian.subject, guardian.verified_by, guardian.until) == (kim, None, date(2029, 5, 3))
    assert (guardian.name, guardian.contact) == ("Maja Vuxen", MOTHER)
    answer = checking.check(dreame, question=SURVEYS, now=NOW + timedelta(hours=1))
    assert answer.reason is Reason.CONSENT
    assert children.row().outcome == AskOutcome.ANSWERED
    (receipt,) = children.mails("guardian_answer")
    assert str(receipt.to) == MOTHER
    assert ": Kim." in re.sub(r"\s+", " ", str(receipt.text))
    assert "Kim" not in str(receipt.subject)
    assert Guardian.objects.standing_on(date(2026, 11, 25)).count() == 1


@pytest.mark.usefixtures("robot")
@pytest.mark.parametrize(
    ("purpose", "policy", "text"),
    [("surveys", "", "/dreame/policy/1/"), ("maps", "robot", "/dreame/policies/robot/1/")],
)
def test_the_question_leads_to_the_text_that_asks_it(
    dreame: Controller, browser: Client, purpose: str, policy: str, text: str
) -> None:
    shown = Shown(version=1, policy=policy, language="sv")
    ask(dreame, child(dreame), purposes=[purpose], shown=shown)
    assert f'The whole text is <a href="{text}">' in children.opened(browser).content.decode()
    assert browser.get(text).status_code == 200


def test_a_guardian_who_says_no_leaves_no_guardian_and_a_refusal(dreame: Controller, browser: Client) -> None:
    ask(dreame, child(dreame))
    done = text_of(children.answer(browser, **{"purpose-surveys": "no"}))
    assert "Nothing of the child’s data is used for it" in done
    assert made.kinds() == ["refused"]
    assert not Guardian.objects.exists()
    assert "/guardians/stop/" not in str(children.mails("guardian_answer")[0].text)


def test_the_child_hears_what_its_guardian_said_and_not_who_that_was(
    dreame: Controller, browser: Client
) -> None:
    kim = child(dreame, language="en")
    ask(dreame, kim, purposes=["surveys", "studies"])
    children.answer(browser, **{"purpose-studies": "no"})
    (mail,) = children.mails("guardian_child")
    assert (str(mail.to), mail.data_key_id, mail.language) == (KIM_ADDRESS, kim.data_key_id, "en")
    said = re.sub(r"\s+", " ", str(mail.text))
    assert "They said yes to: - Surveys They said no to: - Studies" in said
    for of_guardian in (MOTHER, "Maja", "/guardians/"):
        assert of_guardian not in f"{mail.subject}{mail.text}"


def test_the_child_hears_that_nobody_agreed(
    dreame: Controller, browser: Client, at: Callable[[datetime], None]
) -> None:
    ask(dreame, child(dreame, language="en"))
    at(NOW + timedelta(days=14))
    tasks.mind_minors()
    (mail,) = children.mails("guardian_child")
    assert "got no answer that counts" in re.sub(r"\s+", " ", str(mail.text))


def test_an_unknown_child_is_entered_once_a_guardian_agrees_and_not_before(
    dreame: Controller, browser: Client
) -> None:
    ask(dreame, KIM, born_on=TEN, child_name="Kimmie")
    assert "Your answer for Kimmie" in text_of(children.opened(browser))
    browser.post(children.page(), {"language": "sv", **children.SAID})
    kim = Subject.objects.get()
    assert (kim.born_on, kim.country, kim.identifiers.get().contact) == (TEN, "SE", KIM_ADDRESS)
    assert made.kinds() == ["given"]
    assert checking.check(dreame, question=SURVEYS, now=NOW + timedelta(hours=1)).allowed


def test_of_an_unknown_child_nothing_stays_when_the_guardian_says_no(
    dreame: Controller, browser: Client
) -> None:
    row = ask(dreame, KIM, born_on=TEN).row
    children.answer(browser, **{"purpose-surveys": "no"})
    assert not Subject.objects.exists()
    assert not ConsentEvent.objects.exists()
    assert not Shred.objects.exists()  # until the receipt has arrived
    assert guardian_ends.erase_answered(now=NOW + KEPT_AFTER_ANSWER) == 0
    assert guardian_ends.erase_answered(now=NOW + KEPT_AFTER_ANSWER + timedelta(minutes=9)) == 1
    assert Shred.objects.get().key_id == row.data_key_id


def test_a_child_entered_meanwhile_by_the_same_address_is_not_entered_twice(
    dreame: Controller, browser: Client
) -> None:
    ask(dreame, KIM, born_on=TEN)
    kim = child(dreame)
    children.answer(browser)
    assert Subject.objects.get() == kim
    assert ConsentEvent.objects.get().subject == kim


def test_a_child_merged_with_an_entry_without_a_date_of_birth_is_answered_for(
    dreame: Controller, browser: Client, lead: User
) -> None:
    kim, other = child(dreame), factories.person(Known(IdentifierKind.ACCOUNT, "kim"), at=dreame)
    ask(dreame, kim)
    merging.merge(kim, into=other, by=lead, now=NOW, reason=MergeReason.SAID_BY_PERSON)
    assert "We have your answer" in text_of(children.answer(browser))
    assert ConsentEvent.objects.get().subject == other
    assert Guardian.objects.get().until == date(2029, 5, 3)


def test_a_child_whose_date_of_birth_is_gone_is_not_answered_for_and_the_page_says_why(
    dreame: Controller, browser: Client
) -> None:
    kim, other = child(dreame), factories.person(Known(IdentifierKind.ACCOUNT, "kim"), at=dreame)
    ask(dreame, kim)
    Subject.objects.filter(pk=kim.pk).update(merged_into=other)  # before dates of birth went along
    page = children.answer(browser)
    assert page.status_code == 200
    assert "We no longer have the child’s date of birth" in text_of(page)
    assert children.row().closed_at is None
    assert not ConsentEvent.objects.exists()


def test_what_is_missing_or_cannot_be_is_said_and_nothing_is_recorded(
    dreame: Controller, browser: Client
) -> None:
    ask(dreame, child(dreame))
    children.opened(browser)
    for changed, said in (
        ({"name": " "}, "Write your name."),
        ({"name": "Maja\u202e"}, "characters that cannot be seen"),
        ({"born_on": ""}, "Give your date of birth."),
        ({"born_on": "3 May"}, "Give a day such as"),
        ({"born_on": "1885-05-03"}, "cannot be your date of birth"),
        ({"born_on": "2026-11-26"}, "cannot be your date of birth"),
        ({"responsible": ""}, "Only who holds parental responsibility"),
        ({"purpose-surveys": ""}, "Say yes or no: Surveys."),
        ({"purpose-surveys": "maybe"}, "Select a valid choice"),
        ({"language": "xx"}, "no text in this language"),
    ):
        page = text_of(browser.post(children.page(), {"language": "sv", **children.SAID, **changed}))
        assert said in page, changed
    assert not ConsentEvent.objects.exists()
    assert children.row().closed_at is None


@pytest.mark.parametrize("born_on", ["2008-11-26", "2013-05-03"])
def test_a_guardian_who_gives_a_minors_date_of_birth_is_refused_for_good(
    dreame: Controller, browser: Client, born_on: str
) -> None:
    ask(dreame, child(dreame))
    assert "Only an adult can answer" in text_of(children.answer(browser, born_on=born_on))
    again = browser.post(children.page(), {"language": "sv", **children.SAID}, follow=True)
    assert "Only an adult can answer" in text_of(again)
    assert children.row().outcome == AskOutcome.MINOR
    assert not ConsentEvent.objects.exists()
    assert not Guardian.objects.exists()


def test_whoever_turns_18_today_is_of_age(dreame: Controller, browser: Client) -> None:
    ask(dreame, child(dreame))
    children.answer(browser, born_on="2008-11-25")
    assert made.kinds() == ["given"]


def test_a_guardian_who_is_known_to_be_a_minor_is_refused_whatever_date_they_give(
    dreame: Controller, browser: Client
) -> None:
    ask(dreame, child(dreame))
    child(dreame, born_on=date(2010, 1, 1), address=MOTHER)
    assert "Only an adult can answer" in text_of(children.answer(browser))
    assert not ConsentEvent.objects.exists()


def test_whoever_is_not_the_guardian_says_so_and_is_forgotten(dreame: Controller, browser: Client) -> None:
    row = ask(dreame, child(dreame)).row
    children.opened(browser)
    done = browser.post(f"{children.page()}not-mine/", follow=True)
    assert "We have deleted your address" in text_of(done)
    assert children.row().outcome == AskOutcome.NOT_THEIRS
    assert Shred.objects.get().key_id == row.data_key_id
    assert not ConsentEvent.objects.exists()
    assert "We have your answer" not in text_of(browser.post(children.page(), follow=True))


def test_a_forwarded_link_opens_nothing_in_another_browser_and_a_new_one_goes_to_the_first_address(
    dreame: Controller, browser: Client
) -> None:
    ask(dreame, child(dreame))
    first = children.page()
    children.opened(browser)
    other = Client(headers={"Accept-Language": "en"})
    for sent in (other.get(first), other.post(first), other.post(first, {"language": "sv", **children.SAID})):
        assert sent.status_code == 410
        assert "This link was used already" in text_of(sent)
        assert "Kim" not in text_of(sent)
    assert other.post(f"{first}not-mine/").status_code == 410
    assert children.row().closed_at is None
    assert "on its way to the address that got the first one" in text_of(other.post(f"{first}new/"))
    assert [str(mail.to) for mail in children.mails("guardian")] == [MOTHER, MOTHER]
    assert browser.get(first).status_code == 404  # the newer one counts
    assert made.kinds() == []
    children.answer(other)
    assert made.kinds() == ["given"]


def test_a_used_link_says_so_and_only_to_the_browser_that_answered_what_was_answered(
    dreame: Controller, browser: Client
) -> None:
    ask(dreame, child(dreame))
    children.answer(browser)
    assert "Surveys yes" in text_of(browser.get(children.page()))
    again = browser.post(
        children.page(), {"language": "sv", **children.SAID, "purpose-surveys": "no"}, follow=True
    )
    assert "Surveys yes" in text_of(again)
    other = Client(headers={"Accept-Language": "en"}).get(children.page())
    assert other.status_code == 410
    assert "answered on Wednesday 25 November 2026" in text_of(other)
    assert "Surveys" not in text_of(other)
    assert made.kinds() == ["given"]


def test_an_expired_link_says_so_before_and_after_the_job_ran(
    dreame: Controller, browser: Client, at: Callable[[datetime], None]
) -> None:
    ask(dreame, child(dreame))
    children.opened(browser)
    at(NOW + timedelta(days=14))
    for _turn in range(2):
        late = browser.post(children.page(), {"language": "sv", **children.SAID}, follow=True)
        assert late.status_code == 410
        assert "The time to answer is over" in text_of(late)
        tasks.mind_minors()
    assert browser.post(f"{children.page()}new/").status_code == 410
    assert not ConsentEvent.objects.exists()


def test_the_hour_of_a_browser_ends_and_a_new_link_can_be_had(
    dreame: Controller, browser: Client, at: Callable[[datetime], None]
) -> None:
    ask(dreame, child(dreame))
    children.opened(browser)
    at(NOW + timedelta(hours=1, minutes=1))
    late = browser.post(children.page(), {"language": "sv", **children.SAID})
    assert late.status_code == 410
    assert "Send a new link" in text_of(late)


def test_a_child_who_reaches_the_age_before_the_answer_decides_alone(
    dreame: Controller, browser: Client, at: Callable[[datetime], None]
) -> None:
    ask(dreame, child(dreame, born_on=date(2013, 11, 27)))
    at(NOW + timedelta(days=2))
    assert "The child is old enough now" in text_of(children.answer(browser))
    assert children.row().outcome == AskOutcome.GROWN
    assert not ConsentEvent.objects.exists()


def test_a_wrong_token_and_one_of_another_company_open_nothing_and_trying_is_slowed_down(
    dreame: Controller, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.controller("procotsmart")
    ask(dreame, child(dreame))
    token = children.page().split("/")[3]
    assert browser.get(f"/procotsmart/guardians/{token}/").status_code == 404
    assert browser.get(f"/dreame/guardians/stop/{token}/").status_code == 404
    monkeypatch.setitem(LIMITS, "wrong-token", (Limit(1, MINUTE),))
    wrong = f"/dreame/guardians/{'x' * 32}/"
    assert [browser.get(wrong).status_code for _turn in range(2)] == [404, 429]
    assert browser.get(children.page()).status_code == 200
    monkeypatch.setitem(LIMITS, "guardians.answer", (Limit(1, MINUTE),))
    assert [browser.post(children.page()).status_code for _turn in range(2)] == [302, 429]


def test_the_pages_stay_out_of_caches_search_engines_and_other_sites(
    dreame: Controller, browser: Client
) -> None:
    ask(dreame, child(dreame))
    for answer in (browser.get(children.page()), children.opened(browser)):
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"
    cookie = browser.cookies["guardian"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (children.page(), True, "Lax")
