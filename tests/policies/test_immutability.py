"""What is no draft stays as it is, whatever door somebody tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from law import Right
from office.models import Controller
from policies import triggers
from policies.domain import commitments, drafts, lifecycle, texts
from policies.enums import Consequence, Status
from policies.errors import FixedError
from policies.models import (
    Commitment,
    CommitmentPart,
    PolicyLink,
    PolicyText,
    PolicyVersion,
    TextSection,
)
from policies.models.versions import PUBLISHED_FIELDS
from policies.outline import Section
from policies.querysets import FixedRowsError
from tests.factories import NOW
from tests.policies import published
from tests.policies.published import again
from tests.undoing import undone

pytestmark = pytest.mark.django_db

REFUSED = (FixedError, FixedRowsError, IntegrityError)
PUBLISHED = {Status.IN_FORCE, Status.SUPERSEDED}
LINKS = [("Cards", "https://cards.example/privacy", "what-we-collect")]
ROWS = {
    PolicyText: "title",
    TextSection: "body",
    Commitment: "anchor",
    CommitmentPart: "anchor",
    PolicyLink: "name",
}
"""Each kind of row of a version, with a column to write to."""

Content = list[list[dict[str, Any]]]


def stages(controller: Controller) -> Iterator[PolicyVersion]:
    """Take one version all the way from review until the next is in force; yield it at each status."""
    version = published.draft(published.policy(controller), links=LINKS)
    approver, day = published.approver_of(controller), date(2026, 12, 1)
    steps: dict[Status, Callable[[], object]] = {
        Status.IN_REVIEW: lambda: published.submit(version),
        Status.APPROVED: lambda: lifecycle.approve(version, by=approver, now=NOW),
        Status.SCHEDULED: lambda: lifecycle.schedule(version, effective_on=day, by=approver, now=NOW),
        Status.IN_FORCE: lambda: lifecycle.put_in_force(version, now=NOW + timedelta(days=7)),
        Status.SUPERSEDED: lambda: published.publish(
            published.draft(version.policy), now=NOW + timedelta(days=8)
        ),
    }
    for status, step in steps.items():
        step()
        found = again(version)
        assert found.status == status
        yield found


def in_force(controller: Controller) -> PolicyVersion:
    """Return a version in force."""
    return published.publish(published.draft(published.policy(controller), links=LINKS))


def at_each_status(check: Callable[[PolicyVersion], None]) -> Callable[..., None]:
    """Make a test that checks one version at each of the stages of its way."""

    def test(dreame: Controller, subtests: pytest.Subtests) -> None:
        for version in stages(dreame):
            with subtests.test(status=version.status):
                check(version)

    test.__name__ = check.__name__
    return test


def for_each_kind_of_row(check: Callable[[PolicyVersion, Any, str], None]) -> Callable[..., None]:
    """Make a test that checks each kind of row of a version, with a column, at each stage of its way."""

    def test(dreame: Controller, subtests: pytest.Subtests) -> None:
        for version in stages(dreame):
            for model, field in ROWS.items():
                with subtests.test(status=version.status, model=model.__name__):
                    check(version, model, field)

    test.__name__ = check.__name__
    return test


def draft_beside(controller: Controller) -> PolicyVersion:
    """Return the draft of another policy, made if need be."""
    other = published.policy(controller, slug="app")
    return other.versions.first() or published.draft(other, links=LINKS)


def rows_of(version: PolicyVersion, model: type[models.Model]) -> Any:
    return model._default_manager.filter(**{model.version_path: version})  # type: ignore[attr-defined]


def content(version: PolicyVersion) -> Content:
    return [list(rows_of(version, model).order_by("pk").values()) for model in ROWS]


def refused(door: Callable[[], object]) -> None:
    with pytest.raises(REFUSED), transaction.atomic():
        door()


# The domain.


@at_each_status
def test_every_function_of_the_domain_refuses_to_write(version: PolicyVersion) -> None:
    before = content(version)
    act: dict[str, Any] = {"by": published.editor_of(version.policy.controller), "now": NOW}
    outline = texts.outlines_of(version)["sv"]
    [use] = published.SIMPLE.uses
    where: dict[str, Any] = {"language": "sv", "anchor": "what-we-collect"}
    doors: list[Callable[[], object]] = [
        lambda: texts.put(version, language="en", outline=outline, **act),
        lambda: texts.edit_section(version, heading="New", body="New.", level=2, **where, **act),
        lambda: texts.add_section(
            version, language="sv", section=Section("New", "New.", 2, "new"), after="", **act
        ),
        lambda: texts.remove_section(version, **where, **act),
        lambda: texts.shift_section(version, up=False, **where, **act),
        lambda: commitments.declare_use(version, use=use, **act),
        lambda: commitments.drop_use(version, purpose="delivery", **act),
        lambda: commitments.declare_rights(version, rights={Right.ERASURE: ""}, **act),
        lambda: commitments.put_links(version, links=[], **act),
        lambda: drafts.set_summary(version, summary={"en": "New"}, **act),
        lambda: drafts.set_dates(version, updated_on=None, month_only=True, **act),
        lambda: lifecycle.lower(version, to=Consequence.NOTHING, reason="Because.", **act),
        lambda: drafts.discard(version, **act),
    ]
    for door in doors:
        with pytest.raises(FixedError):
            door()
    assert content(version) == before
    assert again(version).revision == version.revision


# Models and querysets.


@for_each_kind_of_row
def test_rows_are_neither_changed_nor_deleted_one_by_one(
    version: PolicyVersion, model: type[models.Model], field: str
) -> None:
    before = content(version)
    row = rows_of(version, model).first()
    setattr(row, field, "changed")
    refused(row.save)
    refused(lambda: row.save(update_fields=[field]))
    refused(row.delete)
    assert content(version) == before


@for_each_kind_of_row
def test_rows_are_not_written_by_querysets(
    version: PolicyVersion, model: type[models.Model], field: str
) -> None:
    before = content(version)
    rows = rows_of(version, model)
    changed = list(rows)
    for row in changed:
        setattr(row, field, "changed")
    refused(lambda: rows.update(**{field: "changed"}))
    refused(lambda: model._default_manager.bulk_update(changed, [field]))
    refused(lambda: model._base_manager.filter(pk__in=[row.pk for row in changed]).update(**{field: "x"}))
    refused(rows.delete)
    refused(lambda: rows._raw_delete("default"))
    assert content(version) == before


def new_rows(version: PolicyVersion) -> list[models.Model]:
    text, commitment = version.texts.get(language="sv"), version.commitments.filter(right="").get()
    return [
        PolicyText(version=version, language="nb", title="New", content_hash="0" * 64),
        TextSection(text=text, position=9, anchor="new", heading="New"),
        Commitment(version=version, right=Right.ERASURE.value),
        CommitmentPart(commitment=commitment, country="SG"),
        PolicyLink(version=version, name="New", url="https://new.example/"),
    ]


@at_each_status
def test_no_row_is_added(version: PolicyVersion) -> None:
    before = content(version)
    for row in new_rows(version):
        model = type(row)
        refused(row.save)
        refused(lambda row=row, model=model: model._default_manager.bulk_create([row]))  # type: ignore[misc]
        refused(lambda row=row, model=model: model._base_manager.bulk_create([row]))  # type: ignore[misc]
    assert content(version) == before


@at_each_status
def test_related_managers_refuse_too(version: PolicyVersion) -> None:
    draft = draft_beside(version.policy.controller)
    before, elsewhere = content(version), content(draft)
    text, other = version.texts.get(language="sv"), draft.texts.get(language="sv")
    doors: list[Callable[[], object]] = [
        lambda: version.texts.create(language="nb", title="New", content_hash="0" * 64),
        lambda: version.texts.update_or_create(language="sv", defaults={"title": "New"}),
        lambda: version.texts.add(other),
        lambda: draft.texts.set([text]),
        lambda: text.sections.create(position=9, anchor="new"),
        lambda: text.sections.add(other.sections.get(position=1)),
        lambda: other.sections.add(text.sections.get(position=1)),
        lambda: version.commitments.create(right=Right.ERASURE.value),
        lambda: version.commitments.all().delete(),
        lambda: version.links.add(draft.links.get()),
        version.authors.clear,
        lambda: version.authors.add(published.approver_of(version.policy.controller)),
    ]
    for door in doors:
        refused(door)
    assert (content(version), content(draft)) == (before, elsewhere)
    assert version.authors.count() == 1


@at_each_status
def test_a_row_cannot_be_taken_to_a_draft(version: PolicyVersion) -> None:
    link = version.links.get()
    link.version, link.url = draft_beside(version.policy.controller), "https://moved.example/"
    refused(link.save)


# SQL.


def sql(statement: str, *params: Any) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)

    return run


@for_each_kind_of_row
def test_sql_is_refused_by_the_database(
    version: PolicyVersion, model: type[models.Model], field: str
) -> None:
    before, table = content(version), model._meta.db_table
    pk = model._meta.pk.get_db_prep_value(rows_of(version, model).first().pk, connection)
    for statement in (
        f"UPDATE {table} SET {field} = 'changed' WHERE id = %s",
        f"DELETE FROM {table} WHERE id = %s",
    ):
        with pytest.raises(IntegrityError, match=triggers.REFUSAL), transaction.atomic():
            sql(statement, pk)()
    assert content(version) == before


def test_draft_rows_are_written_at_every_door(dreame: Controller) -> None:
    draft = draft_beside(dreame)
    for model, field in ROWS.items():
        row = rows_of(draft, model).first()
        setattr(row, field, "changed")
        row.save()
        assert rows_of(draft, model).update(**{field: "again"})
    for row in new_rows(draft):
        row.save()
    draft.authors.clear()
    draft.delete()
    assert not PolicyText.objects.exists()


def test_the_name_of_a_draft_in_the_triggers_is_the_status() -> None:
    assert f"'{Status.DRAFT.value}'" in triggers._IS_FIXED
    assert f"'{Status.DRAFT.value}'" in triggers._ANY_IS_FIXED


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite empties tables row by row")
def test_tables_are_not_emptied_at_once(dreame: Controller, subtests: pytest.Subtests) -> None:
    in_force(dreame)
    sql(
        "SET CONSTRAINTS ALL IMMEDIATE"
    )()  # what is still to be checked keeps a table from being emptied as well
    for table in (*triggers.WAYS, triggers.VERSION):
        with (
            subtests.test(table=table),
            pytest.raises(IntegrityError, match=triggers.REFUSAL),
            transaction.atomic(),
        ):
            sql(f"TRUNCATE {table} CASCADE")()


# The version itself.

OTHER_VALUES: dict[str, Any] = {
    "number": 99,
    "updated_on": date(2020, 1, 1),
    "effective_on": date(2020, 1, 1),
    "month_only": True,
    "summary": {"en": "Changed"},
    "declaration": {"purposes": {}},
    "consequence": "nothing",
    "lowered_to": "nothing",
    "lowered_because": "Changed",
    "submitted_by_id": None,
    "approved_at": NOW.replace(year=2020),
    "created_at": NOW.replace(year=2020),
    "in_force_at": NOW.replace(year=2020),
}


@at_each_status
def test_a_published_version_keeps_what_it_says_of_itself(version: PolicyVersion) -> None:
    if version.status not in PUBLISHED:
        return
    controller, rows = version.policy.controller, PolicyVersion.objects.filter(pk=version.pk)
    others = {
        "policy_id": draft_beside(controller).policy_id,
        "approved_by_id": published.editor_of(controller).pk,
    }
    before = rows.values().get()
    for field, value in {**OTHER_VALUES, **others}.items():
        changed = again(version)
        setattr(changed, field, value)
        doors: list[Callable[[], object]] = [
            changed.save,
            partial(rows.update, **{field: value}),
            partial(PolicyVersion.objects.bulk_update, [changed], [field.removesuffix("_id")]),
            partial(PolicyVersion._base_manager.filter(pk=version.pk).update, **{field: value}),
        ]
        for door in doors:
            refused(door)
        assert rows.values().get() == before, field


def test_every_field_that_is_kept_is_tried() -> None:
    tried = {*OTHER_VALUES, "policy_id", "approved_by_id", "one_person_office_id"}
    assert tried == set(PUBLISHED_FIELDS)


@at_each_status
def test_a_published_version_does_not_go_back(version: PolicyVersion) -> None:
    if version.status not in PUBLISHED:
        return
    rows = PolicyVersion.objects.filter(pk=version.pk)
    with undone():
        version.policy.versions.in_force().exclude(pk=version.pk).update(status=Status.SUPERSEDED)
        for back in set(Status) - {version.state, *version.state.next}:
            refused(partial(rows.update, status=back))
            refused(partial(PolicyVersion._base_manager.filter(pk=version.pk).update, status=back))
            changed = again(version)
            changed.status = back
            refused(changed.save)
            assert rows.get().status == version.status, back


@at_each_status
def test_only_drafts_are_deleted(version: PolicyVersion) -> None:
    rows = PolicyVersion.objects.filter(pk=version.pk)
    refused(version.delete)
    refused(rows.delete)
    refused(lambda: rows._raw_delete("default"))
    assert rows.exists()
