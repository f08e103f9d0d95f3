"""What a third party gets or gives, whom to write to there, and which sub-processors it announced."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from office.models import User
from policies.models import DataCategory, Purpose
from thirdparties.domain import changes
from thirdparties.enums import AnnouncementOutcome, ContactRole, Direction
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Contact, SharedCategory, Sharing, SubProcessorNotice, ThirdParty
from vault.domain import keys
from vault.enums import Family

LONGEST_NAME = 120
CONTACTS_SHOWN = "thirdparties.contacts_shown"


@transaction.atomic
def share(
    party: ThirdParty,
    *,
    purpose: Purpose,
    categories: Collection[DataCategory],
    direction: Direction,
    by: User | None,
    now: datetime,
) -> Sharing:
    """Put on record what a third party gets for a purpose; what was on record for it is replaced.

    Raises `ThirdPartyError`.
    """
    changes.demand_editor(by, controller_id=party.controller_id)
    if not categories:
        raise ThirdPartyError(_("Choose at least one category of data."), field="categories")
    for name, entries in (("purpose", [purpose]), ("categories", categories)):
        if any(entry.controller_id != party.controller_id for entry in entries):
            raise ThirdPartyError(_("This belongs to another company."), field=name)
    changes.locked(party)
    action = "thirdparties.sharing_set"
    known = Sharing.objects.filter(third_party=party, purpose=purpose).first()
    sharing = known or Sharing(third_party=party, purpose=purpose)
    is_news = known is None or known.direction != direction.value
    sharing.direction = direction.value
    if is_news:
        changes.keep(sharing, action=action, by=by, now=now)
    is_news |= changes.replace_rows(
        SharedCategory, owner={"sharing": sharing}, field="category", wanted=categories, action=action,
        by=by, now=now,
    )  # fmt: skip
    if is_news:
        told: changes.Details = {
            "purpose": purpose.code,
            "categories": sorted(category.code for category in categories),
            "direction": direction.value,
        }
        changes.note(action, party, controller=party.controller, by=by, now=now, details=told)
    return sharing


@transaction.atomic
def stop_sharing(sharing: Sharing, *, by: User | None, now: datetime) -> None:
    """Take a purpose off the record of what a third party gets. Raises `ThirdPartyError`."""
    party = sharing.third_party
    changes.demand_editor(by, controller_id=party.controller_id)
    changes.locked(sharing)
    action = "thirdparties.sharing_ended"
    for row in sharing.categories.all():
        changes.drop(row, action=action, by=by, now=now)
    told = {"purpose": sharing.purpose.code}
    changes.drop(sharing, action=action, by=by, now=now)
    changes.note(action, party, controller=party.controller, by=by, now=now, details=told)


@transaction.atomic
def add_contact(
    party: ThirdParty, *, role: ContactRole, name: str, email: str, by: User | None, now: datetime
) -> Contact:
    """Keep a contact, encrypted under the third party's key. Raises `ThirdPartyError`."""
    changes.demand_editor(by, controller_id=party.controller_id)
    email, name = email.strip(), " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise ThirdPartyError(
            _("Write at most %(limit)s characters.") % {"limit": LONGEST_NAME}, field="name"
        )
    try:
        validate_email(email)
    except ValidationError:
        raise ThirdPartyError(
            _("Write an e-mail address, for example privacy@company.example."), field="email"
        ) from None
    contact = Contact(
        data_key_id=key_of(party, by=by, now=now),
        third_party=party,
        role=role.value,
        name=name,
        email=email,
    )
    action = "thirdparties.contact_added"
    changes.keep(contact, action=action, by=by, now=now)
    changes.note(action, party, controller=party.controller, by=by, now=now, details={"role": role.value})
    return contact


@transaction.atomic
def remove_contact(contact: Contact, *, by: User | None, now: datetime) -> None:
    """Delete a contact. Raises `ThirdPartyError`."""
    party = contact.third_party
    changes.demand_editor(by, controller_id=party.controller_id)
    changes.locked(contact)
    action, told = "thirdparties.contact_removed", {"role": contact.role}
    changes.drop(contact, action=action, by=by, now=now)
    changes.note(action, party, controller=party.controller, by=by, now=now, details=told)


def note_contacts_shown(party: ThirdParty, *, by: User, now: datetime) -> None:
    """Put on record that somebody was shown who the contacts are."""
    told: changes.Details = {"families": [Family.CONTACT.value]}
    changes.note(CONTACTS_SHOWN, party, controller=party.controller, by=by, now=now, details=told)


@transaction.atomic
def announce(notice: SubProcessorNotice, *, by: User | None, now: datetime) -> SubProcessorNotice:
    """Put an announced sub-processor on record. Raises `ThirdPartyError`, with the field to mend."""
    party = notice.third_party
    changes.demand_editor(by, controller_id=party.controller_id)
    changes.refuse(announcement_faults(notice, today=party.controller.today(now)))
    action = "thirdparties.sub_processor_announced"
    changes.keep(notice, action=action, by=by, now=now)
    told = {"object_by": notice.object_by.isoformat(), "announcement": str(notice.pk)}
    changes.note(action, party, controller=party.controller, by=by, now=now, details=told)
    return notice


def announcement_faults(notice: SubProcessorNotice, *, today: date) -> dict[str, str]:
    """Say by field what is wrong with an announcement."""
    found = changes.value_faults(notice, beside={"third_party"})
    announced, until = notice.announced_on, notice.object_by
    if announced and announced > today:
        found.setdefault("announced_on", _("The announcement cannot lie in the future."))
    if announced and until and until < announced:
        found.setdefault("object_by", _("The time to object cannot end before the announcement."))
    return found


@transaction.atomic
def decide(
    notice: SubProcessorNotice, *, outcome: AnnouncementOutcome, by: User | None, now: datetime
) -> SubProcessorNotice:
    """Say what became of an announcement. Raises `ThirdPartyError`: decided already, or nothing decided."""
    party = notice.third_party
    changes.demand_editor(by, controller_id=party.controller_id)
    row = changes.locked(notice)
    if row.outcome != AnnouncementOutcome.OPEN:
        raise ThirdPartyError(_("This is decided already."))
    if outcome == AnnouncementOutcome.OPEN:
        raise ThirdPartyError(_("Choose what was decided."), field="outcome")
    row.outcome, row.decided_on = outcome.value, party.controller.today(now)
    action = "thirdparties.announcement_decided"
    changes.keep(row, action=action, by=by, now=now)
    told = {"outcome": outcome.value, "announcement": str(row.pk)}
    changes.note(action, party, controller=party.controller, by=by, now=now, details=told)
    return row


def key_of(party: ThirdParty, *, by: User | None, now: datetime) -> UUID:
    """Return the data key of a third party, made now if it has none yet. Within a transaction."""
    row = changes.locked(party)
    if row.data_key_id is None:
        row.data_key_id = keys.create("third-party")
        changes.keep(row, action="thirdparties.key_made", by=by, now=now)
    party.data_key_id = row.data_key_id
    return row.data_key_id
