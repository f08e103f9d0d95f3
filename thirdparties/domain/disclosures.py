"""Disclosures without consent: prepared with their evidence, and named to the person who asks (promise P17)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from office.accepted_files import AcceptedFile
from office.domain.access_log import Detail
from office.models import User
from office.references import checked_body
from policies.models import DataCategory
from subjects.domain.merging import all_entries_of, survivor_of
from subjects.models import Subject
from thirdparties.disclosure_enums import DisclosureCase
from thirdparties.domain import changes
from thirdparties.domain.disclosure_changes import (
    EVIDENCE,
    FILE_KEPT,
    PERSON_ADDED,
    PERSON_REMOVED,
    PREPARES,
    SAVED,
    changing,
    demand,
    demand_draft,
    drafting,
)
from thirdparties.domain.disclosure_checks import asks_of
from thirdparties.errors import ThirdPartyError
from thirdparties.evidence import LONGEST_LINE, LONGEST_TEXT, Kind
from thirdparties.models import DisclosedCategory, DisclosedPerson, Disclosure, DisclosureFile
from thirdparties.querysets import DisclosureQuerySet
from vault.domain import keys

KEY_LABEL = "disclosure"
PREFIX, BODY_LENGTH = "DI", 6
CONTENTS = ("recipient_person", "asked", "given")


def save(
    disclosure: Disclosure, *, categories: Collection[DataCategory], by: User, now: datetime
) -> Disclosure:
    """Store a new disclosure, or change one that is being prepared; return it as it is stored.

    Raises `ThirdPartyError`, with the field to mend.
    """
    demand(by, PREPARES, disclosure)
    with transaction.atomic():
        before = None if disclosure._state.adding else changes.locked(disclosure)
        if before is None:
            disclosure.data_key_id = keys.create(KEY_LABEL)
            disclosure.reference = _fresh_reference()
            disclosure.created_at = now
        else:
            demand_draft(before)
            _keep_the_rest(disclosure, before)
        changes.refuse(faults(disclosure, categories=categories))
        fields = changes.changed_fields(disclosure, before)
        kept = (
            set()
            if before is None
            else {one.category for one in before.categories.select_related("category")}
        )
        if fields or kept != set(categories):
            disclosure.prepared_by = by
            changes.keep(disclosure, action=SAVED, by=by, now=now)
        owner: dict[str, Disclosure] = {"disclosure": disclosure}
        if changes.replace_rows(
            DisclosedCategory, owner=dict(owner), field="category", wanted=categories, action=SAVED, by=by,
            now=now,
        ):  # fmt: skip
            fields.append("categories")
        if fields:
            told: dict[str, Detail] = {"change": "new"}
            if before is not None:
                told = {"change": "changed", "fields": fields}
            changes.note(SAVED, disclosure, controller=disclosure.controller, by=by, now=now, details=told)
    return disclosure


def faults(disclosure: Disclosure, *, categories: Collection[DataCategory] = ()) -> dict[str, str]:
    """Say by field what is wrong with a disclosure, however much of it is still missing."""
    for name in ("recipient", "recipient_person", "provision"):
        setattr(disclosure, name, " ".join(str(getattr(disclosure, name) or "").split()))
    found = changes.value_faults(disclosure, beside={"controller", "third_party", "prepared_by"})
    found |= changes.foreign_faults(
        disclosure, controller_id=disclosure.controller_id, names=("third_party",)
    )
    if any(entry.controller_id != disclosure.controller_id for entry in categories):
        found["categories"] = _("This belongs to another company.")
    if disclosure.third_party is not None and disclosure.recipient:
        found.setdefault("recipient", _("Choose from the register or write a name, not both."))
    since, until = disclosure.period_from, disclosure.period_to
    if since and until and until < since:
        found.setdefault("period_to", _("The period cannot end before it starts."))
    return found


def answer(disclosure: Disclosure, *, answers: Mapping[str, str], by: User, now: datetime) -> Disclosure:
    """Keep the answers to what the case asks for; those that it does not ask for go.

    Raises `ThirdPartyError`, with the field to mend.
    """
    details: dict[str, Detail] = {}
    with drafting(disclosure, action=EVIDENCE, by=by, now=now, details=details) as row:
        asked = {ask.code: ask for ask in asks_of(row)}
        given = {code: text.strip() for code, text in answers.items() if code in asked}
        for code, text in given.items():
            limit = LONGEST_TEXT if asked[code].kind is Kind.TEXT else LONGEST_LINE
            if len(text) > limit:
                raise ThirdPartyError(_("Write at most %(limit)s characters.") % {"limit": limit}, field=code)
        known = {code: text for code, text in row.evidence.items() if code in asked}
        row.evidence = {code: text for code, text in {**known, **given}.items() if text}
        details["answered"] = sorted(row.evidence)
    return row


def add_person(disclosure: Disclosure, *, subject: Subject, by: User, now: datetime) -> DisclosedPerson:
    """Name a person of the register whose data is given, the survivor of a merged one. Raises `ThirdPartyError`."""
    person = survivor_of(subject)
    with drafting(disclosure, action=PERSON_ADDED, by=by, now=now) as row:
        if person.controller_id != row.controller_id or not person.is_standing:
            raise ThirdPartyError(_("No such person is known here."), field="reference")
        if row.persons.filter(subject__in=all_entries_of(person)).exists():
            raise ThirdPartyError(_("This person is named already."), field="reference")
        return DisclosedPerson.objects.create(disclosure=row, subject=person)


def remove_person(person: DisclosedPerson, *, by: User, now: datetime) -> None:
    """Take back that a person's data is given. Raises `ThirdPartyError`."""
    with drafting(person.disclosure, action=PERSON_REMOVED, by=by, now=now):
        changes.locked(person).delete()


def keep_file(
    disclosure: Disclosure, *, file: AcceptedFile, is_original: bool, by: User, now: datetime
) -> DisclosureFile:
    """Keep a file, encrypted under the disclosure's key, with the SHA-256 of its content.

    The original authorisation comes while the disclosure is being prepared, others at any time. Raises
    `ThirdPartyError`.
    """
    kept = DisclosureFile(
        disclosure=disclosure,
        is_original=is_original,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=_sha256(file),
        created_at=now,
    )
    details: dict[str, Detail] = {"file": str(kept.pk), "sha256": kept.sha256}
    with changing(disclosure, needs=PREPARES, action=FILE_KEPT, by=by, now=now, details=details) as row:
        if is_original:
            demand_draft(row)
        kept.data_key_id = row.data_key_id
        try:
            kept.file.save(file.name, file.upload, save=False)
            kept.save()
        except Exception:
            kept.file.delete(save=False)
            raise
    return kept


def note_opened(file: DisclosureFile, *, by: User, now: datetime) -> None:
    """Put on record that somebody opened a file."""
    row = file.disclosure
    changes.note(
        "thirdparties.disclosure_file_opened",
        row,
        controller=row.controller,
        by=by,
        now=now,
        details={"file": str(file.pk)},
    )


def note_viewed(disclosure: Disclosure, *, families: Collection[str], by: User, now: datetime) -> None:
    """Put on record that somebody looked at a disclosure, and which column families were shown."""
    changes.note(
        "thirdparties.disclosure_viewed",
        disclosure,
        controller=disclosure.controller,
        by=by,
        now=now,
        details={"families": sorted(families)},
    )


@dataclass(frozen=True, slots=True, repr=False)
class NamedRecipient:
    """Who got a person's data, as the person is told who asks (Art 15(1)(c) GDPR, C-154/21)."""

    disclosure: Disclosure
    recipient: str
    on: date
    case: DisclosureCase
    provision: str
    categories: tuple[str, ...]


def recipients_named_to(person: Subject, *, now: datetime) -> tuple[NamedRecipient, ...]:
    """Return the recipients of a person's data by name as of now, as `recipients_named_on` does."""
    return recipients_named_on(person, on=person.controller.today(now))


def recipients_named_on(person: Subject, *, on: date) -> tuple[NamedRecipient, ...]:
    """Return the recipients of a person's data by name on a day, the latest first, in the current language.

    Those that are withheld are left out until somebody lifts that: the day of review alone reveals nothing.
    """
    found = disclosures_of(person).filter(withhold_until=None, disclosed_on__lte=on)
    return tuple(_named(row) for row in found)


def withheld_from(person: Subject) -> DisclosureQuerySet:
    """Return the disclosures of a person's data that the person is not told of yet."""
    return disclosures_of(person).withheld()


def disclosures_of(person: Subject) -> DisclosureQuerySet:
    """Return what was disclosed of a person, those of merged entries included, the latest first."""
    found: DisclosureQuerySet = (
        linked_to(person)
        .disclosed()
        .select_related("third_party", "controller")
        .prefetch_related("categories__category")
        .order_by("-disclosed_on", "-created_at")
    )
    return found


def linked_to(person: Subject) -> DisclosureQuerySet:
    """Return the disclosures that name a person, however they stand; of merged entries, too."""
    found: DisclosureQuerySet = Disclosure.objects.filter(
        persons__subject__in=all_entries_of(survivor_of(person)), erased_at=None
    ).distinct()
    return found


def forget_person(entries: Collection[Subject]) -> None:
    """Take the links to somebody who is erased; that data of one person was given stays. Within a transaction."""
    DisclosedPerson.objects.filter(subject__in=entries).update(subject=None)


def _keep_the_rest(disclosure: Disclosure, before: Disclosure) -> None:
    """Leave alone what no form of the disclosure's facts holds, whatever it was when the form was made."""
    for field in disclosure._meta.concrete_fields:
        if not field.editable:
            setattr(disclosure, field.attname, getattr(before, field.attname))


def _named(row: Disclosure) -> NamedRecipient:
    assert row.disclosed_on is not None  # noqa: S101 - the database holds it for what was disclosed
    return NamedRecipient(
        disclosure=row,
        recipient=row.organisation or str(row.recipient_person),
        on=row.disclosed_on,
        case=row.what,
        provision=row.provision,
        categories=tuple(str(one.category) for one in row.categories.all()),
    )


def _sha256(file: AcceptedFile) -> str:
    digest = hashlib.sha256()
    file.upload.seek(0)
    for chunk in file.upload.chunks():
        digest.update(chunk)
    file.upload.seek(0)
    return digest.hexdigest()


def _fresh_reference() -> str:
    while True:
        reference = f"{PREFIX}-{checked_body(BODY_LENGTH)}"
        if not Disclosure.objects.filter(reference=reference).exists():
            return reference
