"""Drafts: begun from a version, written section by section, with what they declare; everything on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from law import Right
from office.actions import describe, registered
from office.models import AccessEntry, Controller, User
from policies.domain import commitments, drafts, texts, vocabulary
from policies.domain.declaring import read
from policies.enums import PolicyKind
from policies.errors import PolicyError
from policies.models import (
    Commitment,
    CommitmentPart,
    DataCategory,
    Policy,
    PolicyLink,
    PolicyVersion,
    Purpose,
    TextSection,
)
from policies.models.versions import LONGEST_BODY
from policies.outline import Outline, Section
from tests.factories import NOW
from tests.policies import published
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

LINK = ("Cards", "https://cards.example/privacy", "what-we-collect")
ONE = Section(heading="One", body="First.", anchor="one")
TWO = Section(heading="Two", body="Second.", anchor="two")
THREE = Section(heading="Three", body="Third.", level=3, anchor="three")
OUTLINE = Outline(title="Privacy", sections=(ONE, TWO, THREE))


@pytest.fixture
@remembered
def policy(dreame: Controller) -> Policy:
    return published.policy(dreame)


@pytest.fixture
@remembered
def draft(policy: Policy, editor: User) -> PolicyVersion:
    """A draft with three sections in Swedish."""
    version = drafts.begin(policy, by=editor, now=NOW)
    texts.put(version, language="sv", outline=OUTLINE, by=editor, now=NOW)
    return published.again(version)


def sections(version: PolicyVersion) -> list[str]:
    return [one.anchor for one in texts.outlines_of(version)["sv"].sections]


def said(version: PolicyVersion) -> list[str]:
    """Return what the access log says of a version, oldest first."""
    with translation.override("en"):
        lines = AccessEntry.objects.filter(target_id=version.pk).select_related("actor").order_by("pk")
        return [describe(line) for line in lines]


# Policies.


def test_the_history_tells_the_moment_of_what_is_made_and_of_what_goes(
    policy: Policy, draft: PolicyVersion, editor: User
) -> None:
    rights = {Right.ACCESS: "one", Right.ERASURE: "two"}
    commitments.declare_rights(draft, rights=rights, by=editor, now=NOW)
    commitments.declare_rights(draft, rights={Right.ACCESS: "one"}, by=editor, now=NOW)
    texts.remove_section(draft, language="sv", anchor="three", by=editor, now=NOW)
    drafts.discard(draft, by=editor, now=NOW)
    assert set(Policy.history.values_list("history_date", flat=True)) == {NOW}
    assert set(PolicyVersion.history.values_list("history_date", flat=True)) == {NOW}
    gone = [
        Commitment.history.filter(history_type="-", right="erasure").get(),
        TextSection.history.filter(history_type="-", anchor="three").get(),
    ]
    assert [(row.history_date, row.history_user) for row in gone] == [(NOW, editor)] * 2


def test_the_first_privacy_policy_is_the_main_one(dreame: Controller, editor: User) -> None:
    def made(slug: str, kind: PolicyKind) -> Policy:
        return drafts.make_policy(dreame, slug=slug, kind=kind, name={"en": slug}, by=editor, now=NOW)

    cookies, privacy = made("cookies", PolicyKind.COOKIES), made("privacy", PolicyKind.PRIVACY)
    assert (cookies.is_main, privacy.is_main) == (False, True)
    assert not made("other", PolicyKind.PRIVACY).is_main
    with pytest.raises(ValidationError):
        made("cookies", PolicyKind.COOKIES)
    entry = AccessEntry.objects.get(action="policies.policy_made", target_id=cookies.pk)
    with translation.override("en"):
        assert describe(entry) == "Policy made: cookies"


# Begun from a version.


def test_a_draft_takes_over_what_the_version_before_it_says_and_declares(
    policy: Policy, editor: User
) -> None:
    text = published.SIMPLE_TEXT
    source = published.publish(published.draft(policy, written={"sv": text, "en": text}, links=[LINK]))
    begun = drafts.begin(policy, by=editor, now=NOW, based_on=source)
    assert (begun.number, begun.status, begun.effective_on, begun.declaration) == (2, "draft", None, None)
    assert texts.outlines_of(begun) == texts.outlines_of(source)
    assert read(begun) == read(source)
    prints = dict(source.texts.values_list("language", "content_hash"))
    assert dict(begun.texts.values_list("language", "content_hash")) == prints
    assert list(begun.links.values_list("name", "url", "anchor")) == [LINK]
    assert list(begun.authors.all()) == [editor]
    assert source.links.count() == 1
    assert said(begun)[0] == "Version 2 begun as a draft, from version 1"


def test_what_was_retired_since_is_left_out(policy: Policy, editor: User) -> None:
    source = published.publish(published.draft(policy))
    vocabulary.retire(DataCategory.objects.get(), by=None, now=NOW)
    [use] = read(drafts.begin(policy, by=editor, now=NOW, based_on=source)).uses
    assert (use.categories, set(use.recipients), set(use.countries)) == ({}, {"carriers"}, {"NO"})
    vocabulary.retire(Purpose.objects.get(), by=None, now=NOW)
    begun = read(drafts.begin(policy, by=editor, now=NOW, based_on=source))
    assert (begun.uses, begun.purposes) == ((), {})
    assert set(begun.rights) == {Right.ACCESS}


def test_numbers_go_on_within_a_policy(policy: Policy, dreame: Controller, editor: User) -> None:
    begun = [drafts.begin(policy, by=editor, now=NOW) for _number in range(3)]
    assert [version.number for version in begun] == [1, 2, 3]
    drafts.discard(begun[1], by=editor, now=NOW)
    assert drafts.begin(policy, by=None, now=NOW).number == 4
    assert drafts.begin(published.policy(dreame, slug="app"), by=editor, now=NOW).number == 1


def test_a_draft_begins_from_its_own_policy_only(policy: Policy, dreame: Controller, editor: User) -> None:
    other = published.draft(published.policy(dreame, slug="app"))
    with pytest.raises(PolicyError, match="same policy"):
        drafts.begin(policy, by=editor, now=NOW, based_on=other)
    assert not policy.versions.exists()


def test_the_version_in_force_is_what_a_draft_begins_from(policy: Policy) -> None:
    assert drafts.latest_of(policy) is None
    first = published.publish(published.draft(policy))
    published.draft(policy)
    assert drafts.latest_of(policy) == first


# Texts.


def test_a_text_is_put_in_place_of_the_one_before(draft: PolicyVersion, lead: User) -> None:
    before = draft.texts.get()
    texts.put(draft, language="sv", outline=replace(OUTLINE, sections=(TWO,)), by=lead, now=NOW)
    after = draft.texts.get()
    assert sections(draft) == ["two"]
    assert after.content_hash not in {before.content_hash, ""}
    assert lead in draft.authors.all()
    put = TextSection.history.filter(text_id=after.pk).get()
    assert (put.history_type, put.history_user, put.history_date) == ("+", lead, NOW)


def test_the_fingerprint_is_that_of_the_content() -> None:
    same = Outline(title="Privacy", sections=(replace(ONE), TWO, THREE))
    assert texts.fingerprint(OUTLINE) == texts.fingerprint(same)
    others = [
        replace(OUTLINE, title="Privacy!"),
        replace(OUTLINE, sections=(TWO, ONE, THREE)),
        replace(OUTLINE, sections=(replace(ONE, body="First!"), TWO, THREE)),
        replace(OUTLINE, sections=(replace(ONE, heading="One!"), TWO, THREE)),
        replace(OUTLINE, sections=(replace(ONE, level=3), TWO, THREE)),
        replace(OUTLINE, sections=(replace(ONE, anchor="other"), TWO, THREE)),
    ]
    assert len({texts.fingerprint(one) for one in [OUTLINE, *others]}) == len(others) + 1


def test_each_way_to_write_a_section_changes_the_fingerprint_and_is_on_record(
    draft: PolicyVersion, lead: User
) -> None:
    act: dict[str, Any] = {"language": "sv", "by": lead, "now": NOW}
    prints = [draft.texts.get().content_hash]

    def stands(*anchors: str) -> None:
        assert sections(draft) == list(anchors)
        text = draft.texts.get()
        assert text.content_hash == texts.fingerprint(texts.outline_of(text))
        prints.append(text.content_hash)

    texts.edit_section(draft, anchor="one", heading=" Uno ", body="Changed.", level=3, **act)
    stands("one", "two", "three")
    new = Section(heading="New", body="Between.", anchor="new")
    texts.add_section(draft, section=new, after="one", **act)
    stands("one", "new", "two", "three")
    texts.add_section(draft, section=replace(new, anchor="first"), after="", **act)
    stands("first", "one", "new", "two", "three")
    texts.shift_section(draft, anchor="two", up=True, **act)
    stands("first", "one", "two", "new", "three")
    texts.shift_section(draft, anchor="first", up=False, **act)
    stands("one", "first", "two", "new", "three")
    texts.remove_section(draft, anchor="first", **act)
    stands("one", "two", "new", "three")
    assert len(set(prints)) == len(prints)
    assert said(draft) == [
        "Version 1 begun as a draft",
        "Text put in: Swedish, 3 sections",
        "Section “one” rewritten (Swedish)",
        "Section “new” added (Swedish)",
        "Section “first” added (Swedish)",
        "Section “two” moved (Swedish)",
        "Section “first” moved (Swedish)",
        "Section “first” removed (Swedish)",
    ]
    changes = TextSection.history.filter(history_user=lead)
    assert set(changes.values_list("anchor", "history_type")) >= {
        *(("one", "~"), ("new", "+"), ("two", "~"), ("first", "+"), ("first", "-"))
    }
    assert draft.texts.get().history.filter(history_user=lead).count() == 6


def test_a_text_that_cannot_be_kept_is_refused_whole(
    draft: PolicyVersion, editor: User, subtests: pytest.Subtests
) -> None:
    before = texts.outlines_of(draft)
    with pytest.raises(PolicyError, match="title"):
        texts.put(draft, language="en", outline=replace(OUTLINE, title=" "), by=editor, now=NOW)
    wrong: list[tuple[tuple[Section, ...], str]] = [
        ((), "has no sections"),
        ((ONE, replace(TWO, anchor="one")), "anchor of its own"),
        ((replace(ONE, anchor=""),), "anchor of its own"),
        ((replace(ONE, anchor="Not An Anchor"),), "small letters"),
        ((replace(ONE, level=1),), "greater than or equal to 2"),
        ((replace(ONE, level=7),), "less than or equal to 4"),
        ((replace(ONE, heading="h" * 301),), "at most 300"),
        ((replace(ONE, body="b" * (LONGEST_BODY + 1)),), "at most 100000"),
        (tuple(replace(ONE, anchor=f"s{number}") for number in range(301)), "at most 300 sections"),
    ]
    for sections, sentence in wrong:
        with subtests.test(sentence=sentence):
            with pytest.raises(PolicyError, match=sentence):
                texts.put(draft, language="sv", outline=Outline("Privacy", sections), by=editor, now=NOW)
            assert texts.outlines_of(draft) == before


def test_sections_that_cannot_be_written_are_refused_with_a_sentence(
    draft: PolicyVersion, editor: User
) -> None:
    act: dict[str, Any] = {"language": "sv", "by": editor, "now": NOW}
    [revision] = PolicyVersion.objects.filter(pk=draft.pk).values_list("revision", flat=True)
    new = Section(heading="New", body="", anchor="new")
    refused: list[tuple[Callable[[], None], str]] = [
        (lambda: texts.add_section(draft, section=ONE, after="", **act), "this anchor already"),
        (lambda: texts.add_section(draft, section=new, after="gone", **act), "no such section any more"),
        (lambda: texts.remove_section(draft, anchor="gone", **act), "no such section any more"),
        (lambda: texts.shift_section(draft, anchor="one", up=True, **act), "first section already"),
        (lambda: texts.shift_section(draft, anchor="three", up=False, **act), "last section already"),
        (
            lambda: texts.edit_section(draft, anchor="one", heading="h" * 301, body="", level=2, **act),
            "at most 300",
        ),
        (
            lambda: texts.add_section(draft, section=new, after="", **{**act, "language": "nb"}),
            "no text in this language",
        ),
    ]
    for door, sentence in refused:
        with pytest.raises(PolicyError, match=sentence):
            door()
    assert PolicyVersion.objects.get(pk=draft.pk).revision == revision
    texts.remove_section(draft, anchor="one", **act)
    texts.remove_section(draft, anchor="two", **act)
    with pytest.raises(PolicyError, match="at least one section"):
        texts.remove_section(draft, anchor="three", **act)


# Commitments.


def test_what_is_declared_for_a_purpose_is_exactly_what_was_said(policy: Policy, editor: User) -> None:
    version = published.draft(policy)
    [use] = read(version).uses
    changed = replace(use, anchor="", categories={"postal-address": ""}, recipients={}, countries={"SG": "x"})
    commitments.declare_use(version, use=changed, by=editor, now=NOW)
    assert read(version).uses == (changed,)
    parts = CommitmentPart.history.filter(history_user=editor)
    assert sorted(parts.values_list("country", "history_type")) == [
        ("", "-"),
        ("", "~"),
        ("NO", "-"),
        ("SG", "+"),
    ]
    before = parts.count()
    commitments.declare_use(version, use=changed, by=editor, now=NOW)
    assert parts.count() == before


def test_rights_and_links_are_exactly_those_that_were_said(policy: Policy, editor: User) -> None:
    version = published.draft(policy, links=[LINK])
    rights = {Right.ERASURE: "your-rights", Right.ACCESS: ""}
    commitments.declare_rights(version, rights=rights, by=editor, now=NOW)
    assert read(version).rights == {"access": "", "erasure": "your-rights"}
    commitments.put_links(
        version, links=[PolicyLink(name="Maps", url="https://maps.example/")], by=editor, now=NOW
    )
    assert [link.name for link in version.links.all()] == ["Maps"]
    with pytest.raises(ValidationError):
        commitments.put_links(version, links=[PolicyLink(name="Maps", url="nowhere")], by=editor, now=NOW)
    assert [link.name for link in version.links.all()] == ["Maps"]
    commitments.drop_use(version, purpose="delivery", by=editor, now=NOW)
    assert read(version).uses == ()
    with translation.override("en"):
        assert said(version)[-3:] == [
            "Rights declared: Access, Erasure",
            "Links to third parties’ policies changed",
            "Purpose “delivery” taken out",
        ]


def test_codes_that_nobody_knows_are_refused(policy: Policy, editor: User, subtests: pytest.Subtests) -> None:
    version = published.draft(policy)
    before = read(version)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"purpose": "flying"}, "“flying” is not in the vocabulary"),
        ({"categories": {"wings": ""}}, "“wings” is not in the vocabulary"),
        ({"recipients": {"birds": ""}}, "“birds” is not in the vocabulary"),
        ({"countries": {"XX": ""}}, "“XX” is the code of no country"),
        ({"countries": {"ZZ": ""}}, "“ZZ” is the code of no country"),
    ]
    for change, sentence in wrong:
        with subtests.test(sentence=sentence):
            with pytest.raises(PolicyError, match=sentence):
                commitments.declare_use(version, use=replace(before.uses[0], **change), by=editor, now=NOW)
            assert read(version) == before


def test_words_of_another_controller_are_not_declared(
    policy: Policy, procotsmart: Controller, editor: User
) -> None:
    version = published.draft(policy)
    Purpose.objects.create(
        controller=procotsmart, code="flying", name={"en": "Flying"}, lawful_basis="contract"
    )
    with pytest.raises(PolicyError, match="not in the vocabulary"):
        commitments.declare_use(
            version, use=replace(read(version).uses[0], purpose="flying"), by=editor, now=NOW
        )


# The log.


def test_every_action_on_policies_has_a_sentence(policy: Policy) -> None:
    published.publish(published.draft(policy, links=[LINK]))
    done = set(AccessEntry.objects.filter(action__startswith="policies.").values_list("action", flat=True))
    assert done <= registered()
    assert {"policies.use_declared", "policies.approved", "policies.in_force"} <= done


def test_whoever_writes_again_adds_one_line_to_the_history(dreame: Controller, editor: User) -> None:
    version = published.draft(published.policy(dreame))
    drafts.set_dates(version, updated_on=date(2026, 11, 1), month_only=False, by=editor, now=NOW)
    before = version.history.count()
    drafts.set_dates(version, updated_on=date(2026, 11, 2), month_only=False, by=editor, now=NOW)
    assert version.history.count() == before + 1
    assert list(version.authors.filter(pk=editor.pk)) == [editor]
