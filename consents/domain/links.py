"""Links by which a person reaches their choices without an account: mailed, opened once, good for one browser."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from consents import notifications
from consents.errors import LinkSpentError
from consents.models import PreferenceLink
from mailroom import addresses
from office import link_tokens, rate_limits
from office.models import Controller
from subjects.domain import identifiers, people
from subjects.domain.merging import survivor_of
from subjects.enums import IdentifierKind
from subjects.models import Subject
from vault.domain import keys, shredding

LIFETIME = timedelta(hours=24)
SESSION = timedelta(hours=1)
SWEEP_BATCH = 500
KEY_LABEL = "preference-link"
REASON = "preference_link_expired"
"""The code of this reason in the list of shreds."""


@dataclass(frozen=True, slots=True, repr=False)
class To:
    """Whom a link is for: a person of the register, with the codes of the purposes that they are asked about."""

    subject: Subject
    language: str
    purposes: Sequence[str] = ()


def ask(controller: Controller, *, email: str, language: str, now: datetime) -> None:
    """Mail a link to an address, whoever it belongs to: the same happens for one that nobody knows.

    More asking than `LIMITS` allows for one mailbox sends nothing. Raises `InvalidAddressError`.
    """
    email = addresses.checked(email)
    if rate_limits.count("preferences-to", addresses.mailbox(email), now=now):
        return
    data_key_id = keys.create(KEY_LABEL)
    with transaction.atomic():
        row, token = _new(controller, language=language, lifetime=LIFETIME, now=now)
        row.data_key_id, row.email = data_key_id, email
        row.save(force_insert=True)
        notifications.link(row, to=email, data_key_id=data_key_id, url=_address(row, token), now=now)


def ask_again(link: PreferenceLink, *, now: datetime) -> None:
    """Mail a fresh link to where a spent one went, never to anybody else."""
    email, person = address_of(link), _person_of(link)
    if not email:
        return
    if person is None:
        ask(link.controller, email=email, language=link.language, now=now)
        return
    if rate_limits.count("preferences-to", addresses.mailbox(email), now=now):
        return
    with transaction.atomic():
        row, token = _new(
            link.controller, language=link.language, purposes=link.purposes, lifetime=LIFETIME, now=now
        )
        row.subject = person
        row.save(force_insert=True)
        notifications.link(row, to=email, data_key_id=person.data_key_id, url=_address(row, token), now=now)


def issue_many(
    controller: Controller, *, to: Sequence[To], lifetime: timedelta = LIFETIME, now: datetime
) -> list[str]:
    """Make a link for each person, in one statement, and return their absolute addresses in the same order.

    For the caller's own mail, in the caller's transaction. A token has 192 random bits. The page opens in the
    language of the mail that brings the link.
    """
    made = [
        _new(controller, language=one.language, purposes=one.purposes, now=now, lifetime=lifetime)
        for one in to
    ]
    for one, (row, _token) in zip(to, made, strict=True):
        row.subject = one.subject
    PreferenceLink.objects.bulk_create(row for row, _token in made)
    return [_address(row, token) for row, token in made]


def find(token: str, *, slug: str) -> PreferenceLink | None:
    """Return the link of a token at this controller, whether or not it still opens anything."""
    rows = PreferenceLink.objects.select_related("controller", "subject__merged_into")
    return rows.filter(token_hash=link_tokens.fingerprint(token), controller__slug=slug).first()


def open_link(link: PreferenceLink, *, now: datetime) -> str:
    """Bind a link to the browser that opens it, for an hour; return the secret for its cookie.

    Raises `LinkSpentError` for a link that was opened before or has expired: a forwarded one opens nothing twice.
    """
    secret = link_tokens.new()
    with transaction.atomic():
        row = PreferenceLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if not is_fresh(row, now=now):
            raise LinkSpentError
        row.opened_at, row.session_until = now, now + SESSION
        row.session_hash = link_tokens.fingerprint(secret)
        row.save(update_fields=["opened_at", "session_until", "session_hash"])
    return secret


def is_fresh(link: PreferenceLink, *, now: datetime) -> bool:
    """Tell whether a link still opens the choices."""
    return link.opened_at is None and link.expires_at > now


def of_session(secret: str, *, slug: str, now: datetime) -> PreferenceLink | None:
    """Return the link that a browser opened, while it is good."""
    rows = PreferenceLink.objects.select_related("controller", "subject__merged_into")
    return rows.filter(
        session_hash=link_tokens.fingerprint(secret), session_until__gt=now, controller__slug=slug
    ).first()


def leave(link: PreferenceLink, *, now: datetime) -> None:
    """End what a browser opened."""
    PreferenceLink.objects.filter(pk=link.pk).update(session_until=now)


def person_of(link: PreferenceLink, *, now: datetime) -> Subject | None:
    """Return whose choices a link leads to; None for an address that is nobody's."""
    if link.subject_id is not None:
        return _person_of(link)
    today = link.controller.today(now)
    return people.find(link.controller, kind=IdentifierKind.EMAIL, value=str(link.email), on=today)


def address_of(link: PreferenceLink) -> str:
    """Return where a link was mailed to and a receipt goes; empty where nothing is known any more."""
    if link.email:
        return str(link.email)
    person = _person_of(link)
    return identifiers.address_of(person) if person is not None else ""


def masked_address_of(link: PreferenceLink) -> str:
    """Return that address with most letters left out, for whoever has it to know again."""
    return addresses.masked(address_of(link))


def delete_ended(*, now: datetime) -> int:
    """Delete all links that have ended, and order the shredding of their keys; return how many."""
    count = 0
    over = PreferenceLink.objects.over(now).values_list("pk", "data_key_id")
    while True:
        with transaction.atomic():
            batch = dict(over[:SWEEP_BATCH])
            for key_id in filter(None, batch.values()):
                shredding.order(key_id, reason=REASON, now=now)
            PreferenceLink.objects.filter(pk__in=batch).delete()
        if not batch:
            return count
        count += len(batch)


def forget_links_of(entries: Collection[Subject]) -> None:
    """Delete the links of whoever is erased."""
    PreferenceLink.objects.filter(subject__in=entries).delete()


def _new(
    controller: Controller,
    *,
    language: str,
    purposes: Sequence[str] = (),
    lifetime: timedelta,
    now: datetime,
) -> tuple[PreferenceLink, str]:
    token = link_tokens.new()
    row = PreferenceLink(
        controller=controller,
        language=language,
        purposes=list(purposes),
        token_hash=link_tokens.fingerprint(token),
        created_at=now,
        expires_at=now + lifetime,
    )
    return row, token


def _address(row: PreferenceLink, token: str) -> str:
    path = reverse("consents:open", kwargs={"controller": row.controller.slug, "token": token})
    return f"{settings.PUBLIC_URL}{path}?lang={row.language}"


def _person_of(link: PreferenceLink) -> Subject | None:
    person = survivor_of(link.subject) if link.subject is not None else None
    return person if person is not None and person.erased_at is None else None
