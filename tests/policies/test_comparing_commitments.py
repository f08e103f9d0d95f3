"""What changed between what two versions commit the company to."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from policies.comparing.commitments import (
    CommitmentChange,
    CommitmentKind,
    Effect,
    compare_declarations,
)
from policies.declarations import Declaration, Use, from_json
from tests.policies.declared import (
    BEFORE,
    ORDERS,
    called,
    with_category,
    with_new_purpose,
    with_purpose,
    with_recipient,
    with_use,
    without_news,
)

K, WIDENS, NARROWS, NEITHER = CommitmentKind, Effect.WIDENS, Effect.NARROWS, Effect.NEITHER
ON_EXPLICIT_CONSENT = {"special_condition": "explicit_consent"}


def special(declaration: Declaration) -> Declaration:
    name = replace(declaration.categories["name"], special=True)
    return replace(declaration, categories={**declaration.categories, "name": name})


def catch_all(declaration: Declaration) -> Declaration:
    post = replace(declaration.recipients["post"], catch_all=True)
    return replace(declaration, recipients={**declaration.recipients, "post": post})


def brief(changes: tuple[CommitmentChange, ...]) -> list[tuple[CommitmentKind, Effect, str, str]]:
    return [(change.kind, change.effect, change.purpose, change.item) for change in changes]


TABLE: dict[str, tuple[Declaration, Declaration, list[tuple[CommitmentKind, Effect, str, str]]]] = {
    "a new purpose, whose data is not named apart": (
        BEFORE,
        with_new_purpose(),
        [(K.PURPOSE_ADDED, WIDENS, "profiles", "")],
    ),
    "a purpose that went": (BEFORE, without_news(), [(K.PURPOSE_REMOVED, NARROWS, "news", "")]),
    "a kind of data more": (
        BEFORE,
        with_use("news", categories={"name": "", "phone": ""}),
        [(K.CATEGORY_ADDED, WIDENS, "news", "phone")],
    ),
    "a kind of data less": (
        BEFORE,
        with_use("orders", categories={"name": ""}),
        [(K.CATEGORY_REMOVED, NARROWS, "orders", "phone")],
    ),
    "a recipient instead of another": (
        BEFORE,
        with_use("orders", recipients={"cloud": ""}),
        [(K.RECIPIENT_ADDED, WIDENS, "orders", "cloud"), (K.RECIPIENT_REMOVED, NARROWS, "orders", "post")],
    ),
    "a country more": (
        BEFORE,
        with_use("orders", countries={"SE": "", "CN": ""}),
        [(K.COUNTRY_ADDED, WIDENS, "orders", "CN")],
    ),
    "a country less": (
        BEFORE,
        with_use("news", countries={"SE": ""}),
        [(K.COUNTRY_REMOVED, NARROWS, "news", "NO")],
    ),
    "a basis instead of consent": (
        BEFORE,
        with_purpose("news", lawful_basis="contract"),
        [(K.BASIS_CHANGED, WIDENS, "news", "")],
    ),
    "consent instead of another basis": (
        BEFORE,
        with_purpose("orders", lawful_basis="consent"),
        [(K.BASIS_CHANGED, NARROWS, "orders", "")],
    ),
    "one basis for another": (
        BEFORE,
        with_purpose("orders", lawful_basis="legal_obligation"),
        [(K.BASIS_CHANGED, NEITHER, "orders", "")],
    ),
    "a condition instead of explicit consent": (
        special(with_purpose("news", **ON_EXPLICIT_CONSENT)),
        special(with_purpose("news", special_condition="made_public")),
        [(K.CONDITION_CHANGED, WIDENS, "news", "")],
    ),
    "no condition where nothing special is used": (
        with_purpose("news", **ON_EXPLICIT_CONSENT),
        BEFORE,
        [(K.CONDITION_CHANGED, NEITHER, "news", "")],
    ),
    "explicit consent as the condition": (
        BEFORE,
        with_purpose("news", **ON_EXPLICIT_CONSENT),
        [(K.CONDITION_CHANGED, NARROWS, "news", "")],
    ),
    "no longer optional": (
        BEFORE,
        with_purpose("news", optional=False),
        [(K.MADE_ESSENTIAL, WIDENS, "news", "")],
    ),
    "now optional": (
        BEFORE,
        with_purpose("orders", optional=True),
        [(K.MADE_OPTIONAL, NARROWS, "orders", "")],
    ),
    "marketing": (
        BEFORE,
        with_purpose("news", message="marketing"),
        [(K.MESSAGES_CHANGED, WIDENS, "news", "")],
    ),
    "no messages any more": (
        BEFORE,
        with_purpose("news", message="none"),
        [(K.MESSAGES_CHANGED, NARROWS, "news", "")],
    ),
    "kept longer": (
        BEFORE,
        with_purpose("orders", retention=called("20 years")),
        [(K.RETENTION_CHANGED, NEITHER, "orders", "")],
    ),
    "what refusing leads to": (
        BEFORE,
        with_purpose("news", consequence=called("You hear nothing.")),
        [(K.REFUSAL_REWORDED, NEITHER, "news", "")],
    ),
    "a purpose called otherwise": (
        BEFORE,
        with_purpose("news", name=called("Letters")),
        [(K.PURPOSE_RENAMED, NEITHER, "news", "")],
    ),
    "a purpose described otherwise": (
        BEFORE,
        with_purpose("news", description=called("We call you.")),
        [(K.PURPOSE_REWORDED, NEITHER, "news", "")],
    ),
    "called non-personal": (
        BEFORE,
        with_category("name", personal=False),
        [(K.CALLED_NON_PERSONAL, WIDENS, "", "name")],
    ),
    "called personal": (
        with_category("name", personal=False),
        BEFORE,
        [(K.BECAME_PERSONAL, WIDENS, "", "name")],
    ),
    "special": (BEFORE, special(BEFORE), [(K.BECAME_SPECIAL, WIDENS, "", "name")]),
    "no longer special": (special(BEFORE), BEFORE, [(K.NO_LONGER_SPECIAL, NEITHER, "", "name")]),
    "more sensitive": (
        BEFORE,
        with_category("phone", sensitivity=3),
        [(K.MORE_SENSITIVE, WIDENS, "", "phone")],
    ),
    "less sensitive": (
        BEFORE,
        with_category("phone", sensitivity=1),
        [(K.LESS_SENSITIVE, NEITHER, "", "phone")],
    ),
    "a kind of data called otherwise": (
        BEFORE,
        with_category("phone", name=called("Mobile number")),
        [(K.CATEGORY_RENAMED, NEITHER, "", "phone")],
    ),
    "a kind of data described otherwise": (
        BEFORE,
        with_category("phone", description=called("A number.")),
        [(K.CATEGORY_REWORDED, NEITHER, "", "phone")],
    ),
    "a kind of data collected otherwise": (
        BEFORE,
        with_category("phone", activity=called("When you call us")),
        [(K.ACTIVITY_REWORDED, NEITHER, "", "phone")],
    ),
    "a recipient that may be anybody": (
        BEFORE,
        catch_all(BEFORE),
        [(K.BECAME_CATCH_ALL, WIDENS, "", "post")],
    ),
    "a recipient that is somebody": (
        catch_all(BEFORE),
        BEFORE,
        [(K.NO_LONGER_CATCH_ALL, NARROWS, "", "post")],
    ),
    "a recipient called otherwise": (
        BEFORE,
        with_recipient("post", name=called("Carriers")),
        [(K.RECIPIENT_RENAMED, NEITHER, "", "post")],
    ),
    "a recipient described otherwise": (
        BEFORE,
        with_recipient("post", description=called("Who drives.")),
        [(K.RECIPIENT_REWORDED, NEITHER, "", "post")],
    ),
    "a right more": (
        BEFORE,
        replace(BEFORE, rights={**BEFORE.rights, "portability": ""}),
        [(K.RIGHT_ADDED, NARROWS, "", "portability")],
    ),
    "a right less": (
        BEFORE,
        replace(BEFORE, rights={"access": ""}),
        [(K.RIGHT_REMOVED, WIDENS, "", "erasure")],
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_a_change_is_named_with_its_effect(case: str) -> None:
    old, new, expected = TABLE[case]
    assert brief(compare_declarations(old, new)) == expected


def test_every_kind_of_change_is_in_the_table() -> None:
    assert {kind for _old, _new, changes in TABLE.values() for kind, *_rest in changes} == set(K)


@pytest.mark.parametrize("case", TABLE)
def test_a_declaration_compared_with_itself_has_no_changes(case: str) -> None:
    for declaration in TABLE[case][:2]:
        assert compare_declarations(declaration, declaration) == ()
        assert compare_declarations(declaration, from_json(declaration.as_json())) == ()


def test_other_sections_that_make_the_same_commitments_are_no_change() -> None:
    uses = tuple(
        Use(
            use.purpose,
            "elsewhere",
            dict.fromkeys(reversed(use.categories), "x"),
            dict.fromkeys(use.recipients, "x"),
            dict.fromkeys(use.countries, ""),
        )
        for use in reversed(BEFORE.uses)
    )
    moved = replace(BEFORE, uses=uses, rights=dict.fromkeys(BEFORE.rights, "x"))
    assert compare_declarations(BEFORE, moved) == ()


def test_before_the_first_version_there_was_nothing() -> None:
    assert brief(compare_declarations(None, BEFORE)) == [
        (K.PURPOSE_ADDED, WIDENS, "orders", ""),
        (K.PURPOSE_ADDED, WIDENS, "news", ""),
        (K.RIGHT_ADDED, NARROWS, "", "access"),
        (K.RIGHT_ADDED, NARROWS, "", "erasure"),
    ]


def test_a_change_tells_what_was_and_what_is() -> None:
    (basis,) = compare_declarations(BEFORE, with_purpose("news", lawful_basis="contract"))
    assert (basis.before, basis.after) == ("consent", "contract")
    (retention,) = compare_declarations(BEFORE, with_purpose("orders", retention=called("20 years")))
    assert (retention.words_before, retention.words_after) == (called("10 years"), called("20 years"))
    assert len({basis, retention}) == 2


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        (lambda: called("10  years."), False),
        (lambda: {"en": "10 years", "sv": "10 år"}, False),
        (lambda: {"sv": "10 år"}, True),
        (dict, True),
        (lambda: called("11 years"), True),
    ],
    ids=["punctuation", "a translation more", "another language only", "gone", "another number"],
)
def test_words_count_as_changed_when_they_say_something_else(
    change: Callable[[], dict[str, str]], counts: bool
) -> None:
    new = with_purpose("orders", retention=change())
    assert brief(compare_declarations(BEFORE, new)) == (
        [(K.RETENTION_CHANGED, NEITHER, "orders", "")] if counts else []
    )


def test_a_kind_of_data_that_nothing_uses_is_no_commitment() -> None:
    unused = replace(BEFORE, uses=(replace(BEFORE.uses[0], categories={"name": ""}), BEFORE.uses[1]))
    phone = replace(unused.categories["phone"], special=True)
    changed = replace(unused, categories={**unused.categories, "phone": phone})
    assert compare_declarations(unused, changed) == ()


def test_a_recipient_that_nothing_names_is_no_commitment() -> None:
    unused = with_use("orders", recipients={})
    changed = replace(unused, recipients=with_recipient("post", catch_all=True).recipients)
    assert compare_declarations(unused, changed) == ()


def test_several_changes_come_in_the_order_of_the_new_version() -> None:
    new = with_use("orders", categories={"name": "", "phone": "", "address": ""}, countries={})
    new = replace(new, purposes={**new.purposes, "orders": replace(ORDERS, optional=True)}, rights={})
    new = replace(new, uses=new.uses[::-1])
    assert [change.kind for change in compare_declarations(BEFORE, new)] == [
        K.CATEGORY_ADDED,
        K.COUNTRY_REMOVED,
        K.MADE_OPTIONAL,
        K.RIGHT_REMOVED,
        K.RIGHT_REMOVED,
    ]
