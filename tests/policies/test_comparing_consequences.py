"""What a new version asks of the company, why, and from whom."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.comparing.commitments import CommitmentKind, compare_declarations
from policies.comparing.consequences import (
    Derived,
    NewUse,
    ReasonCode,
    Whom,
    consequence,
    in_words,
    lowered,
    new_uses,
)
from policies.declarations import Declaration, Use
from policies.enums import Consequence
from policies.errors import NotLowerError
from tests.policies.declared import (
    BEFORE,
    called,
    with_category,
    with_new_purpose,
    with_purpose,
    with_recipient,
    with_use,
    without_news,
)

NOTHING, NOTICE, CONSENT = Consequence.NOTHING, Consequence.NOTICE, Consequence.FRESH_CONSENT
EVERYBODY = Whom(everybody=True)
K = CommitmentKind


def of(*purposes: str) -> Whom:
    return Whom(purposes=frozenset(purposes))


def derived(old: Declaration | None, new: Declaration) -> Derived:
    return consequence(compare_declarations(old, new), text_changes=None, old=old, new=new)


SPECIAL = with_category("name", special=True)
ON_EXPLICIT_CONSENT = replace(
    SPECIAL, purposes=with_purpose("news", special_condition="explicit_consent").purposes
)
NON_PERSONAL = with_category("phone", personal=False)

CONSENT_TABLE: dict[str, tuple[Declaration, Declaration, CommitmentKind, Whom, set[NewUse]]] = {
    "new data": (
        BEFORE,
        with_use("news", categories={"name": "", "phone": ""}),
        K.CATEGORY_ADDED,
        of("news"),
        {("news", "category", "phone")},
    ),
    "new data that is called non-personal": (
        NON_PERSONAL,
        replace(NON_PERSONAL, uses=with_use("news", categories={"name": "", "phone": ""}).uses),
        K.CATEGORY_ADDED,
        of("news"),
        {("news", "category", "phone")},
    ),
    "data that is personal after all": (
        NON_PERSONAL,
        BEFORE,
        K.BECAME_PERSONAL,
        of("orders"),
        {("orders", "category", "phone")},
    ),
    "data that became special": (
        BEFORE,
        SPECIAL,
        K.BECAME_SPECIAL,
        of("orders", "news"),
        {("orders", "category", "name"), ("news", "category", "name")},
    ),
    "a new purpose": (BEFORE, with_new_purpose(), K.PURPOSE_ADDED, EVERYBODY, {("profiles", "purpose", "")}),
    "a new recipient, though the purpose rests on a contract": (
        BEFORE,
        with_use("orders", recipients={"post": "", "cloud": ""}),
        K.RECIPIENT_ADDED,
        of("orders"),
        {("orders", "recipient", "cloud")},
    ),
    "a new country": (
        BEFORE,
        with_use("orders", countries={"SE": "", "CN": ""}),
        K.COUNTRY_ADDED,
        of("orders"),
        {("orders", "country", "CN")},
    ),
    "a basis that is no longer consent": (
        BEFORE,
        with_purpose("news", lawful_basis="legitimate_interests"),
        K.BASIS_CHANGED,
        of("news"),
        {("news", "purpose", "")},
    ),
    "special data no longer on explicit consent": (
        ON_EXPLICIT_CONSENT,
        SPECIAL,
        K.CONDITION_CHANGED,
        of("news"),
        {("news", "purpose", "")},
    ),
    "an optional purpose made essential": (
        BEFORE,
        with_purpose("news", optional=False),
        K.MADE_ESSENTIAL,
        of("news"),
        {("news", "purpose", "")},
    ),
    "messages that became marketing": (
        BEFORE,
        with_purpose("news", message="marketing"),
        K.MESSAGES_CHANGED,
        of("news"),
        {("news", "purpose", "")},
    ),
}

NOTICE_TABLE: dict[str, tuple[Declaration, Declaration, CommitmentKind, Whom]] = {
    "a purpose less": (BEFORE, without_news(), K.PURPOSE_REMOVED, of("news")),
    "data less": (BEFORE, with_use("orders", categories={"name": ""}), K.CATEGORY_REMOVED, of("orders")),
    "a recipient less": (BEFORE, with_use("orders", recipients={}), K.RECIPIENT_REMOVED, of("orders")),
    "a country less": (BEFORE, with_use("news", countries={"NO": ""}), K.COUNTRY_REMOVED, of("news")),
    "one basis for another": (
        BEFORE,
        with_purpose("orders", lawful_basis="legal_obligation"),
        K.BASIS_CHANGED,
        of("orders"),
    ),
    "consent as the basis": (
        BEFORE,
        with_purpose("orders", lawful_basis="consent"),
        K.BASIS_CHANGED,
        of("orders"),
    ),
    "a condition where there was none": (
        BEFORE,
        with_purpose("news", special_condition="made_public"),
        K.CONDITION_CHANGED,
        of("news"),
    ),
    "a say that people did not have": (
        BEFORE,
        with_purpose("orders", optional=True),
        K.MADE_OPTIONAL,
        of("orders"),
    ),
    "service messages": (
        BEFORE,
        with_purpose("orders", message="service"),
        K.MESSAGES_CHANGED,
        of("orders"),
    ),
    "how long data is kept": (
        BEFORE,
        with_purpose("orders", retention=called("1 year")),
        K.RETENTION_CHANGED,
        of("orders"),
    ),
    "what refusing leads to": (
        BEFORE,
        with_purpose("news", consequence=called("Nothing.")),
        K.REFUSAL_REWORDED,
        of("news"),
    ),
    "what a purpose is called": (
        BEFORE,
        with_purpose("news", name=called("Ads")),
        K.PURPOSE_RENAMED,
        of("news"),
    ),
    "data called non-personal": (
        BEFORE,
        with_category("name", personal=False),
        K.CALLED_NON_PERSONAL,
        of("orders", "news"),
    ),
    "data that counts as more sensitive": (
        BEFORE,
        with_category("phone", sensitivity=4),
        K.MORE_SENSITIVE,
        of("orders"),
    ),
    "a recipient that may be anybody": (
        BEFORE,
        with_recipient("cloud", catch_all=True),
        K.BECAME_CATCH_ALL,
        of("news"),
    ),
    "a right more": (
        BEFORE,
        replace(BEFORE, rights={**BEFORE.rights, "objection": ""}),
        K.RIGHT_ADDED,
        EVERYBODY,
    ),
    "a right less": (BEFORE, replace(BEFORE, rights={"access": ""}), K.RIGHT_REMOVED, EVERYBODY),
}


@pytest.mark.parametrize("case", CONSENT_TABLE)
def test_fresh_consent_is_due_for(case: str) -> None:
    old, new, kind, whom, uses = CONSENT_TABLE[case]
    result = derived(old, new)
    assert result.consequence is CONSENT
    assert [(reason.change.kind, reason.asks) for reason in result.reasons if reason.change] == [
        (kind, CONSENT)
    ]
    assert result.from_whom == whom
    assert new_uses(old, new) == uses


@pytest.mark.parametrize("case", NOTICE_TABLE)
def test_notice_is_due_for(case: str) -> None:
    old, new, kind, whom = NOTICE_TABLE[case]
    result = derived(old, new)
    assert result.consequence is NOTICE
    assert [(reason.change.kind, reason.asks) for reason in result.reasons if reason.change] == [
        (kind, NOTICE)
    ]
    assert result.from_whom == whom
    assert new_uses(old, new) == frozenset()


ANY = [
    BEFORE,
    *(declaration for old, new, *_rest in CONSENT_TABLE.values() for declaration in (old, new)),
    *(new for _old, new, *_rest in NOTICE_TABLE.values()),
]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(ANY), st.sampled_from(ANY))
def test_fresh_consent_is_due_exactly_when_something_is_new(old: Declaration, new: Declaration) -> None:
    assert (derived(old, new).consequence is CONSENT) == bool(new_uses(old, new))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(ANY), st.sampled_from(ANY))
def test_who_is_asked_for_consent_is_told_as_well(old: Declaration, new: Declaration) -> None:
    result = derived(old, new)
    asked, told = result.whom(CONSENT), result.whom(NOTICE)
    assert told.everybody or (not asked.everybody and asked.purposes <= told.purposes)


def test_who_was_concerned_before_is_told_as_well() -> None:
    old = with_use("news", recipients={"cloud": "", "post": ""})
    new = with_recipient("post", description=called("Who drives."))
    (reason,) = [
        reason
        for reason in derived(old, new).reasons
        if reason.change and reason.change.kind is K.RECIPIENT_REWORDED
    ]
    assert reason.whom == of("orders", "news")


def test_nothing_changed_asks_nothing_of_nobody() -> None:
    result = derived(BEFORE, BEFORE)
    assert result == Derived(NOTHING)
    assert result.from_whom == Whom()


def test_of_the_first_version_everybody_is_told() -> None:
    result = derived(None, BEFORE)
    assert (result.consequence, result.from_whom) == (NOTICE, EVERYBODY)
    assert [reason.code for reason in result.reasons] == [ReasonCode.FIRST_VERSION]
    assert in_words(result.reasons[0]) == "This is the first version of the policy."
    assert new_uses(None, BEFORE) == frozenset()


def test_an_empty_version_before_is_no_first_version() -> None:
    assert derived(Declaration(), BEFORE).consequence is CONSENT
    assert ("orders", "purpose", "") in new_uses(Declaration(), BEFORE)


def test_the_weightiest_reason_comes_first_and_decides() -> None:
    new = replace(
        with_use("orders", categories={"name": ""}, countries={"SE": "", "CN": ""}), rights={"access": ""}
    )
    result = derived(BEFORE, new)
    assert [reason.change.kind for reason in result.reasons if reason.change] == [
        K.COUNTRY_ADDED,
        K.CATEGORY_REMOVED,
        K.RIGHT_REMOVED,
    ]
    assert result.consequence is CONSENT
    assert result.from_whom == of("orders")
    assert result.whom(NOTICE) == EVERYBODY


def test_a_commitment_gives_its_reason_with_the_names_of_the_page() -> None:
    new = with_use("news", categories={"name": "", "phone": ""})
    (reason,) = derived(BEFORE, new).reasons
    assert in_words(reason, language="en") == "“News” now also uses: Phone number."


def test_a_consequence_can_only_be_lowered() -> None:
    result = derived(BEFORE, with_use("orders", countries={"SE": "", "CN": ""}))
    notice = lowered(result, to=NOTICE)
    assert (notice.consequence, notice.reasons, notice.from_whom) == (NOTICE, result.reasons, of("orders"))
    assert lowered(result, to=NOTHING).from_whom == Whom()
    for to in (NOTICE, CONSENT):
        with pytest.raises(NotLowerError, match="it can only be lowered"):
            lowered(notice, to=to)
    with pytest.raises(NotLowerError):
        lowered(derived(BEFORE, BEFORE), to=NOTHING)


def test_everything_new_at_once_is_all_named() -> None:
    new = replace(
        with_new_purpose(),
        uses=(
            Use("orders", "", {"name": "", "phone": ""}, {"post": "", "cloud": ""}, {"SE": "", "CN": ""}),
            Use("news", "", {"name": "", "phone": ""}, {"cloud": ""}, {"SE": "", "NO": ""}),
            Use("profiles", "", {"name": ""}),
        ),
    )
    assert new_uses(BEFORE, new) == {
        ("orders", "recipient", "cloud"),
        ("orders", "country", "CN"),
        ("news", "category", "phone"),
        ("profiles", "purpose", ""),
    }
