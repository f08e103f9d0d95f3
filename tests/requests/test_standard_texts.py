"""Standard texts: what the office says again and again, filled in for each request."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from law import Right
from mailroom.models import Mail
from office.domain import grants, setup
from office.enums import Role
from office.models import Controller, User
from requests.domain import decision, drafts, intake, standard_texts
from requests.domain.errors import IntakeRefusedError
from requests.domain.retention import erase
from requests.enums import RIGHT_LABELS, Channel, Outcome, Status
from requests.models import Request, StandardText, StepDraft
from requests.text_enums import TextKind
from tests import factories
from tests.factories import NOW
from vault.domain import shredding
from vault.values import Shredded

pytestmark = pytest.mark.django_db

TEXTS = "/admin/requests/standardtext/"


def written(controller: Controller, *, by: User, **fields: str) -> StandardText:
    """Store a text: a question for every right in English, unless told otherwise."""
    given = {"kind": "question", "right": "", "language": "en", "name": "Serial number", "body": "Which one?"}
    return standard_texts.save(StandardText(controller=controller, **{**given, **fields}), by=by, now=NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def step(case: Request, code: str) -> str:
    return f"/admin/requests/request/{case.pk}/steps/{code}/"


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_the_standard_set_speaks_each_language_and_has_a_first_response_for_every_right(
    language: str,
) -> None:
    texts = standard_texts.shipped(language)

    first = [one.right for one in texts if one.kind is TextKind.FIRST_RESPONSE]
    assert sorted(first) == sorted(right.value for right in RIGHT_LABELS)
    assert {one.kind for one in texts} == set(TextKind)
    assert all(standard_texts.check(one.body) == one.body for one in texts)
    english = [(one.kind, one.right) for one in standard_texts.shipped("en")]
    assert [(one.kind, one.right) for one in texts] == english


def test_a_new_office_begins_with_the_standard_set_in_its_languages(db: None) -> None:
    controller = Controller(
        slug="nova",
        name="Nova",
        languages=["nb"],
        contact_email="privacy@nova.example",
        sender_email="portal@nova.example",
        dpo_email="dpo@nova.example",
        country="NO",
        time_zone="Europe/Oslo",
    )

    setup.create_office(controller, lead_email="lead@nova.example", lead_name="Lise", now=NOW)

    texts = StandardText.objects.filter(controller=controller)
    assert {text.language for text in texts} == {"nb"}
    assert texts.count() == len(standard_texts.shipped("nb"))
    assert texts[0].history.get().history_date == NOW


def test_taking_the_set_over_again_keeps_what_the_office_wrote_itself(dreame: Controller, lead: User) -> None:
    own = written(dreame, by=lead, kind="first_response", right="access", language="sv", name="Eget")
    standard_texts.take_over(dreame, by=lead, now=NOW)

    assert standard_texts.take_over(dreame, by=lead, now=NOW) == 0
    first = StandardText.objects.filter(
        controller=dreame, kind="first_response", right="access", language="sv"
    )
    assert list(first) == [own]


def test_values_are_filled_in_once_and_in_the_language_of_the_person(
    dreame: Controller, handler: User
) -> None:
    case = factories.request(at=dreame, language="sv", person_name="{due} Testdotter")
    body = "{person_name}: {reference} ({right}) {received} {due}, {controller}, {authority} / {handler}"

    text = standard_texts.filled(
        body, case=case, due_on=NOW.date(), name=str(case.person_name), handler=handler
    )

    assert text == (
        f"{{due}} Testdotter: {case.reference} (Få tillgång till mina uppgifter) onsdag 25 november 2026 "
        "onsdag 25 november 2026, Dreame, Integritetsskyddsmyndigheten / Hanna Handler"
    )


def test_what_is_not_known_is_left_out_with_the_blank_before_it(case: Request) -> None:
    assert standard_texts.filled("Hello {person_name},", case=case, due_on=None, name="") == "Hello,"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Dear {name}, about {reference}", "{name}"),
        ("Dear {due", "A brace stands alone"),
        ("Dear {}", "{}"),
    ],
)
def test_a_placeholder_that_does_not_exist_is_refused(body: str, said: str) -> None:
    with pytest.raises(IntakeRefusedError) as refused:
        standard_texts.check(body)

    assert refused.value.field == "body"
    assert said in str(refused.value)


def test_the_receipt_says_the_first_response_of_the_right_in_the_language_of_the_person(
    dreame: Controller, lead: User
) -> None:
    first = {"kind": "first_response", "right": "access"}
    written(dreame, by=lead, **first, body="We gather it, {person_name} ({reference}).")
    written(dreame, by=lead, **first, language="sv", body="Vi samlar det.")
    written(dreame, by=lead, kind="first_response", right="erasure", body="We erase it.")

    case = factories.request(at=dreame, person_name="Elsa")
    posted = factories.request(at=dreame, email="", postal_address="Testgatan 2\n111 22 Stockholm")
    phoned = intake.enter(
        dreame,
        submission=factories.submission(person_name="Elsa <b>*Testdotter*</b>"),
        channel=Channel.PHONE,
        received_on=NOW.date(),
        by=lead,
        now=NOW,
    )
    other = factories.request(at=dreame, right=Right.QUESTION)

    assert f"We gather it, ({case.reference})." in str(receipt_of(case).text)
    assert "We gather it" in str(receipt_of(posted).text)
    words = f"We gather it, Elsa <b>*Testdotter*</b> ({phoned.reference})."
    assert words in str(receipt_of(phoned).text)
    for left_out in ("We gather", "samlar", "We erase"):
        assert left_out not in str(receipt_of(other).text)


def receipt_of(case: Request) -> Mail:
    return Mail.objects.get(dedupe_key=f"request:{case.pk}:receipt")


# In the admin.


def test_the_lead_writes_a_text_and_sees_it_as_an_invented_person_would(
    dreame: Controller, lead: User, wednesday: datetime
) -> None:
    client = signed_in(lead)
    given = {
        "controller": str(dreame.pk),
        "kind": "question",
        "right": "",
        "language": "en",
        "name": "Serial number",
        "body": "Hello {nobody}",
    }

    refused = client.post(f"{TEXTS}add/", given)
    assert "There is no placeholder {nobody}" in refused.content.decode()
    client.post(f"{TEXTS}add/", given | {"body": "Hello {person_name}, about {reference}."})

    text = StandardText.objects.get()
    page = client.get(f"{TEXTS}{text.pk}/change/").content.decode()
    assert "Hello Elsa Testdotter, about XX-2346-79." in page
    twice = client.post(f"{TEXTS}add/", given | {"body": "Again"})
    assert "There is a text of this name already." in twice.content.decode()
    client.post(f"{TEXTS}{text.pk}/delete/", {"post": "yes"})
    assert not StandardText.objects.exists()
    assert StandardText.history.count() == 2


def test_only_who_manages_the_office_writes_texts(
    dreame: Controller, lead: User, handler: User, stranger: User
) -> None:
    text = written(dreame, by=lead)

    assert signed_in(handler).get(f"{TEXTS}{text.pk}/change/").status_code == 200
    assert signed_in(handler).post(f"{TEXTS}{text.pk}/change/", {"body": "Mine"}).status_code == 403
    assert signed_in(handler).get(f"{TEXTS}standard/").status_code == 403
    assert signed_in(stranger).get(f"{TEXTS}{text.pk}/change/").status_code == 403
    form = signed_in(stranger).post(f"{TEXTS}standard/", {"controller": str(dreame.pk)})
    assert form.status_code == 200
    assert StandardText.objects.count() == 1


# In a step.


def test_a_step_begins_with_the_text_chosen_and_keeps_what_somebody_typed(
    dreame: Controller, case: Request, lead: User, handler: User, wednesday: datetime
) -> None:
    text = written(dreame, by=lead, body="Hello {person_name}, which one? {handler}")
    written(dreame, by=lead, language="sv", name="Serienummer")
    written(dreame, by=lead, kind="answer", name="An answer")
    written(dreame, by=lead, right="erasure", name="For erasure")
    client, begin = signed_in(handler), {"seen": "1", "text_id": str(text.pk), "kind": "plain"}

    offered = client.get(step(case, "ask")).content.decode()
    assert "Serial number" in offered
    for other in ("Serienummer", "An answer", "For erasure"):
        assert other not in offered
    taken = client.post(step(case, "ask"), begin | {"begin": "1", "text": ""}).content.decode()
    assert ">Hello Elsa Testdotter, which one? Hanna Handler</textarea>" in taken.replace("\n", "")
    kept = client.post(step(case, "ask"), begin | {"begin": "1", "text": "My own words"}).content.decode()
    assert "My own words</textarea>" in kept
    assert "It stays unless you replace it." in kept
    replaced = client.post(step(case, "ask"), begin | {"begin": "replace", "text": "My own words"})
    assert "My own words" not in replaced.content.decode()
    unchosen = client.post(step(case, "ask"), {"seen": "1", "begin": "1", "text_id": "", "text": "Mine"})
    assert "Mine</textarea>" in unchosen.content.decode()
    assert "pp-error" not in unchosen.content.decode()
    case.refresh_from_db()
    assert case.status == Status.RECEIVED


def test_a_text_of_another_controller_is_not_taken(case: Request, handler: User, stranger: User) -> None:
    other = Controller.objects.get(slug="procotsmart")
    text = written(other, by=stranger, body="Theirs")

    page = signed_in(handler).post(
        step(case, "ask"), {"seen": "1", "kind": "plain", "begin": "1", "text_id": str(text.pk), "text": ""}
    )

    assert "Theirs" not in page.content.decode()


def test_whoever_may_not_see_names_begins_without_the_name(
    dreame: Controller, case: Request, lead: User
) -> None:
    text = written(dreame, by=lead, body="Hello {person_name}, which one?")
    blind = factories.staff(None)
    grants.grant_role(user=blind, controller=dreame, role=Role.CASE_HANDLER, families=[], by=None, now=NOW)
    page = signed_in(blind).post(
        step(case, "ask"), {"seen": "1", "kind": "plain", "begin": "1", "text_id": str(text.pk), "text": ""}
    )

    assert "Hello, which one?</textarea>" in page.content.decode()
    assert "Save draft" not in page.content.decode()


# Drafts.


def test_a_draft_waits_for_its_officer_shows_itself_to_colleagues_and_goes_when_it_is_sent(
    case: Request, lead: User, handler: User, auditor: User, wednesday: datetime
) -> None:
    client, url = signed_in(handler), step(case, "ask")
    form = {"seen": "1", "kind": "plain", "text": "Half a question"}

    assert (
        client.post(url, form | {"draft": "1", "own-text": "En halv fråga", "own-language": "sv"}).status_code
        == 302
    )

    again = client.get(url).content.decode()
    assert "Half a question</textarea>" in again
    assert "En halv fråga</textarea>" in again
    theirs = signed_in(lead).get(url).content.decode()
    assert "Hanna Handler has a draft of" in theirs
    assert "Half a question</textarea>" not in theirs
    case.refresh_from_db()
    assert case.version == 1
    client.post(url, form | {"text": "The whole question", "own-text": "Hela frågan", "own-language": "sv"})
    assert not StepDraft.objects.exists()
    message = case.messages.get()
    assert message.body == "The whole question"
    beside = message.translations.get()
    assert (beside.text, beside.language, beside.is_original, beside.by) == (
        "Hela frågan",
        "sv",
        True,
        handler,
    )


def test_a_draft_without_words_is_no_draft_and_none_is_kept_of_an_erased_request(
    case: Request, handler: User
) -> None:
    drafts.keep(case, step="ask", text="Half", by=handler, now=NOW)
    drafts.keep(case, step="ask", text=" ", by=handler, now=NOW)

    assert not StepDraft.objects.exists()


def test_a_draft_goes_with_the_key_of_its_request(case: Request, handler: User) -> None:
    drafts.keep(case, step="answer", text="Half an answer", by=handler, now=NOW)
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    erase(case, now=NOW)
    shredding.carry_out(now=NOW)

    assert isinstance(StepDraft.objects.get().text, Shredded)
