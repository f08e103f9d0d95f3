"""The vocabulary's domain: who may change it, what is refused, what is on record afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from office.actions import describe
from office.models import AccessEntry, Controller, User
from policies.domain import term_list, vocabulary
from policies.enums import TermKind
from policies.errors import PolicyError
from policies.models import (
    Commitment,
    CommitmentPart,
    DataCategory,
    Policy,
    PolicyVersion,
    Purpose,
    RecipientKind,
    Term,
)
from policies.models.vocabulary import Entry
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def purpose(at: Controller, code: str = "support", **fields: Any) -> Purpose:
    """Return a purpose that is not stored yet."""
    defaults: dict[str, Any] = {"name": {"en": code.title()}, "lawful_basis": "contract"}
    return Purpose(controller=at, code=code, **{**defaults, **fields})


def stored(entry: Entry) -> Any:
    """Return the entry after the portal itself stored it."""
    vocabulary.save(entry, by=None, now=NOW)
    return entry


def draft(at: Controller, *, now: datetime = NOW) -> PolicyVersion:
    """Return a draft of the controller's privacy policy."""
    policy = Policy.objects.create(
        controller=at, slug="privacy", name={"en": "Privacy policy"}, created_at=now
    )
    return PolicyVersion.objects.create(policy=policy, number=1, created_at=now)


def log_of(entry: Entry | Term) -> list[str]:
    """Return the sentences of the access log about an entry, in their order."""
    return [describe(line) for line in AccessEntry.objects.filter(target_id=entry.pk).order_by("pk")]


ENTRIES = (
    (Purpose, {"lawful_basis": "consent"}, "Purpose", "purpose"),
    (DataCategory, {"sensitivity": 3}, "Data category", "category"),
    (RecipientKind, {"catch_all": True}, "Kind of recipient", "recipient"),
)


@pytest.mark.parametrize(("model", "fields", "noun", "kind"), ENTRIES)
def test_every_deed_is_on_record_with_who_and_when(
    model: Any, fields: dict[str, Any], noun: str, kind: str, dreame: Controller, editor: User
) -> None:
    entry = model(controller=dreame, code="some-code", name={"sv": "Namn"}, **fields)
    assert vocabulary.save(entry, by=editor, now=NOW)
    entry.name = {"sv": "Nytt namn"}
    assert vocabulary.save(entry, by=editor, now=LATER)
    vocabulary.retire(entry, by=editor, now=LATER)
    assert entry.retired_at == LATER
    vocabulary.bring_back(entry, by=editor, now=LATER)
    key = entry.pk
    vocabulary.remove(entry, by=editor, now=LATER)
    lines = AccessEntry.objects.filter(target_id=key).order_by("pk")
    assert [line.action for line in lines] == [
        f"policies.{kind}_{deed}" for deed in ("saved", "saved", "retired", "brought_back", "removed")
    ]
    assert [describe(line) for line in lines] == [
        f"{noun} added: some-code",
        f"{noun} changed: some-code (name)",
        f"{noun} retired: some-code",
        f"{noun} brought back: some-code",
        f"{noun} removed: some-code",
    ]
    assert {(line.actor, line.controller) for line in lines} == {(editor, dreame)}
    history = model.history.filter(id=key).order_by("history_id")
    assert [row.history_type for row in history] == ["+", "~", "~", "~", "-"]
    assert [row.history_date for row in history] == [NOW, LATER, LATER, LATER, LATER]
    assert {row.history_user for row in history} == {editor}
    assert not model.objects.exists()


def test_storing_what_is_there_already_does_nothing(dreame: Controller, editor: User) -> None:
    entry = stored(purpose(dreame))
    assert not vocabulary.save(Purpose.objects.get(), by=editor, now=LATER)
    assert log_of(entry) == ["Purpose added: support"]
    assert Purpose.history.count() == 1


def test_an_entry_is_tidied_before_it_is_stored(dreame: Controller) -> None:
    stored(purpose(dreame, name={"en": "  Support  desk ", "sv": " "}))
    assert Purpose.objects.get().name == {"en": "Support desk"}


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"code": "Not A Code"}, "code", "Use small letters, digits and single hyphens only."),
        ({"code": ""}, "code", "cannot be blank"),
        ({"name": {}}, "name", "Give this in at least one language."),
        ({"lawful_basis": "because"}, "lawful_basis", "is not a valid choice"),
        ({"lawful_basis": ""}, "lawful_basis", "cannot be blank"),
        ({"dpv": "marketing"}, "dpv", "Write the term as dpv:Marketing"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(
    fields: dict[str, Any], field: str, sentence: str, dreame: Controller, editor: User
) -> None:
    with pytest.raises(PolicyError) as refused:
        vocabulary.save(purpose(dreame, **fields), by=editor, now=NOW)
    assert refused.value.field == field
    assert sentence in str(refused.value)
    assert not Purpose.objects.exists()
    assert not AccessEntry.objects.filter(action="policies.purpose_saved").exists()


def test_a_code_stands_once_for_each_company_and_kind(dreame: Controller, procotsmart: Controller) -> None:
    stored(purpose(dreame))
    stored(purpose(procotsmart))
    stored(DataCategory(controller=dreame, code="support", name={"en": "Support"}))
    with pytest.raises(PolicyError, match="There is an entry with this code already") as refused:
        stored(purpose(dreame))
    assert refused.value.field == "code"


def test_a_code_and_a_company_stay_as_they_were_saved(dreame: Controller, procotsmart: Controller) -> None:
    entry = stored(purpose(dreame))
    entry.code = "help"
    with pytest.raises(PolicyError, match="The code stays “support”") as refused:
        vocabulary.save(entry, by=None, now=LATER)
    assert refused.value.field == "code"
    entry.code, entry.controller = "support", procotsmart
    with pytest.raises(PolicyError, match="stays with its company") as refused:
        vocabulary.save(entry, by=None, now=LATER)
    assert refused.value.field == "controller"


@pytest.mark.promise("P19")
def test_special_data_is_personal_data(dreame: Controller) -> None:
    entry = DataCategory(controller=dreame, code="health", name={"en": "H"}, special=True, personal=False)
    with pytest.raises(PolicyError, match="special category is personal data") as refused:
        vocabulary.save(entry, by=None, now=NOW)
    assert refused.value.field == "personal"


@pytest.mark.parametrize("who", ["approver", "auditor", "stranger"])
def test_the_domain_itself_asks_for_the_permission(
    who: str, dreame: Controller, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    entry = stored(purpose(dreame))
    term = Term(controller=dreame, kind="purpose", code="support", language="en", phrase="support")
    deeds: list[Any] = [vocabulary.save, vocabulary.retire, vocabulary.bring_back, vocabulary.remove]
    for deed in deeds:
        with pytest.raises(PolicyError, match="You may not change the vocabulary") as refused:
            deed(entry, by=person, now=LATER)
        assert refused.value.field == "controller"
    for deed in (term_list.save, term_list.remove):
        with pytest.raises(PolicyError, match="You may not change the vocabulary"):
            deed(term, by=person, now=LATER)
    assert log_of(entry) == ["Purpose added: support"]


def test_what_is_retired_stays_so_when_it_is_stored_from_an_older_page(
    dreame: Controller, editor: User
) -> None:
    entry = stored(purpose(dreame))
    older = Purpose.objects.get()
    vocabulary.retire(entry, by=editor, now=LATER)
    older.name = {"en": "Other"}
    vocabulary.save(older, by=editor, now=LATER)
    assert Purpose.objects.get().retired_at == LATER
    assert not Purpose.objects.in_use().exists()


def test_nothing_is_retired_or_brought_back_twice(dreame: Controller) -> None:
    entry = stored(purpose(dreame))
    with pytest.raises(PolicyError, match="not retired"):
        vocabulary.bring_back(entry, by=None, now=NOW)
    vocabulary.retire(entry, by=None, now=NOW)
    with pytest.raises(PolicyError, match="retired already"):
        vocabulary.retire(entry, by=None, now=NOW)


def test_what_a_commitment_uses_is_found_and_never_removed(dreame: Controller, editor: User) -> None:
    why, data = stored(purpose(dreame)), stored(DataCategory(controller=dreame, code="log", name={"en": "L"}))
    whom = stored(RecipientKind(controller=dreame, code="post", name={"en": "P"}))
    version = draft(dreame)
    commitment = Commitment.objects.create(version=version, purpose=why)
    CommitmentPart.objects.create(commitment=commitment, category=data)
    CommitmentPart.objects.create(commitment=commitment, recipient=whom)
    for entry in (why, data, whom):
        assert list(vocabulary.used_in(entry)) == [version]
        with pytest.raises(PolicyError, match="it can only be retired"):
            vocabulary.remove(entry, by=editor, now=LATER)
    other = stored(purpose(dreame, "other"))
    assert not vocabulary.used_in(other)
    assert Purpose.objects.count() == 2


def test_terms_go_with_the_entry_that_they_point_at(dreame: Controller, procotsmart: Controller) -> None:
    entry, foreign = stored(purpose(dreame)), stored(purpose(procotsmart))
    for at in (dreame, procotsmart):
        term_list.save(
            Term(controller=at, kind="purpose", code="support", language="en", phrase="help*"),
            by=None,
            now=NOW,
        )
    vocabulary.remove(entry, by=None, now=LATER)
    assert [row.phrase for row in vocabulary.terms_of(foreign)] == ["help*"]
    assert not Term.objects.filter(controller=dreame, kind="purpose", code="support").exists()
    assert AccessEntry.objects.get(action="policies.purpose_removed").details == {
        "code": "support",
        "terms": 1,
    }


def test_what_somebody_removed_meanwhile_is_said(dreame: Controller) -> None:
    entry = stored(purpose(dreame))
    vocabulary.remove(Purpose.objects.get(), by=None, now=NOW)
    for deed in (vocabulary.save, vocabulary.retire, vocabulary.remove):
        with pytest.raises(PolicyError, match="removed this meanwhile"):
            deed(entry, by=None, now=LATER)


# Terms.


def term(at: Controller, **fields: Any) -> Term:
    defaults = {"kind": "right", "code": "access", "language": "en", "phrase": "right of access"}
    return Term(controller=at, **{**defaults, **fields})


def test_terms_are_stored_changed_and_removed_on_record(dreame: Controller, editor: User) -> None:
    one = term(dreame, phrase="  right  of access ")
    assert term_list.save(one, by=editor, now=NOW)
    assert not term_list.save(Term.objects.get(pk=one.pk), by=editor, now=NOW)
    assert one.phrase == "right of access"
    one.phrase = "access to data"
    assert term_list.save(one, by=editor, now=LATER)
    key = one.pk
    term_list.remove(one, by=editor, now=LATER)
    lines = AccessEntry.objects.filter(target_id=key).order_by("pk")
    assert [describe(line) for line in lines] == [
        "Term added (English; Right: access)",
        "Term changed (English; Right: access)",
        "Term removed (English; Right: access)",
    ]
    assert [row.history_type for row in Term.history.order_by("history_id")] == ["+", "~", "-"]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"kind": "purpose", "code": "nothing"}, "code", "No such code. There are: –."),
        ({"kind": "country", "code": "Sverige"}, "code", "Write the country with its two letters"),
        ({"code": "everything"}, "code", "No such code. There are: access"),
        ({"kind": "mood"}, "kind", "is not a valid choice"),
        ({"language": "fi"}, "language", "is not a valid choice"),
        ({"phrase": ""}, "phrase", "cannot be blank"),
        ({"phrase": "a*"}, "phrase", "Give at least two letters"),
    ],
)
def test_terms_that_would_find_nothing_or_everything_are_refused(
    fields: dict[str, Any], field: str, sentence: str, dreame: Controller
) -> None:
    with pytest.raises(PolicyError) as refused:
        term_list.save(term(dreame, **fields), by=None, now=NOW)
    assert refused.value.field == field
    assert sentence in str(refused.value)


def test_a_term_stands_once(dreame: Controller, procotsmart: Controller) -> None:
    term_list.save(term(dreame), by=None, now=NOW)
    term_list.save(term(procotsmart), by=None, now=NOW)
    with pytest.raises(PolicyError, match="in the list already"):
        term_list.save(term(dreame), by=None, now=NOW)


def test_terms_point_at_what_is_there(dreame: Controller, procotsmart: Controller) -> None:
    stored(purpose(dreame))
    assert term_list.codes(TermKind.PURPOSE, controller_id=dreame.pk) == {"support": "Support"}
    assert term_list.codes(TermKind.PURPOSE, controller_id=procotsmart.pk) == {}
    assert term_list.codes(TermKind.COUNTRY, controller_id=dreame.pk)["SG"] == "Singapore"
    term_list.save(term(dreame, kind="purpose", code="support"), by=None, now=NOW)
    term_list.save(term(dreame, kind="country", code="CN", phrase="Cathay"), by=None, now=NOW)
    assert (
        Term.objects.filter(code__in=["support", "CN"], phrase__in=["right of access", "Cathay"]).count() == 2
    )
