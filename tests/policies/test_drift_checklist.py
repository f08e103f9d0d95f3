"""The check-list of Art 13 and 14: met, missing or not applicable, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from office.models import Controller
from policies.declarations import Declaration
from policies.drift import checklist, subjects
from policies.drift.checklist import Item, State
from policies.enums import PolicyKind, Severity
from tests.policies import drifting, published
from tests.policies.drifting import SOUND, TEXT, codes, in_force, rows

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 25)


@pytest.fixture
def company(dreame: Controller) -> Controller:
    """A controller that speaks English alone."""
    return drifting.english(dreame)


def items(controller: Controller, *, text: str = TEXT, declares: Declaration = SOUND) -> dict[str, Item]:
    """Return the check-list of a draft, by code."""
    version = drifting.drafted(controller, text=text, declares=declares)
    return {item.code: item for item in checklist.of(subjects.look_at(version, today=DAY))}


def without(*lines: str) -> str:
    """Return the sound text without some of its words."""
    text = TEXT
    for line in lines:
        assert line in text
        text = text.replace(line, "…")
    return text


def test_a_sound_version_misses_nothing_and_says_where(company: Controller) -> None:
    found = items(company)
    assert [code for code, item in found.items() if item.is_missing] == []
    assert {code: item.anchor for code, item in found.items() if item.state is State.MET} == {
        "controller": "who-answers",
        "contact": "who-answers",
        "dpo": "who-answers",
        "purposes": "delivery",
        "lawful-basis": "delivery",
        "recipients": "recipients",
        "retention": "how-long",
        "access": "your-rights",
        "rectification": "your-rights",
        "erasure": "your-rights",
        "restriction": "your-rights",
        "portability": "your-rights",
        "objection": "your-rights",
        "complaint": "complaints",
        "refusing": "",
    }
    assert {code for code, item in found.items() if item.state is State.NOT_APPLICABLE} == {
        *("legitimate-interests", "transfers", "withdrawal", "automated", "source"),
    }


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        (("Dreame is the controller", "Privacy at Dreame"), "controller"),
        (("privacy@dreame.example", "dpo@dreame.example"), "contact"),
        (("the data protection officer at dpo@dreame.example",), "dpo"),
        (("The contract with you is the basis.",), "lawful-basis"),
    ],
)
def test_what_the_text_does_not_say_is_missing(
    company: Controller, lines: tuple[str, ...], missing: str
) -> None:
    assert items(company, text=without(*lines))[missing].state is State.MISSING


def test_the_words_count_in_swedish_and_norwegian_as_well(company: Controller) -> None:
    draft = drifting.drafted(company)
    norwegian = TEXT.replace("The contract with you is the basis.", "Avtalen med deg er grunnlaget.")
    for language, text in (("sv", drifting.SWEDISH), ("nb", norwegian)):
        version = published.draft(
            draft.policy, written={"en": "# Privacy\n\n## Nothing\n\n…", language: text}
        )
        found = {item.code: item.state for item in checklist.of(subjects.look_at(version, today=DAY))}
        assert found["lawful-basis"] is State.MET, language


def test_a_company_without_a_data_protection_officer_need_not_name_one(company: Controller) -> None:
    company.dpo_email = ""
    company.save()
    assert items(company)["dpo"].state is State.NOT_APPLICABLE


def test_legitimate_interests_have_to_be_named_where_a_purpose_rests_on_them(company: Controller) -> None:
    declares = drifting.with_purpose(lawful_basis="legitimate_interests")
    assert items(company, declares=declares)["legitimate-interests"].is_missing
    text = TEXT.replace("The contract with you", "Our legitimate interest in good service")
    assert items(company, text=text, declares=declares)["legitimate-interests"].anchor == "delivery"


def test_a_catch_all_alone_is_no_recipient(company: Controller) -> None:
    use = replace(drifting.DELIVER, recipients={"others": "recipients"})
    declares = replace(SOUND, recipients={"others": drifting.CATCH_ALL.recipients["others"]}, uses=(use,))
    assert items(company, declares=declares)["recipients"].is_missing


def test_transfers_need_a_safeguard_in_the_text(company: Controller) -> None:
    declares = drifting.with_country("CN")
    assert items(company, declares=declares)["transfers"].is_missing
    text = TEXT.replace("Couriers receive it.", "Couriers receive it under standard contractual clauses.")
    assert items(company, text=text, declares=declares)["transfers"].anchor == "recipients"


@pytest.mark.parametrize(("field", "item"), [("retention", "retention"), ("consequence", "refusing")])
def test_what_is_not_said_of_a_purpose_names_the_purpose(company: Controller, field: str, item: str) -> None:
    found = items(company, declares=drifting.with_purpose(**{field: {}}))[item]
    assert (found.state, found.detail) == (State.MISSING, "Not said for: Delivering goods.")


def test_each_right_has_to_be_promised(company: Controller) -> None:
    for missing in (["access", "erasure", "portability"], ["rectification", "restriction", "objection"]):
        rights = {code: at for code, at in SOUND.rights.items() if code not in missing}
        found = items(company, declares=replace(SOUND, rights=rights))
        assert sorted(code for code, item in found.items() if item.is_missing) == sorted(missing)


def test_withdrawal_has_to_be_promised_where_a_purpose_rests_on_consent(company: Controller) -> None:
    declares = drifting.with_purpose(lawful_basis="consent")
    assert items(company, declares=declares)["withdrawal"].is_missing
    promised = replace(declares, rights={**SOUND.rights, "withdrawal": "your-rights"})
    assert items(company, declares=promised)["withdrawal"].anchor == "your-rights"


def test_the_complaint_is_met_by_the_text_or_by_what_is_declared(company: Controller) -> None:
    rights = {code: at for code, at in SOUND.rights.items() if code != "complaint"}
    silent = without("You can complain to the supervisory authority.")
    assert items(company, declares=replace(SOUND, rights=rights))["complaint"].anchor == "complaints"
    assert items(company, text=silent, declares=replace(SOUND, rights=rights))["complaint"].is_missing


def test_automated_decisions_and_sources_are_met_where_the_text_speaks_of_them(company: Controller) -> None:
    said = "There are no automated decisions. We get addresses from other sources too."
    found = items(company, text=TEXT.replace("Couriers receive it.", said))
    assert (found["automated"].anchor, found["source"].anchor) == ("recipients", "recipients")


def test_what_is_missing_is_a_finding(company: Controller) -> None:
    in_force(company, declares=drifting.with_purpose(retention={}, consequence={}))
    assert [(row.finding.code, row.severity) for row in rows(company)] == [
        ("policies.notice.retention", Severity.SERIOUS),
        ("policies.notice.refusing", Severity.WARNING),
    ]
    assert "Art 13(2)(a) GDPR" in str(rows(company)[0].finding.practice_side)


def test_other_policies_than_privacy_policies_need_not_tell_everything(company: Controller) -> None:
    in_force(company)
    cookies = published.policy(company, slug="cookies", kind=PolicyKind.COOKIES)
    drifting.reviewed(cookies)
    text = "# Cookies\n\n## Delivery\n\nWe use your address.\n\n## Recipients\n\nCouriers get it."
    declares = replace(drifting.with_purpose(retention={}), rights={})
    published.publish(published.draft(cookies, written={"en": text}, declares=declares))
    assert codes(company) == []
