"""What a person finds in the preference centre: every purpose, where they stand, what they stopped, their history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from django.utils.translation import gettext as _

from consents import declared
from consents.declared import Promised, Promises
from consents.domain import foresight
from consents.domain.choices import stands_of
from consents.enums import Channel, Consent, EventKind, Scope, Stopped
from consents.ledger import Stand
from consents.models import ConsentEvent, Withdrawal
from office.models import Controller
from policies.domain import stated
from policies.domain.stated import Statement
from subjects.domain import many
from subjects.domain.merging import all_entries_of
from subjects.enums import IdentifierKind
from subjects.models import Subject
from thirdparties.domain import notices
from thirdparties.domain.notices import CauseState

HISTORY = 100
FOLLOWED = 10


class Rest(StrEnum):
    """What a use of data rests on, as far as it makes a difference to what a person can do about it."""

    CONSENT = "consent"
    INTEREST = "interest"
    NEED = "need"


@dataclass(frozen=True, slots=True)
class Choice:
    """A purpose, on the terms in force, and where the person stands on it.

    `since` is the day since which it is so, in the controller's time zone, where that is on record.
    """

    about: Statement
    terms: Promised
    rest: Rest
    stand: Stand
    is_on: bool
    words: str
    since: date | None
    sharing_stopped_on: date | None

    @property
    def code(self) -> str:
        """The name that systems use."""
        return self.about.code

    @property
    def can_stop_sharing(self) -> bool:
        """Whether it is in use, goes to anybody, and need not."""
        return self.is_on and self.sharing_stopped_on is None and foresight.is_shared(self.terms, self.code)


@dataclass(frozen=True, slots=True)
class Followed:
    """Something that the person stopped, and what became of it at the recipients."""

    withdrawal: Withdrawal
    day: date
    what: str
    state: CauseState


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the person's history."""

    day: date
    purpose: str
    kind: str
    through: str


@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything on the page. `left` are the scopes under which there is still something to stop."""

    choices: tuple[Choice, ...]
    left: frozenset[Scope]
    followed: tuple[Followed, ...]
    history: tuple[Happened, ...]

    def resting_on(self, rest: Rest, *, beside: Collection[str] = ()) -> list[Choice]:
        """Return the purposes that rest on something, but for some codes."""
        return [one for one in self.choices if one.rest is rest and one.code not in beside]

    def of_codes(self, codes: Collection[str]) -> list[Choice]:
        """Return the purposes with these codes that rest on consent."""
        return [one for one in self.choices if one.code in codes and one.rest is Rest.CONSENT]

    def find(self, code: str) -> Choice | None:
        """Return the purpose with a code, if a version in force declares it."""
        return next((one for one in self.choices if one.code == code), None)


def of(
    controller: Controller, subject: Subject | None, *, asked: Mapping[str, str] = MappingProxyType({})
) -> Preferences:
    """Return what a person finds; somebody who is not in the register finds the purposes alone.

    `asked` are the policies on whose terms campaigns ask the person, by purpose (`consents.domain.questions`).
    """
    promises = declared.of(controller.pk)
    stands = stands_of(subject)
    no_marketing = subject is not None and _declines_marketing(subject)
    about = {
        (version.id, one.code): one
        for version in promises.versions
        if version.in_force
        for one in stated.of(version.declaration)
    }
    choices = tuple(
        _choice(
            controller,
            about[terms.version.id, code],
            terms,
            stands.get(code, Stand()),
            no_marketing=no_marketing,
        )
        for code in foresight.in_force(promises)
        if (terms := foresight.terms_of(promises, code, policy=asked.get(code, ""))) is not None
        and (terms.version.id, code) in about
    )
    return Preferences(
        choices=choices,
        left=frozenset(scope for scope in Scope if _is_left(scope, controller, choices)),
        followed=_followed(controller, subject, promises),
        history=_history(controller, subject),
    )


def _declines_marketing(subject: Subject) -> bool:
    """Tell whether an address of the person is remembered as getting no marketing, or as erased."""
    values = [
        many.value_of(subject.controller, kind=IdentifierKind.EMAIL, given=row.contact)
        for row in subject.identifiers.standing().filter(kind=IdentifierKind.EMAIL)
        if row.contact
    ]
    return bool(many.suppressed(subject.controller, values=values))


def _choice(
    controller: Controller, about: Statement, terms: Promised, stand: Stand, *, no_marketing: bool
) -> Choice:
    rest = Rest.NEED
    if terms.rests_on_consent:
        rest = Rest.CONSENT
    elif terms.can_be_objected_to:
        rest = Rest.INTEREST
    objected = stand.objected_since if rest is not Rest.NEED else None
    is_on = objected is None and not (terms.is_marketing and no_marketing)
    if rest is Rest.CONSENT:
        is_on = is_on and stand.consent is Consent.GIVEN
    since = objected or (stand.consent_since if rest is Rest.CONSENT else None)
    stopped = stand.sharing_objected_since if rest is not Rest.NEED else None
    return Choice(
        about=about,
        terms=terms,
        rest=rest,
        stand=stand,
        is_on=is_on,
        words=_words(rest, stand, is_on=is_on),
        since=controller.today(since) if since is not None else None,
        sharing_stopped_on=controller.today(stopped) if stopped is not None else None,
    )


def _words(rest: Rest, stand: Stand, *, is_on: bool) -> str:
    """Say where the person stands, in few words."""
    if rest is Rest.NEED:
        return _("needed")
    if stand.objected_since is not None or (rest is Rest.INTEREST and not is_on):
        return _("you said no")
    if rest is Rest.INTEREST:
        return _("in use")
    if is_on:
        return _("you said yes")
    return {
        Consent.REFUSED: _("you said no"),
        Consent.WITHDRAWN: _("you withdrew it"),
        Consent.EXPIRED: _("your yes has expired"),
    }.get(stand.consent or Consent.GIVEN, _("off"))


def _is_left(scope: Scope, controller: Controller, choices: Collection[Choice]) -> bool:
    """Tell whether a person still has something to stop under a scope; single purposes have switches of their own."""
    if scope is Scope.PURPOSES:
        return False
    codes = foresight.stoppable(controller, scope=scope)
    found = [one for one in choices if one.code in codes]
    if scope is Scope.SHARING:
        return any(one.sharing_stopped_on is None for one in found)
    return any(one.is_on or (one.stand.consent is None and one.stand.objected_since is None) for one in found)


def _followed(controller: Controller, subject: Subject | None, promises: Promises) -> tuple[Followed, ...]:
    if subject is None:
        return ()
    rows = Withdrawal.objects.filter(subject__in=all_entries_of(subject).values("pk")).exclude(
        outcome=Stopped.TAKEN_BACK
    )
    latest = list(rows.order_by("-declared_at")[:FOLLOWED])
    states = notices.states_of([row.cause for row in latest])
    return tuple(
        Followed(
            withdrawal=row,
            day=controller.today(row.declared_at),
            what=what_stopped(row, promises),
            state=states[row.cause],
        )
        for row in latest
    )


def what_stopped(row: Withdrawal, promises: Promises) -> str:
    """Name what a withdrawal stopped, in the language of the page."""
    if Scope(row.scope) is Scope.MARKETING:
        return str(Scope.MARKETING.label)
    named = ", ".join(foresight.name_of(promises, code) for code in row.purposes)
    if Scope(row.scope) is Scope.SHARING and named:
        return _("sharing with others: %(purposes)s") % {"purposes": named}
    return named or str(Scope(row.scope).label)


def _history(controller: Controller, subject: Subject | None) -> tuple[Happened, ...]:
    if subject is None:
        return ()
    rows = (
        ConsentEvent.objects.filter(subject__in=all_entries_of(subject).values("pk"))
        .select_related("purpose")
        .order_by("-happened_at", "-arrived_at", "-pk")[:HISTORY]
    )
    return tuple(
        Happened(
            day=controller.today(row.happened_at),
            purpose=str(row.purpose),
            kind=str(EventKind(row.kind).label),
            through=str(Channel(row.channel).label),
        )
        for row in rows
    )
