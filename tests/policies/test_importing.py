"""Texts imported into drafts: lined up, with the anchors that sections had, and with suggestions to decide."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.utils import translation

from law import Right
from office.actions import describe
from office.models import AccessEntry, Controller, User
from policies.domain import drafts, importing, lifecycle, suggesting, term_list, texts
from policies.domain.declaring import read
from policies.domain.importing import Plan
from policies.domain.suggesting import Decision
from policies.enums import Status, TermKind, Verdict
from policies.errors import FixedError, PolicyError
from policies.models import Policy, PolicyVersion, Purpose, Suggestion, Term
from policies.reading import files
from policies.terms import defaults
from tests.factories import NOW
from tests.policies import published
from tests.policies.invented_texts import SWEDISH
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

ENGLISH = """
# Privacy at Lantern

## What we collect

Your e-mail address and your phone number.

## Who receives it

- Post offices in Norway
- Couriers abroad

## Your rights

You have the right of access. We use it for marketing and to provide our services.
"""
NEWER = """
# Privacy at Lantern

## How to reach us

Write to lantern@lantern.example.

## What data we collect

Your e-mail address and your phone number.

## Your rights

You have the right of access. We use it for surveys.
"""
IN_SWEDISH = """
# Integritet hos Lantern

## Vad vi samlar in

Din e-postadress och ditt telefonnummer.

## Vilka som får del av det

- Posten i Norge
- Budföretag utomlands

## Dina rättigheter

Du har rätt till registerutdrag. Vi använder det för marknadsföring.
"""
NEWER_SWEDISH = """
# Integritet hos Lantern

## Så når du oss

Skriv till lantern@lantern.example.

## Vad vi samlar in

Din e-postadress och ditt telefonnummer.

## Dina rättigheter

Du har rätt till registerutdrag. Vi använder det för undersökningar.
"""
CATEGORY, COUNTRY, PURPOSE, RIGHT = TermKind.CATEGORY, TermKind.COUNTRY, TermKind.PURPOSE, TermKind.RIGHT


@pytest.fixture
@remembered
def policy(dreame: Controller) -> Policy:
    return published.policy(dreame)


def planned(policy: Policy, text: str, *, language: str = "en", pairs: dict[int, str] | None = None) -> Plan:
    reading = files.read(text.encode(), name="policy.md")
    return importing.plan(policy, language=language, reading=reading, pairs=pairs)


def imported(policy: Policy, text: str, *, by: User | None, language: str = "en") -> PolicyVersion:
    return importing.carry_out(planned(policy, text, language=language), by=by, now=NOW)


def anchors(version: PolicyVersion, language: str = "en") -> list[str]:
    return [one.anchor for one in texts.outlines_of(version)[language].sections]


def accept(kind: TermKind, *codes: str, anchor: str = "") -> list[Decision]:
    return [Decision(kind, code, Verdict.ACCEPTED, anchor) for code in codes]


def decide(
    version: PolicyVersion,
    decisions: list[Decision],
    *,
    by: User,
    purposes: dict[TermKind, Iterable[str] | None] | None = None,
) -> int:
    return suggesting.decide(version, decisions=decisions, purposes=purposes or {}, by=by, now=NOW)


def verdicts(version: PolicyVersion, kind: TermKind) -> dict[str, str]:
    return dict(version.suggestions.filter(kind=kind).values_list("code", "verdict"))


# Into which draft.


def test_a_first_text_makes_a_draft_and_publishes_nothing(policy: Policy, editor: User) -> None:
    plan = planned(policy, ENGLISH)
    assert (plan.into, plan.basis, plan.alignment, plan.kept_anchors) == (None, None, None, 0)
    assert not policy.versions.exists()
    version = importing.carry_out(plan, by=editor, now=NOW)
    assert (version.number, version.status, version.effective_on) == (1, Status.DRAFT, None)
    assert anchors(version) == ["what-we-collect", "who-receives-it", "your-rights"]
    assert list(version.authors.all()) == [editor]
    assert not version.commitments.exists()


def test_a_second_language_is_lined_up_into_the_waiting_draft(policy: Policy, editor: User) -> None:
    first = imported(policy, ENGLISH, by=editor)
    plan = planned(policy, IN_SWEDISH, language="sv")
    assert plan.into == first
    assert plan.alignment is not None
    assert plan.alignment.unmatched_first == plan.alignment.unmatched_second == ()
    assert importing.carry_out(plan, by=editor, now=NOW) == first
    assert anchors(first, "sv") == anchors(first)


def test_a_person_corrects_what_was_lined_up(policy: Policy, editor: User) -> None:
    first = imported(policy, ENGLISH, by=editor)
    plan = planned(policy, IN_SWEDISH, language="sv", pairs={0: "", 1: "what-we-collect"})
    importing.carry_out(plan, by=editor, now=NOW)
    assert anchors(first, "sv") == ["vad-vi-samlar-in", "what-we-collect", "your-rights"]
    assert plan.alignment is not None
    assert [one.anchor for one in plan.alignment.unmatched_first] == ["who-receives-it"]


def test_a_newer_text_makes_a_new_draft_and_keeps_the_anchors_of_what_stayed(
    policy: Policy, editor: User
) -> None:
    first = published.publish(_declared(imported(policy, ENGLISH, by=editor), editor))
    plan = planned(policy, NEWER)
    assert (plan.into, plan.basis, plan.kept_anchors) == (None, first, 2)
    version = importing.carry_out(plan, by=editor, now=NOW)
    assert version.number == 2
    assert anchors(version) == ["how-to-reach-us", "what-we-collect", "your-rights"]
    assert read(version) == read(first)


def _declared(version: PolicyVersion, by: User) -> PolicyVersion:
    """Give a draft the Swedish text and a purpose, so that it can be published."""
    importing.carry_out(planned(version.policy, IN_SWEDISH, language="sv"), by=by, now=NOW)
    decide(version, accept(PURPOSE, "marketing", anchor="your-rights"), by=by)
    return published.again(version)


def test_newer_texts_of_all_languages_go_into_one_draft(policy: Policy, editor: User) -> None:
    published.publish(_declared(imported(policy, ENGLISH, by=editor), editor))
    second = imported(policy, NEWER, by=editor)
    plan = planned(policy, NEWER_SWEDISH, language="sv")
    assert plan.into == second
    importing.carry_out(plan, by=editor, now=NOW)
    assert anchors(second, "sv") == anchors(second) == ["how-to-reach-us", "what-we-collect", "your-rights"]
    assert imported(policy, ENGLISH, by=editor).number == 3


def test_a_day_to_take_effect_is_kept_with_the_draft(policy: Policy, editor: User) -> None:
    plan = planned(policy, ENGLISH)
    version = importing.carry_out(plan, by=editor, now=NOW, effective_on=NOW.date())
    assert (version.effective_on, version.status) == (NOW.date(), Status.DRAFT)
    assert lifecycle.bring_into_force(now=NOW) == 0


# Nothing half.


def test_a_language_that_the_company_does_not_speak_is_refused(policy: Policy) -> None:
    for language in ("fi", "xx", ""):
        with pytest.raises(PolicyError, match="does not speak this language") as refused:
            planned(policy, ENGLISH, language=language)
        assert refused.value.field == "language"


def test_what_fails_leaves_nothing_behind(
    policy: Policy, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(policy, ENGLISH)
    with pytest.raises(PolicyError, match="This day is over") as refused:
        importing.carry_out(plan, by=editor, now=NOW, effective_on=NOW.date().replace(day=24))
    assert refused.value.field == "effective_on"
    monkeypatch.setattr(suggesting, "suggest", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        importing.carry_out(plan, by=editor, now=NOW)
    assert not PolicyVersion.objects.exists()
    assert not Term.objects.exists()


def test_a_draft_that_went_for_review_meanwhile_is_left_alone(policy: Policy, editor: User) -> None:
    draft = published.draft(policy)
    plan = planned(policy, ENGLISH)
    assert plan.into == draft
    lifecycle.submit(draft, by=editor, now=NOW)
    before = texts.outlines_of(draft)
    with pytest.raises(FixedError):
        importing.carry_out(plan, by=editor, now=NOW)
    assert texts.outlines_of(draft) == before


# The terms.


def test_the_standard_list_becomes_the_companys_own_with_the_first_import(
    policy: Policy, editor: User, dreame: Controller
) -> None:
    for _time in range(2):
        imported(policy, ENGLISH, by=editor)
    assert set(suggesting.rows_of(dreame)) == set(defaults.terms())
    entry = AccessEntry.objects.get(action="policies.terms_taken_over")
    assert (entry.actor, entry.controller) == (editor, dreame)
    with translation.override("en"):
        assert describe(entry) == f"Standard list of terms taken over: {len(defaults.terms())} terms"


def test_a_term_of_ones_own_stands_beside_the_standard_list(policy: Policy, dreame: Controller) -> None:
    own = Term(controller=dreame, kind="country", code="SE", language="en", phrase="lantern")
    assert "SE" not in {one.code for one in planned(policy, ENGLISH).found}
    term_list.save(own, by=None, now=NOW)
    found = {one.code for one in planned(policy, ENGLISH).found}
    assert {"email-address", "NO"} <= found
    assert "SE" in {one.code for one in planned(policy, ENGLISH + "\nMade by lantern.\n").found}


def test_a_term_that_was_removed_suggests_nothing_any_more(policy: Policy, dreame: Controller) -> None:
    term_list.take_over_standard(dreame, by=None, now=NOW)
    for term in Term.objects.filter(controller=dreame, code="email-address", language="en"):
        term_list.remove(term, by=None, now=NOW)
    assert "email-address" not in {one.code for one in planned(policy, ENGLISH).found}
    imported(policy, ENGLISH, by=None)
    assert not Suggestion.objects.filter(code="email-address").exists()


# Suggestions.


@pytest.fixture
@remembered
def draft(policy: Policy, editor: User) -> PolicyVersion:
    """A draft in English with its suggestions."""
    return imported(policy, ENGLISH, by=editor)


def test_suggestions_carry_the_sentence_that_they_come_from(draft: PolicyVersion) -> None:
    found = draft.suggestions.get(code="email-address")
    assert (found.kind, found.anchor, found.verdict) == ("category", "what-we-collect", Verdict.OPEN)
    assert found.sentence == "Your e-mail address and your phone number."
    assert set(verdicts(draft, COUNTRY)) == {"NO", defaults.ABROAD}
    assert {"marketing", "provide-service"} <= set(verdicts(draft, PURPOSE))


def test_what_is_accepted_is_declared_and_taken_over_into_the_vocabulary(
    draft: PolicyVersion, editor: User
) -> None:
    decisions = [
        *accept(CATEGORY, "email-address", anchor="what-we-collect"),
        *accept(COUNTRY, "NO", anchor="who-receives-it"),
        *accept(PURPOSE, "marketing", "provide-service", anchor="your-rights"),
        *accept(RIGHT, "access", anchor="your-rights"),
        Decision(CATEGORY, "phone-number", Verdict.DISMISSED),
    ]
    assert not Purpose.objects.exists()
    count = decide(draft, decisions, by=editor, purposes={CATEGORY: None, COUNTRY: ["marketing"]})
    assert count == 6
    declared = read(draft)
    assert {use.purpose: (set(use.categories), set(use.countries)) for use in declared.uses} == {
        "marketing": ({"email-address"}, {"NO"}),
        "provide-service": ({"email-address"}, set()),
    }
    assert declared.rights == {Right.ACCESS.value: "your-rights"}
    assert verdicts(draft, CATEGORY)["phone-number"] == Verdict.DISMISSED
    decided = draft.suggestions.get(code="email-address")
    assert (decided.verdict, decided.decided_by, decided.decided_at) == (Verdict.ACCEPTED, editor, NOW)
    with translation.override("en"):
        assert describe(AccessEntry.objects.get(action="policies.suggestions_decided")) == (
            "Suggestions decided: 5 accepted, 1 dismissed"
        )


def test_without_a_purpose_nothing_can_be_declared(draft: PolicyVersion, editor: User) -> None:
    with pytest.raises(PolicyError, match="Accept a purpose first"):
        decide(draft, accept(CATEGORY, "email-address"), by=editor, purposes={CATEGORY: None})
    both = [*accept(PURPOSE, "marketing"), *accept(CATEGORY, "email-address")]
    with pytest.raises(PolicyError, match="Accept a purpose first"):
        decide(draft, both, by=editor, purposes={CATEGORY: ["surveys"]})
    assert not draft.commitments.exists()
    assert set(verdicts(draft, PURPOSE).values()) == {Verdict.OPEN}


def test_abroad_names_no_country_and_is_refused(draft: PolicyVersion, editor: User) -> None:
    decisions = [*accept(PURPOSE, "marketing"), *accept(COUNTRY, defaults.ABROAD)]
    with pytest.raises(PolicyError, match="names no country"):
        decide(draft, decisions, by=editor)
    assert not draft.commitments.exists()
    decide(draft, [Decision(COUNTRY, defaults.ABROAD, Verdict.DISMISSED)], by=editor)
    assert verdicts(draft, COUNTRY)[defaults.ABROAD] == Verdict.DISMISSED


def test_what_the_text_does_not_suggest_is_not_decided(draft: PolicyVersion, editor: User) -> None:
    for kind, code in ((RIGHT, "flying"), (PURPOSE, "surveys"), (COUNTRY, "XX")):
        with pytest.raises(PolicyError, match=f"“{code}” is not suggested any more"):
            decide(draft, accept(kind, code), by=editor)
    assert not draft.commitments.exists()


def test_a_decided_suggestion_is_opened_again(draft: PolicyVersion, editor: User) -> None:
    decide(draft, [Decision(CATEGORY, "phone-number", Verdict.DISMISSED)], by=editor)
    suggesting.take_back(draft, kind=CATEGORY, code="phone-number", by=editor, now=NOW)
    again = draft.suggestions.get(code="phone-number")
    assert (again.verdict, again.decided_by, again.decided_at) == (Verdict.OPEN, None, None)


def test_what_is_declared_or_decided_is_not_suggested_again(draft: PolicyVersion, editor: User) -> None:
    decide(
        draft,
        [*accept(PURPOSE, "marketing"), Decision(CATEGORY, "phone-number", Verdict.DISMISSED)],
        by=editor,
    )
    imported(draft.policy, IN_SWEDISH, by=editor, language="sv")
    swedish = draft.suggestions.filter(language="sv")
    assert not swedish.filter(code="marketing").exists()
    assert set(swedish.filter(code="phone-number").values_list("verdict", flat=True)) == {Verdict.DISMISSED}
    assert set(swedish.filter(code="email-address").values_list("verdict", flat=True)) == {Verdict.OPEN}


def test_decisions_about_what_is_no_draft_are_refused(draft: PolicyVersion, editor: User) -> None:
    version = _declared(draft, editor)
    lifecycle.submit(version, by=editor, now=NOW)
    with pytest.raises(FixedError):
        decide(version, [Decision(CATEGORY, "phone-number", Verdict.DISMISSED)], by=editor)
    with pytest.raises(FixedError):
        suggesting.take_back(version, kind=PURPOSE, code="marketing", by=editor, now=NOW)


# How long it takes.


def test_the_number_of_queries_does_not_grow_with_the_text(
    policy: Policy, editor: User, dreame: Controller, django_assert_max_num_queries: object
) -> None:
    term_list.take_over_standard(dreame, by=None, now=NOW)
    short = planned(policy, "# Privacy\n\n## One\n\nWe use your name.\n")
    long = files.read(SWEDISH.encode(), name="policy.txt")
    assert len(long.outline.sections) > 2
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        importing.carry_out(short, by=editor, now=NOW)
    other = importing.plan(published.policy(dreame, slug="app"), language="sv", reading=long)
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        importing.carry_out(other, by=editor, now=NOW)
    assert drafts.latest_of(other.policy) is not None
