"""The vocabulary's pages in the admin: for whom they open, what they show, what they store."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from office.admin_base import PortalAdmin
from office.enums import Role
from office.models import AccessEntry, Controller, User
from policies.domain import term_list, vocabulary
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
from tests import factories
from tests.factories import NOW
from tests.policies.test_vocabulary import draft, purpose, stored, term
from tests.requests.admin_pages import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
MODELS = (Purpose, DataCategory, RecipientKind, Term)
ENTRIES = (Purpose, DataCategory, RecipientKind)
DEEDS = ("retire", "bring_back", "remove")


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:policies_{model._meta.model_name}_{page}", args=args)


def some(model: Any, at: Controller, code: str = "some-code") -> Any:
    """Return a stored row of a model."""
    if model is Purpose:
        return stored(purpose(at, code))
    if model is Term:
        row = term(at, phrase=f"the word {code}")
        row.save()  # the domain would bring the standard list along
        return row
    return stored(model(controller=at, code=code, name={"en": f"The {code}"}))


def typed(model: Any, at: Controller, **fields: str) -> dict[str, str]:
    """Return what an editor types into the form of a new row."""
    if model is Term:
        data = {"language": "sv", "phrase": "rätt till", "kind": "right", "code": "access"}
    else:
        data = {"code": "new-code", "name_sv": "Namn", "lawful_basis": "consent"}
        data |= {"message": "none", "sensitivity": "2", "personal": "on"}
    return {"controller": str(at.pk), **data, **fields}


def test_every_page_of_the_vocabulary_keeps_controllers_apart() -> None:
    for model in MODELS:
        assert isinstance(admin.site._registry[model], PortalAdmin)


@pytest.mark.parametrize("model", MODELS)
def test_nobody_gets_in_without_signing_in(model: Any, dreame: Controller) -> None:
    row = some(model, dreame)
    for page, args in (("changelist", ()), ("add", ()), ("change", (row.pk,)), ("history", (row.pk,))):
        assert Client().get(address(model, page, *args)).status_code == 302


@pytest.mark.parametrize("model", MODELS)
def test_whoever_has_no_role_gets_into_no_page(model: Any, dreame: Controller) -> None:
    row, client = some(model, dreame), signed_in(factories.staff(None))
    for page, args in (("changelist", ()), ("add", ()), ("change", (row.pk,)), ("history", (row.pk,))):
        assert client.get(address(model, page, *args)).status_code == 403


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("who", ["auditor", "approver"])
def test_whoever_only_reads_changes_nothing(
    who: str, model: Any, dreame: Controller, request: pytest.FixtureRequest
) -> None:
    row, client = some(model, dreame), signed_in(request.getfixturevalue(who))
    assert client.get(address(model, "changelist")).status_code == 200
    page = client.get(address(model, "change", row.pk))
    assert page.status_code == 200
    assert 'name="_save"' not in text_of(page)
    assert client.get(address(model, "history", row.pk)).status_code == 200
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "add"), typed(model, dreame)).status_code == 403
    assert client.post(address(model, "change", row.pk), typed(model, dreame)).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    for deed in DEEDS if model is not Term else ():
        assert client.post(address(model, deed, row.pk)).status_code == 403
    assert list(model.objects.all()) == [row]


@pytest.mark.parametrize("model", MODELS)
def test_another_companys_rows_are_neither_seen_nor_changed(
    model: Any, dreame: Controller, editor: User, procotsmart: Controller
) -> None:
    own, other, client = some(model, dreame), some(model, procotsmart), signed_in(editor)
    page = text_of(client.get(address(model, "changelist")))
    assert str(own.pk) in page
    assert str(other.pk) not in page
    for name in ("change", "history", "delete"):
        assert client.get(address(model, name, other.pk)).status_code == 403
        assert client.post(address(model, name, other.pk), {"post": "yes"}).status_code == 403
    for deed in DEEDS if model is not Term else ():
        assert client.get(address(model, deed, other.pk)).status_code == 403
        assert client.post(address(model, deed, other.pk)).status_code == 403
    assert model.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("model", MODELS)
def test_an_editor_adds_a_row_for_the_own_company_only(
    model: Any, dreame: Controller, procotsmart: Controller, editor: User
) -> None:
    client = signed_in(editor)
    if model is Term:
        some(Term, dreame)  # with the first one of its own, a company gets the standard list
    refused = client.post(address(model, "add"), typed(model, procotsmart))
    assert "controller" in refused.context["adminform"].form.errors
    assert "Procotsmart" not in text_of(client.get(address(model, "add")))
    assert client.post(address(model, "add"), typed(model, dreame)).status_code == 302
    [row] = [one for one in model.objects.all() if one.history.filter(history_user=editor).exists()]
    assert row.controller == dreame
    assert AccessEntry.objects.filter(target_id=row.pk, actor=editor).count() == 1
    [line] = row.history.all()
    assert (line.history_user, line.history_date.date()) == (editor, NOW.date())


@pytest.mark.parametrize("model", ENTRIES)
def test_an_editor_changes_an_entry_but_not_its_code(model: Any, dreame: Controller, editor: User) -> None:
    row, client = some(model, dreame), signed_in(editor)
    page = text_of(client.get(address(model, "change", row.pk)))
    assert 'name="code"' not in page
    done = client.post(address(model, "change", row.pk), typed(model, dreame, name_sv="Nytt namn"))
    assert done.status_code == 302
    row.refresh_from_db()
    assert row.name == {"sv": "Nytt namn"}
    assert row.code == "some-code"
    client.post(address(model, "change", row.pk), typed(model, dreame, name_sv="Nytt namn"))
    assert row.history.count() == 2


def test_what_the_domain_would_refuse_is_said_beside_the_field(dreame: Controller, editor: User) -> None:
    client = signed_in(editor)
    some(DataCategory, dreame, "health")
    data = typed(DataCategory, dreame, code="health", special="on")
    del data["personal"]
    errors = client.post(address(DataCategory, "add"), data).context["adminform"].form.errors
    assert errors["code"] == ["There is an entry with this code already."]
    assert errors["personal"] == ["Data of a special category is personal data."]
    assert "__all__" not in errors
    empty = client.post(address(Purpose, "add"), typed(Purpose, dreame, name_sv=" ", lawful_basis=""))
    errors = empty.context["adminform"].form.errors
    assert errors["name"] == ["Give this in at least one language."]
    assert "lawful_basis" in errors
    wrong = client.post(address(Term, "add"), typed(Term, dreame, kind="purpose", code="nothing"))
    assert wrong.context["adminform"].form.errors["code"] == ["No such code. There are: –."]
    assert not Purpose.objects.exists()
    assert not Term.objects.exists()


def test_what_the_domain_refuses_at_the_last_moment_is_said_and_nothing_stored(
    dreame: Controller, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "has_twin", lambda entry: entry.description == {"en": "late"})
    late = typed(Purpose, dreame, description_en=" late ")
    monkeypatch.setattr("policies.vocabulary_forms.vocabulary.sense_faults", lambda entry: {})
    page = signed_in(editor).post(address(Purpose, "add"), late, follow=True)
    assert page.status_code == 200
    assert "There is an entry with this code already." in text_of(page)
    assert not Purpose.objects.exists()


def test_nothing_is_chosen_where_nothing_is_usual(dreame: Controller, editor: User) -> None:
    form = signed_in(editor).get(address(Purpose, "add")).context["adminform"].form
    assert form.fields["lawful_basis"].choices[0] == ("", "Choose")
    assert form["message"].value() == "none"


def test_names_are_in_the_pages_language_and_lacking_ones_are_marked(
    dreame: Controller, editor: User
) -> None:
    stored(purpose(dreame, name={"en": "Support", "sv": "Stöd"}))
    page = text_of(signed_in(editor).get(address(Purpose, "changelist")))
    assert "Support" in page
    assert "not in Norwegian Bokmål" in page
    User.objects.filter(pk=editor.pk).update(language="sv")
    page = text_of(signed_in(User.objects.get(pk=editor.pk)).get(address(Purpose, "changelist")))
    assert "Stöd" in page


def test_entries_are_found_by_code_and_by_name_in_any_language(dreame: Controller, editor: User) -> None:
    stored(purpose(dreame, "support", name={"en": "Help", "sv": "Hjälp"}))
    stored(purpose(dreame, "lottery", name={"nb": "Trekning"}))
    client = signed_in(editor)
    for words, code in (("supp", "support"), ("hjälp", "support"), ("help", "support"), ("trek", "lottery")):
        listed = client.get(address(Purpose, "changelist"), {"q": words}).context["cl"].result_list
        assert [entry.code for entry in listed] == [code]


def test_retired_entries_are_listed_when_asked_for(dreame: Controller, editor: User) -> None:
    some(Purpose, dreame, "kept")
    vocabulary.retire(some(Purpose, dreame, "old"), by=None, now=NOW)
    client = signed_in(editor)
    for standing, codes in (
        ("", ["kept"]),
        ("nonsense", ["kept"]),
        ("retired", ["old"]),
        ("all", ["kept", "old"]),
    ):
        page = client.get(address(Purpose, "changelist"), {"standing": standing} if standing else {})
        assert [entry.code for entry in page.context["cl"].result_list] == codes
        assert ('<span class="pp-mark">retired</span>' in text_of(page)) == ("old" in codes)


def test_an_empty_list_says_how_to_start_to_whoever_can(
    dreame: Controller, editor: User, auditor: User
) -> None:
    page = text_of(signed_in(editor).get(address(Purpose, "changelist")))
    assert "Purposes say what data is used for" in page
    assert f'href="{address(Purpose, "add")}"' in page
    assert f'href="{address(Purpose, "import_entries")}"' in page
    page = text_of(signed_in(auditor).get(address(Purpose, "changelist")))
    assert "There is nothing here yet." in page
    assert "Add the first" not in page
    vocabulary.retire(some(Purpose, dreame), by=None, now=NOW)
    assert "Add the first" not in text_of(signed_in(editor).get(address(Purpose, "changelist")))


def test_who_only_reads_sees_texts_spelled_out(dreame: Controller, auditor: User) -> None:
    row = stored(purpose(dreame, name={"en": "Support", "sv": "Stöd"}))
    page = text_of(signed_in(auditor).get(address(Purpose, "change", row.pk)))
    assert '<p lang="sv">Swedish: Stöd</p>' in page
    assert "{&#x27;en&#x27;" not in page


def test_the_history_spells_texts_out(dreame: Controller, editor: User) -> None:
    row = stored(purpose(dreame, name={"en": "Support"}))
    row.name = {"en": "Help", "sv": "Hjälp"}
    vocabulary.save(row, by=editor, now=NOW)
    client = signed_in(editor)
    listed = text_of(client.get(address(Purpose, "history", row.pk)))
    assert "English: Help / Swedish: Hjälp" in listed
    version = row.history.latest().pk
    shown = client.get(address(Purpose, "simple_history", row.pk, version))
    assert '<p lang="sv">Swedish: Hjälp</p>' in text_of(shown)


@pytest.mark.parametrize("model", ENTRIES)
def test_an_entry_is_retired_brought_back_and_removed_after_a_question(
    model: Any, dreame: Controller, editor: User
) -> None:
    row, client = some(model, dreame), signed_in(editor)
    assert "Retire “" in text_of(client.get(address(model, "retire", row.pk)))
    row.refresh_from_db()
    assert row.retired_at is None
    assert client.get(address(model, "bring_back", row.pk)).status_code == 403
    client.post(address(model, "retire", row.pk))
    row.refresh_from_db()
    assert model.objects.filter(retired_at__date=NOW.date()).exists()
    assert "retired on Wednesday 25 November 2026" in text_of(client.get(address(model, "change", row.pk)))
    assert client.post(address(model, "retire", row.pk)).status_code == 403
    assert "It can be chosen again." in text_of(client.get(address(model, "bring_back", row.pk)))
    client.post(address(model, "bring_back", row.pk))
    row.refresh_from_db()
    assert row.retired_at is None
    assert "The history keeps that it was here." in text_of(client.get(address(model, "remove", row.pk)))
    page = client.post(address(model, "remove", row.pk), follow=True)
    assert "It is removed." in text_of(page)
    assert not model.objects.exists()


def test_the_question_before_removing_names_the_terms_that_go_with_it(
    dreame: Controller, editor: User
) -> None:
    row = stored(purpose(dreame))
    term_list.save(term(dreame, kind="purpose", code="support"), by=None, now=NOW)
    page = signed_in(editor).get(address(Purpose, "remove", row.pk))
    assert "1 term that points at it goes with it." in text_of(page)


def test_an_entrys_page_lists_the_versions_that_use_it(dreame: Controller, editor: User) -> None:
    why, data = stored(purpose(dreame)), some(DataCategory, dreame)
    client, version = signed_in(editor), draft(dreame)
    assert "No version of a policy uses it yet." in text_of(client.get(address(Purpose, "change", why.pk)))
    commitment = Commitment.objects.create(version=version, purpose=why)
    CommitmentPart.objects.create(commitment=commitment, category=data)
    for row in (why, data):
        page = text_of(client.get(address(type(row), "change", row.pk)))
        assert "Privacy policy, version 1" in page
        assert "Draft" in page
        assert (f"policyversion/{version.pk}/change/" in page) == admin.site.is_registered(PolicyVersion)
        assert client.get(address(type(row), "remove", row.pk)).status_code == 403
        assert client.post(address(type(row), "remove", row.pk)).status_code == 403


def test_an_editor_removes_a_term(dreame: Controller, editor: User) -> None:
    row = some(Term, dreame)
    signed_in(editor).post(address(Term, "delete", row.pk), {"post": "yes"})
    assert not Term.objects.exists()
    assert AccessEntry.objects.filter(action="policies.term_removed", actor=editor).exists()
    assert Term.history.filter(history_type="-", history_user=editor).exists()


FIELDS = (("commitment", "purpose", Purpose), ("commitmentpart", "category", DataCategory))


@pytest.mark.parametrize(("model_name", "field", "model"), FIELDS)
def test_choices_never_name_another_companys_or_retired_entries(
    model_name: str, field: str, model: Any, dreame: Controller, procotsmart: Controller, editor: User
) -> None:
    own = some(model, dreame, "own-code")
    some(model, procotsmart, "foreign-code")
    vocabulary.retire(some(model, dreame, "old-code"), by=None, now=NOW)
    asked = {"app_label": "policies", "model_name": model_name, "field_name": field}
    for words in ("", "code"):
        found = signed_in(editor).get(reverse("admin:autocomplete"), {**asked, "term": words}).json()
        assert [row["id"] for row in found["results"]] == [str(own.pk)]
    nobody = signed_in(factories.staff(None))
    assert nobody.get(reverse("admin:autocomplete"), {**asked, "term": ""}).status_code == 403


def test_filters_name_only_companies_that_the_person_sees(
    dreame: Controller, procotsmart: Controller, editor: User
) -> None:
    some(Purpose, dreame)
    assert "Procotsmart" not in text_of(signed_in(editor).get(address(Purpose, "changelist")))


COUNTS = ((Purpose, 7), (DataCategory, 7), (RecipientKind, 7), (Term, 7))


@pytest.mark.parametrize(("model", "count"), COUNTS)
def test_a_list_costs_the_same_however_long_it_is(
    model: Any, count: int, dreame: Controller, editor: User, django_assert_num_queries: Any
) -> None:
    client = signed_in(editor)
    some(model, dreame, "one")
    client.get(address(model, "changelist"))
    with django_assert_num_queries(count):
        client.get(address(model, "changelist"))
    for code in ("two", "three"):
        some(model, dreame, code)
    with django_assert_num_queries(count):
        client.get(address(model, "changelist"))


def test_an_entrys_page_costs_the_same_however_many_versions_use_it(
    dreame: Controller, editor: User, django_assert_num_queries: Any
) -> None:
    client, why = signed_in(editor), stored(purpose(dreame))
    version = draft(dreame)
    Commitment.objects.create(version=version, purpose=why)
    page = address(Purpose, "change", why.pk)
    client.get(page)
    with django_assert_num_queries(11):
        client.get(page)
    for number in (2, 3):
        policy = Policy.objects.get()
        more = PolicyVersion.objects.create(policy=policy, number=number, created_at=NOW)
        Commitment.objects.create(version=more, purpose=why)
    with django_assert_num_queries(11):
        client.get(page)


def test_the_sidebar_has_the_vocabulary_for_whoever_reads_policies(auditor: User, editor: User) -> None:
    page = text_of(signed_in(editor).get(address(Purpose, "changelist")))
    for model in MODELS:
        assert f'href="{address(model, "changelist")}"' in page
    outsider = factories.staff(Role.CASE_HANDLER)
    assert signed_in(outsider).get(address(Purpose, "changelist")).status_code == 200
