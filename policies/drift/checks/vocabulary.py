"""The vocabulary as it is now against what the versions in force declared when they were approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.models import Controller
from office.translated import here
from policies.declarations import DeclaredCategory, DeclaredPurpose, DeclaredRecipient
from policies.domain import declaring
from policies.drift import subjects
from policies.drift.subjects import Subject
from policies.enums import Severity, TermKind
from policies.findings import Finding, Sentence
from policies.models import DataCategory, Purpose, RecipientKind

Declared = DeclaredPurpose | DeclaredCategory | DeclaredRecipient

MODELS: Mapping[TermKind, Any] = {
    TermKind.PURPOSE: Purpose,
    TermKind.CATEGORY: DataCategory,
    TermKind.RECIPIENT: RecipientKind,
}
WORDING = frozenset({"name", "description", "activity", "dpv", "family", "sensitivity"})
"""What may change without what is promised changing."""


class VocabularyChanged:
    """Entries that say something else now than the version in force does, or that are retired."""

    code = "policies.vocabulary-changed"
    title: Sentence = gettext_lazy("The vocabulary says something else than the policy in force")

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        """Compare what is in force with the vocabulary."""
        rows = _vocabulary(controller)
        for subject in subjects.of(controller, today=today):
            if subject.in_force:
                for kind in MODELS:
                    for code, declared in _declared(subject, kind).items():
                        yield from self._compare(subject, kind, code, declared, row=rows[kind].get(code))

    def _compare(
        self, subject: Subject, kind: TermKind, code: str, declared: Declared, *, row: Any
    ) -> Iterator[Finding]:
        if row is None or row.retired_at is not None:
            yield self._gone(subject, kind, code, declared, row=row)
            return
        now = _as_declared(row)
        changed = [one.name for one in fields(now) if getattr(now, one.name) != getattr(declared, one.name)]
        if changed:
            names = [str(row._meta.get_field(name).verbose_name) for name in changed]
            yield subject.finding(
                self.code,
                about=f"{kind.value}:{code}:{','.join(changed)}",
                severity=Severity.NOTE if set(changed) <= WORDING else Severity.WARNING,
                policy_side=_in_words(declared, row, changed),
                practice_side=_in_words(now, row, changed),
                what_to_do=_(
                    "“%(name)s” was changed (%(fields)s) after the version was approved. Publish a version that says "
                    "so, or change the vocabulary back."
                )
                % {"name": row, "fields": ", ".join(names)},
                url=_url(kind, row),
            )

    def _gone(self, subject: Subject, kind: TermKind, code: str, declared: Declared, *, row: Any) -> Finding:
        return subject.finding(
            self.code,
            about=f"{kind.value}:{code}:retired",
            severity=Severity.WARNING,
            policy_side=_("“%(name)s” is declared and in force.") % {"name": here(declared.name) or code},
            practice_side=_("It is retired from the vocabulary, so nothing new may use it."),
            what_to_do=_("Publish a version without it, or bring it back."),
            url=_url(kind, row) if row is not None else "",
        )


class PurposeUndeclared:
    """Purposes that are ready to be used while no policy in force declares them."""

    code = "policies.purpose-undeclared"
    title: Sentence = gettext_lazy("A purpose that no policy in force declares")

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        """Look at the purposes in use; nothing to say where no policy is in force at all."""
        applying = [one for one in subjects.of(controller, today=today) if one.in_force]
        if not applying:
            return
        declared = {code for one in applying for code in one.declaration.purposes}
        for row in Purpose.objects.in_use().filter(controller=controller):
            if row.code not in declared:
                yield Finding(
                    code=self.code,
                    severity=Severity.NOTE,
                    subject=row.code,
                    policy_side=_("No policy in force declares “%(name)s”.") % {"name": row},
                    practice_side=_("The purpose is in the vocabulary, so other systems can ask for it."),
                    what_to_do=_(
                        "Publish a version that declares it before data is used for it, or retire it."
                    ),
                    url=_url(TermKind.PURPOSE, row),
                    where=str(row),
                )


def _vocabulary(controller: Controller) -> dict[TermKind, dict[str, Any]]:
    return {
        kind: {row.code: row for row in model.objects.filter(controller=controller)}
        for kind, model in MODELS.items()
    }


def _declared(subject: Subject, kind: TermKind) -> Mapping[str, Declared]:
    if kind is TermKind.PURPOSE:
        return subject.declaration.purposes
    if kind is TermKind.CATEGORY:
        return subject.declaration.categories
    return subject.declaration.recipients


def _as_declared(row: Any) -> Declared:
    if isinstance(row, Purpose):
        return declaring.declared_purpose(row)
    if isinstance(row, DataCategory):
        return declaring.declared_category(row)
    return declaring.declared_recipient(row)


def _in_words(declared: Declared, row: Any, names: list[str]) -> str:
    """Say what the fields hold, each after its name."""
    said = []
    for name in names:
        field, value = row._meta.get_field(name), getattr(declared, name)
        if isinstance(value, dict):
            shown = here(value) or "–"
        elif isinstance(value, bool):
            shown = _("yes") if value else _("no")
        else:
            shown = str(dict(field.flatchoices).get(value, value)) or "–"
        said.append(f"{field.verbose_name}: {shown}")
    return " · ".join(said)


def _url(kind: TermKind, row: Any) -> str:
    return reverse(f"admin:policies_{MODELS[kind]._meta.model_name}_change", args=[row.pk])


CHECKS = (VocabularyChanged(), PurposeUndeclared())
