"""What comes in, and what in it speaks for itself: purpose, version, text, moment, whose choice it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from consents.declared import Promised, Promises, Published, promised
from consents.enums import Channel, EventKind, GivenBy, Refusal
from consents.errors import ConsentRefusedError
from office.models import ApiKey, User
from subjects.enums import IdentifierKind
from subjects.models import Subject

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LONGEST_EVIDENCE = 2000
"""Characters; what is longer is kept elsewhere and named."""


@dataclass(frozen=True, slots=True)
class Whom:
    """A person as another system knows them: one identifier, and what is assumed of somebody who is entered by it."""

    kind: IdentifierKind
    value: str = field(repr=False)
    country: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that a person was shown: the version of a policy, in a language. Without an address the main policy.

    A fingerprint is compared with that of the text.
    """

    version: int | None = None
    policy: str = ""
    language: str = ""
    text_hash: str = ""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as it comes in, of somebody or of an entry known already. `key` is the sender's own name for it.

    `part_of_stop` says that whoever records it lets what was stopped be followed as a whole.
    """

    key: UUID
    whom: Whom | Subject
    purpose: str
    kind: EventKind
    happened_at: datetime
    channel: Channel
    shown: Shown = Shown()
    given_by: GivenBy = GivenBy.SELF
    confirmed: bool = False
    imported: bool = False
    part_of_stop: bool = False
    evidence: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """Who records: another system by its key, or a member of staff; the portal itself where neither is given."""

    api_key: ApiKey | None = None
    by: User | None = None


@dataclass(frozen=True, slots=True)
class Fitting:
    """An event that fits what was promised. `terms` are those on which the purpose is judged."""

    event: NewEvent
    purpose_id: UUID
    terms: Promised
    version: Published | None
    text_hash: str


def fitted(event: NewEvent, *, promises: Promises, now: datetime) -> Fitting:
    """Return an event with the purpose and the text that it names. Raises `ConsentRefusedError`."""
    demand_plausible(event.happened_at, now=now)
    if event.given_by is GivenBy.OTHER and not event.confirmed:
        raise ConsentRefusedError(
            Refusal.NOT_CONFIRMED,
            _("Who says something for somebody else has to confirm that the person agrees."),
            field="confirmed",
        )
    purpose_id = promises.purposes.get(event.purpose)
    if purpose_id is None:
        raise _unknown_purpose(event)
    version = shown_version(event.shown, promises=promises) if event.shown.version is not None else None
    if version is None and event.kind.answers_a_text:
        raise ConsentRefusedError(
            Refusal.NO_TEXT,
            _("Say which version of the policy the person was shown, and in which language."),
            field="version",
        )
    return Fitting(
        event=event,
        purpose_id=purpose_id,
        terms=_terms(event, promises=promises, version=version),
        version=version,
        text_hash=fingerprint(event.shown, version=version) if version is not None else "",
    )


def demand_plausible(happened_at: datetime, *, now: datetime) -> None:
    """Refuse a moment in the future, and one before anybody kept consents. Raises `ConsentRefusedError`."""
    if happened_at > now:
        raise ConsentRefusedError(Refusal.FUTURE, _("This moment lies in the future."), field="happened_at")
    if happened_at < EARLIEST:
        raise ConsentRefusedError(
            Refusal.UNFIT, _("This moment lies too far in the past."), field="happened_at"
        )


def shown_version(shown: Shown, *, promises: Promises) -> Published:
    """Return the published version that is named. Raises `ConsentRefusedError`."""
    found = promises.version(shown.version or 0, policy=shown.policy)
    if found is None:
        raise ConsentRefusedError(
            Refusal.UNKNOWN_VERSION, _("No version of this number was ever in force."), field="version"
        )
    return found


def fingerprint(shown: Shown, *, version: Published) -> str:
    """Return the fingerprint of the text shown. Raises `ConsentRefusedError` for a text that was never published."""
    found = version.texts.get(shown.language)
    if found is None:
        raise ConsentRefusedError(
            Refusal.UNKNOWN_VERSION, _("This version has no text in this language."), field="language"
        )
    if shown.text_hash and shown.text_hash != found:
        raise ConsentRefusedError(
            Refusal.UNKNOWN_VERSION,
            _("The text of this version has another fingerprint: something else was shown."),
            field="text_hash",
        )
    return found


def _terms(event: NewEvent, *, promises: Promises, version: Published | None) -> Promised:
    """Return the terms on which the purpose is judged; refuse what does not go with them."""
    if version is not None and event.kind.answers_a_text:
        named = promised(version, event.purpose)
        found = [] if named is None else [named]
    else:
        found = list(promises.in_force(event.purpose)) or list(promises.ever(event.purpose))
    if not found:
        raise _unknown_purpose(event)
    if event.kind.is_about_consent and not any(one.rests_on_consent for one in found):
        earlier = promises.ever(event.purpose) if not event.kind.answers_a_text else ()
        if not any(one.rests_on_consent for one in earlier):
            raise ConsentRefusedError(
                Refusal.NOT_BY_CONSENT,
                _("This purpose does not rest on consent, so there is none to give or to withdraw."),
                field="purpose",
            )
    if event.kind.objects and not any(one.can_be_objected_to for one in found):
        raise ConsentRefusedError(
            Refusal.NO_OBJECTION,
            _(
                "This purpose rests on a basis that cannot be objected to, so an objection would stop nothing."
            ),
            field="purpose",
        )
    return next((one for one in found if one.is_marketing), found[0])


def _unknown_purpose(event: NewEvent) -> ConsentRefusedError:
    sentence = (
        _("The version shown does not declare this purpose.")
        if event.kind.answers_a_text and event.shown.version is not None
        else _("No policy declares or declared this purpose.")
    )
    return ConsentRefusedError(Refusal.UNKNOWN_PURPOSE, sentence, field="purpose")
