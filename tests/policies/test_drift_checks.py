"""Each check within policies: silent where all is well, and what it says where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from office.domain import reviews
from office.models import Controller
from policies.declarations import Declaration, DeclaredCategory
from policies.domain import reviewing, suggesting, texts, vocabulary
from policies.domain.suggesting import Decision
from policies.enums import PolicyKind, Severity, TermKind, Verdict
from policies.models import DataCategory, Purpose
from policies.terms import defaults
from tests import factories
from tests.policies import drifting, published
from tests.policies.drifting import SOUND, SWEDISH, TEXT, codes, in_force, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(dreame: Controller) -> Controller:
    """A controller that speaks English alone."""
    return drifting.english(dreame)


def with_line(line: str, *, under: str = "## Delivery") -> str:
    """Return the sound text with a line more in one section."""
    return TEXT.replace(f"{under}\n\n", f"{under}\n\n{line}\n\n")


# All is well.


def test_nothing_is_found_where_nothing_drifts(company: Controller) -> None:
    in_force(company)
    assert codes(company) == []


def test_nothing_is_found_in_two_languages_that_promise_the_same(company: Controller) -> None:
    company.languages = ["en", "sv"]
    company.save()
    in_force(company, further={"sv": SWEDISH})
    assert codes(company) == []


# In force, and under review.


def test_a_company_without_a_policy_has_nothing_in_force(company: Controller) -> None:
    (row,) = rows(company)
    assert (row.finding.code, row.severity) == ("policies.none-in-force", Severity.SERIOUS)


def test_a_policy_that_is_only_drafted_is_not_in_force(company: Controller) -> None:
    drifting.drafted(company)
    (row,) = rows(company)
    assert (row.finding.code, row.severity) == ("policies.none-in-force", Severity.SERIOUS)
    assert "Privacy policy" in str(row.finding.policy_side)


def test_a_further_policy_that_is_not_in_force_is_less_serious(company: Controller) -> None:
    in_force(company)
    cookies = published.policy(company, slug="cookies", kind=PolicyKind.COOKIES)
    drifting.reviewed(cookies)
    (row,) = rows(company)
    assert (row.finding.subject, row.severity) == ("cookies", Severity.WARNING)


def test_a_policy_that_nobody_reviews_is_found(company: Controller) -> None:
    version = in_force(company)
    review = reviewing.of(version.policy)
    assert review is not None
    reviews.end(review, because="No time.", by=None, now=factories.NOW)
    (row,) = rows(company)
    assert (row.finding.code, row.severity) == ("policies.review-not-planned", Severity.WARNING)
    assert row.finding.url == f"/admin/policies/policy/{version.policy_id}/change/"


def test_an_overdue_review_is_serious_after_a_month(company: Controller) -> None:
    in_force(company)
    due = factories.NOW.replace(year=2027, month=6, day=1)
    for late, severities in {
        0: [],
        1: [Severity.WARNING],
        30: [Severity.WARNING],
        31: [Severity.SERIOUS],
    }.items():
        found = rows(company, "policies.review-overdue", now=due + timedelta(days=late))
        assert [row.severity for row in found] == severities, late


# What is declared.


def test_a_catch_all_declares_nobody(company: Controller) -> None:
    in_force(company, declares=drifting.CATCH_ALL)
    (row,) = rows(company)
    assert (row.finding.code, row.severity) == ("policies.catch-all", Severity.SERIOUS)
    assert row.finding.policy_side == "“Other third parties” may get data for: Delivering goods."
    assert row.finding.anchor == "recipients"


def with_non_personal(*named: tuple[str, str, str]) -> Declaration:
    """Return the sound declaration with kinds of data called non-personal: code, name, concept of DPV."""
    kinds = {
        code: DeclaredCategory(name={"en": name}, description={}, personal=False, dpv=dpv)
        for code, name, dpv in named
    }
    use = replace(
        drifting.DELIVER, categories={**drifting.DELIVER.categories, **dict.fromkeys(kinds, "delivery")}
    )
    return replace(SOUND, categories={**SOUND.categories, **kinds}, uses=(use,))


def test_personal_data_called_non_personal_is_found(company: Controller) -> None:
    named = (
        ("ip-address", "Network number", ""),
        ("own-1", "IP address", ""),
        ("own-2", "Device ID", ""),
        ("own-3", "Approximate location", ""),
        ("own-4", "Occupation", ""),
        ("own-5", "Postcode", ""),
        ("own-6", "Pixel tags", ""),
        ("own-7", "Whether an e-mail has been opened", ""),
        ("own-8", "Something else", "pd:Interaction"),
    )
    in_force(company, declares=with_non_personal(*named))
    found = rows(company, "policies.called-non-personal")
    assert sorted((str(row.finding.policy_side), row.severity) for row in found) == sorted(
        (f"“{name}” is called non-personal.", Severity.SERIOUS) for _code, name, _dpv in named
    )


def test_figures_that_point_at_nobody_may_be_called_non_personal(company: Controller) -> None:
    named = (
        ("aggregated-data", "Sums", ""),
        ("own-1", "Aggregated figures", ""),
        ("own-2", "Anonymised data", "pd:Interaction"),
        ("own-3", "Counts of use", "dpv:AnonymisedData"),
        ("own-4", "De-identified data", ""),
        ("own-5", "The weather", ""),
    )
    in_force(company, declares=with_non_personal(*named))
    assert rows(company, "policies.called-non-personal") == []


def test_personal_data_called_personal_is_no_finding(company: Controller) -> None:
    category = DeclaredCategory(name={"en": "IP address"}, description={})
    in_force(company, declares=drifting.with_category("ip-address", category))
    assert codes(company) == []


def test_special_data_needs_a_condition(company: Controller) -> None:
    health = DeclaredCategory(name={"en": "Sleep"}, description={}, special=True)
    declares = drifting.with_category("sleep", health)
    version = in_force(company, declares=declares)
    (row,) = rows(company)
    assert (row.finding.code, row.severity) == ("policies.special-without-condition", Severity.SERIOUS)
    assert row.finding.policy_side == "“Delivering goods” uses: Sleep."
    assert row.finding.version == version.pk


def test_special_data_with_a_condition_is_no_finding(company: Controller) -> None:
    health = DeclaredCategory(name={"en": "Sleep"}, description={}, special=True)
    purpose = replace(drifting.DELIVERY, special_condition="legal_claims")
    declares = replace(drifting.with_category("sleep", health), purposes={"orders": purpose})
    in_force(company, declares=declares)
    assert codes(company) == []


@pytest.mark.parametrize(("optional", "found"), [(False, True), (True, False)])
def test_marketing_must_be_optional(company: Controller, optional: bool, found: bool) -> None:
    in_force(company, declares=drifting.with_purpose(message="marketing", optional=optional))
    assert (codes(company) == ["policies.marketing-not-optional"]) is found


# Transfers.


def test_a_country_that_needs_a_safeguard_is_found_when_the_text_names_none(company: Controller) -> None:
    in_force(company, declares=drifting.with_country("CN"))
    (row,) = rows(company, "policies.no-safeguard")
    assert row.severity is Severity.SERIOUS
    assert str(row.finding.policy_side).startswith("Data goes to China.")


def test_countries_of_the_eea_and_adequate_ones_need_no_safeguard(company: Controller) -> None:
    use = replace(drifting.DELIVER, countries={"NO": "recipients", "CH": "recipients"})
    in_force(company, declares=replace(SOUND, uses=(use,)))
    assert rows(company, "policies.no-safeguard") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The recipients have signed the standard contractual clauses.",
        "The group has binding corporate rules.",
    ],
)
def test_a_safeguard_that_the_text_names_is_enough(company: Controller, sentence: str) -> None:
    in_force(company, text=with_line(sentence, under="## Recipients"), declares=drifting.with_country("CN"))
    assert rows(company, "policies.no-safeguard") == []


def test_a_company_outside_the_eea_is_not_told_about_its_transfers(company: Controller) -> None:
    company.country = "JP"
    company.save()
    in_force(company, declares=drifting.with_country("CN"))
    assert rows(company, "policies.no-safeguard") == []


# Sections.


@pytest.mark.parametrize("anchor", ["", "no-such-section"])
def test_a_commitment_without_a_section_is_found(company: Controller, anchor: str) -> None:
    category = DeclaredCategory(name={"en": "Phone number"}, description={})
    in_force(company, declares=drifting.with_category("phone-number", category, anchor=anchor))
    (row,) = rows(company)
    assert row.finding.code == "policies.no-section"
    assert row.finding.practice_side == "“Phone number” is declared for: Delivering goods."
    assert anchor in str(row.finding.policy_side)


def test_a_right_and_a_purpose_without_a_section_are_found(company: Controller) -> None:
    declares = replace(
        SOUND, uses=(replace(drifting.DELIVER, anchor=""),), rights={**SOUND.rights, "erasure": ""}
    )
    in_force(company, declares=declares)
    assert [row.finding.subject for row in rows(company)] == [
        "privacy:purpose:orders",
        "privacy:right:erasure",
    ]


def test_a_section_that_promises_what_is_not_declared_is_found_with_its_sentence(company: Controller) -> None:
    in_force(company, text=with_line("We also collect your date of birth."))
    (row,) = rows(company)
    assert (row.finding.code, row.finding.anchor) == ("policies.not-declared", "delivery")
    assert row.finding.policy_side == "English: “We also collect your date of birth.”"
    assert "Birthday" in str(row.finding.practice_side)


def test_words_that_promise_nothing_are_no_finding(company: Controller) -> None:
    in_force(company, text=with_line("A date of birth is a beautiful day."))
    assert codes(company) == []


def test_what_the_vocabulary_calls_otherwise_counts_as_declared(company: Controller) -> None:
    category = DeclaredCategory(name={"en": "Date of birth"}, description={})
    in_force(
        company,
        text=with_line("We also collect your date of birth."),
        declares=drifting.with_category("own-code", category),
    )
    assert codes(company) == []


def test_a_suggestion_that_somebody_dismissed_is_not_asked_again(company: Controller) -> None:
    draft = drifting.drafted(company, text=with_line("We also collect your date of birth."))
    writer = published.editor_of(company)
    outline = texts.outlines_of(draft)["en"]
    suggesting.suggest(draft, language="en", outline=outline, terms=list(defaults.terms()))
    dismissed = [Decision(kind=TermKind.CATEGORY, code="birthday", verdict=Verdict.DISMISSED)]
    suggesting.decide(draft, decisions=dismissed, purposes={}, by=writer, now=factories.NOW)
    published.publish(draft)
    assert codes(company) == []


def test_the_own_country_in_an_address_is_no_transfer(company: Controller) -> None:
    in_force(company, text=with_line("Send us a letter: Testgatan 1, Stockholm, Sweden."))
    assert codes(company) == []


def test_a_country_that_nothing_declares_is_found(company: Controller) -> None:
    in_force(company, text=with_line("We store it in Japan."))
    (row,) = rows(company)
    assert (row.finding.subject, row.severity) == ("privacy:country:JP", Severity.WARNING)


# Languages.


def test_a_language_without_a_text_is_found(company: Controller) -> None:
    company.languages = ["en", "nb"]
    company.save()
    in_force(company)
    (row,) = rows(company)
    assert row.finding.code == "policies.language-missing"
    assert row.finding.policy_side == "There is no text in this language: Norwegian Bokmål."


def test_a_section_that_one_language_lacks_is_found(company: Controller) -> None:
    shorter = published.outlines(published.policy(company), {"en": TEXT})["en"]
    draft = drifting.drafted(company, further={"sv": SWEDISH})
    cut = replace(texts.outlines_of(draft)["sv"], sections=texts.outlines_of(draft)["sv"].sections[:-1])
    texts.put(draft, language="sv", outline=cut, by=published.editor_of(company), now=factories.NOW)
    published.publish(draft)
    (row,) = rows(company, "policies.section-missing")
    assert (row.finding.anchor, len(shorter.sections)) == ("complaints", 6)
    assert "Swedish" in str(row.finding.practice_side)


def test_a_promise_made_in_one_language_only_is_found_with_both_sides(company: Controller) -> None:
    promising = SWEDISH.replace("Budfirmor tar emot den.", "Budfirmor och annonsörer tar emot den.")
    in_force(company, further={"sv": promising})
    (row,) = rows(company, "policies.languages-differ")
    assert row.finding.policy_side == "Swedish: “Budfirmor och annonsörer tar emot den.”"
    assert row.finding.practice_side == "English: no words were found for Kind of recipient: Advertisers."
    assert (row.finding.anchor, row.severity) == ("recipients", Severity.NOTE)


def test_a_country_named_in_one_language_only_weighs_more(company: Controller) -> None:
    promising = SWEDISH.replace("Den sparas i tre år.", "Den sparas i tre år i Japan.")
    in_force(company, further={"sv": promising})
    (row,) = rows(company, "policies.languages-differ")
    assert row.severity is Severity.WARNING


def test_a_section_that_says_as_much_in_other_words_is_no_finding(company: Controller) -> None:
    other = SWEDISH.replace("Budfirmor tar emot den.", "Postföretag tar emot den.")
    in_force(company, further={"sv": other})
    assert rows(company, "policies.languages-differ") == []


# The vocabulary.


def test_a_purpose_that_changed_since_approval_is_found_with_both_sides(company: Controller) -> None:
    in_force(company)
    purpose = Purpose.objects.get(controller=company, code="orders")
    purpose.lawful_basis = "legitimate_interests"
    vocabulary.save(purpose, by=None, now=factories.NOW)
    (row,) = rows(company)
    assert (row.finding.code, row.severity) == ("policies.vocabulary-changed", Severity.WARNING)
    assert row.finding.policy_side == "lawful basis: Contract"
    assert row.finding.practice_side == "lawful basis: Legitimate interests"
    assert row.finding.url == f"/admin/policies/purpose/{purpose.pk}/change/"


def test_a_new_wording_alone_is_a_note(company: Controller) -> None:
    in_force(company)
    category = DataCategory.objects.get(controller=company, code="postal-address")
    category.name = {"en": "Your postal address"}
    vocabulary.save(category, by=None, now=factories.NOW)
    (row,) = rows(company)
    assert row.severity is Severity.NOTE


def test_a_purpose_retired_while_in_force_is_found(company: Controller) -> None:
    in_force(company)
    purpose = Purpose.objects.get(controller=company, code="orders")
    vocabulary.retire(purpose, by=None, now=factories.NOW)
    (row,) = rows(company)
    assert (row.finding.subject, row.severity) == ("privacy:purpose:orders:retired", Severity.WARNING)


def test_a_purpose_that_no_policy_declares_is_a_note(company: Controller) -> None:
    in_force(company)
    made = Purpose(controller=company, code="news", name={"en": "News"}, lawful_basis="consent")
    vocabulary.save(made, by=None, now=factories.NOW)
    (row,) = rows(company)
    assert (row.finding.code, row.severity) == ("policies.purpose-undeclared", Severity.NOTE)


def test_a_day_of_the_review_in_the_past_belongs_to_the_policys_own_review(company: Controller) -> None:
    in_force(company)
    factories.review(at=company, owner=published.editor_of(company), next_on=date(2026, 11, 26))
    assert rows(company, "policies.review", now=factories.NOW + timedelta(days=60)) == []
