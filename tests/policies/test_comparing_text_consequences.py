"""What a new wording asks of the company."""

from dataclasses import replace

import pytest
from django.utils import translation

from policies.comparing.consequences import Derived, Whom, consequence, in_words
from policies.comparing.texts import TextChanges, compare
from policies.enums import Consequence
from policies.outline import Outline, Section
from tests.policies.declared import BEFORE

NOTHING, NOTICE = Consequence.NOTHING, Consequence.NOTICE
EVERYBODY = Whom(everybody=True)

OPENING = Section("", "This is our policy.", 2, "opening")
DATA = Section("Data", "Your name, and your phone number.", 2, "data")
RIGHTS = Section("Rights", "You may see what we know about you.", 2, "rights")
POLICY = Outline("Privacy policy", (OPENING, DATA, RIGHTS))


def derived(texts: dict[str, TextChanges]) -> Derived:
    return consequence((), text_changes=texts, old=BEFORE, new=BEFORE)


def with_sections(*sections: Section, title: str = POLICY.title) -> Outline:
    return Outline(title, sections)


TEXT_TABLE = {
    "a section reworded": (
        with_sections(OPENING, replace(DATA, body="Your name only."), RIGHTS),
        "The section “Data” was reworded.",
    ),
    "a section added": (
        with_sections(*POLICY.sections, Section("Cookies", "None.", 2, "cookies")),
        "The section “Cookies” was added.",
    ),
    "a section removed": (with_sections(OPENING, DATA), "The section “Rights” was removed."),
    "a section moved and reworded": (
        with_sections(OPENING, replace(RIGHTS, body="You may see it."), DATA),
        "The section “Rights” was reworded.",
    ),
    "the title reworded": (
        with_sections(*POLICY.sections, title="Privacy notice"),
        "The title of the policy was reworded.",
    ),
    "a section without heading reworded": (
        with_sections(replace(OPENING, body="This is our new policy."), DATA, RIGHTS),
        "A section without a heading was reworded.",
    ),
    "a section without heading removed": (
        with_sections(DATA, RIGHTS),
        "A section without a heading was removed.",
    ),
    "a section without heading added": (
        with_sections(OPENING, DATA, RIGHTS, Section("", "Written by us all.", 2, "end")),
        "A section without a heading was added.",
    ),
}


@pytest.mark.parametrize("case", TEXT_TABLE)
def test_of_a_text_that_says_something_else_everybody_is_told(case: str) -> None:
    new, sentence = TEXT_TABLE[case]
    result = derived({"en": compare(POLICY, new)})
    assert (result.consequence, result.from_whom) == (NOTICE, EVERYBODY)
    assert [in_words(reason, language="en") for reason in result.reasons] == [sentence]


@pytest.mark.parametrize(
    "new",
    [
        with_sections(RIGHTS, OPENING, DATA),
        with_sections(OPENING, replace(DATA, level=3, anchor="d"), RIGHTS),
        with_sections(OPENING, replace(DATA, body="Your  name –\nand your **phone number**"), RIGHTS),
        with_sections(OPENING, replace(DATA, heading="1. Data"), RIGHTS),
        with_sections(*POLICY.sections, title="Privacy policy."),
    ],
    ids=["moved", "another level and anchor", "spacing and punctuation", "a number", "the title’s full stop"],
)
def test_a_text_that_says_the_same_asks_nothing(new: Outline) -> None:
    assert new != POLICY
    assert derived({"en": compare(POLICY, new)}) == Derived(NOTHING)


def test_a_section_reworded_in_two_languages_is_one_reason_in_the_language_of_the_page() -> None:
    swedish = Outline("Policy", (Section("Uppgifter", "Ditt namn.", 2, "data"),))
    result = derived(
        {
            "en": compare(POLICY, TEXT_TABLE["a section reworded"][0]),
            "sv": compare(swedish, Outline("Policy", (Section("Uppgifter", "Ditt nummer.", 2, "data"),))),
        },
    )
    (reason,) = result.reasons
    assert reason.anchor == "data"
    with translation.override("sv"):
        assert "“Uppgifter”" in in_words(reason) or "”Uppgifter”" in in_words(reason)
    with translation.override("en"):
        assert in_words(reason) == "The section “Data” was reworded."


def test_sections_without_anchors_are_reasons_of_their_own() -> None:
    bare = Outline("Policy", (Section("One", "First."), Section("Two", "Second.")))
    new = Outline("Policy", (Section("One", "Third."), Section("Two", "Fourth.")))
    assert len(derived({"en": compare(bare, new)}).reasons) == 2


def test_a_text_that_did_not_change_asks_nothing() -> None:
    assert derived({"en": compare(POLICY, POLICY)}) == Derived(NOTHING)
