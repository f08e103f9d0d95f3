"""Who acts for somebody else: claimed with the request, then confirmed or refused by the office on evidence.

Which heirs may ask what about the dead differs from law to law (recital 27 GDPR): the office decides, and the
evidence with its scope is on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from office import history
from office.accepted_files import AcceptedFile
from office.models import User
from requests import identity_notifications as notifications
from requests.domain import texts
from requests.domain.changes import changing, demand_open
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.domain.responsible import responsible_for
from requests.enums import ForWhom
from requests.identity_enums import RepresentationKind, RepresentationState
from requests.models import Evidence, Representation, Request
from subjects.domain import guardians
from subjects.domain.guardians import Stand
from subjects.errors import SubjectError
from subjects.models import Guardian, Subject

MOST_FILES = 10


def claim(case: Request, *, kind: RepresentationKind | None, by: User | None, now: datetime) -> None:
    """Note that whoever makes a new request acts for another; nothing for a request of one's own.

    Without a kind a child is asked for by a guardian, somebody else by an agent.
    """
    if case.for_whom == ForWhom.SELF:
        return
    if case.for_whom == ForWhom.CHILD:
        kind = RepresentationKind.GUARDIAN
    row = Representation(
        data_key_id=case.data_key_id, request=case, kind=(kind or RepresentationKind.AGENT).value
    )
    _save(row, reason="requests.representation_claimed", by=by, now=now)


def of(case: Request) -> Representation | None:
    """Return the representation that a request claims; None where the person asks for themselves."""
    return Representation.objects.filter(request=case).select_related("checked_by").first()


def is_settled(case: Request) -> bool:
    """Whether nobody acts for another, or their right to do so is confirmed."""
    found = of(case)
    return found is None or found.state == RepresentationState.CONFIRMED


def demand_settled(case: Request) -> None:
    """Refuse to give anything to whoever has not shown that they may act for the other; raises `RequestError`."""
    found = of(case)
    if found is None or found.state == RepresentationState.CONFIRMED:
        return
    if found.state == RepresentationState.REFUSED:
        raise RequestError(
            _("The right to act for the other person was refused, so nothing can be handed over or done.")
        )
    raise RequestError(
        _("It is not sure yet that they may act for the other person. Check the right to act first.")
    )


def add_evidence(case: Request, *, files: Sequence[AcceptedFile], now: datetime) -> list[Evidence]:
    """Keep what the person sends to show their right to act, and tell whoever works on the request.

    Raises `RequestError` where nobody acts for another or the request is closed, and for too many files.
    """
    with changing(case, action="requests.evidence_came", by=None, now=now) as locked:
        demand_open(locked)
        found = of(locked)
        if found is None:
            raise RequestError(_("Nobody acts for somebody else here."))
        if not files:
            raise IntakeRefusedError("document", _("Choose a file."))
        if found.files.count() + len(files) > MOST_FILES:
            raise IntakeRefusedError(
                "document", _("You have sent enough: at most %(limit)s files.") % {"limit": MOST_FILES}
            )
        kept = _keep(found, files=files, by=None, now=now)
        for user in responsible_for(locked):
            notifications.evidence_came(locked, user=user, now=now)
    return kept


def settle(
    case: Request,
    *,
    state: RepresentationState,
    evidence: str,
    scope: str,
    by: User,
    now: datetime,
    born_on: date | None = None,
    files: Sequence[AcceptedFile] = (),
    seen: int | None = None,
) -> Representation:
    """Confirm or refuse the right to act, on evidence.

    A guardian who is confirmed stands for the child in the register, where the request is linked to it (promise
    P26); whoever stands there already is not noted twice. Raises `IntakeRefusedError` without evidence and, with the
    register's own reason, where nobody can stand for this child.
    """
    shown = texts.paragraphs("evidence", evidence)
    if not shown:
        raise IntakeRefusedError("evidence", _("Say what you looked at and what it shows."))
    details: dict[str, str | int | list[str] | None] = {"state": state.value}
    with changing(
        case, action="requests.representation_settled", by=by, now=now, seen=seen, details=details
    ) as locked:
        demand_open(locked)
        row = of(locked)
        if row is None:
            raise RequestError(_("Nobody acts for somebody else here."))
        row.state = state.value
        row.evidence = shown
        row.scope = texts.paragraphs("scope", scope)
        row.checked_at = now
        row.checked_by = by
        _save(row, reason="requests.representation_settled", by=by, now=now)
        _keep(row, files=files, by=by, now=now)
        if state is RepresentationState.CONFIRMED and row.kind == RepresentationKind.GUARDIAN:
            _let_stand(locked, evidence=shown, born_on=born_on, by=by, now=now)
    return row


def guardian_of(case: Request) -> Guardian | None:
    """Return the guardian in the register who made the request: known by its address, or by the same name."""
    child = case.subject
    if child is None:
        return None
    standing = child.guardians.standing_on(case.controller.today(case.received_at)).select_related("guardian")
    return next((row for row in standing if _is_same(row, case=case)), None)


def _is_same(guardian: Guardian, *, case: Request) -> bool:
    known = {str(guardian.contact or "").casefold(), *_addresses_of(guardian.guardian)} - {""}
    if case.email and str(case.email).casefold() in known:
        return True
    name = str(guardian.name or (guardian.guardian.name if guardian.guardian else "") or "")
    return bool(name) and name.casefold() == str(case.person_name or "").casefold()


def _addresses_of(person: Subject | None) -> set[str]:
    if person is None:
        return set()
    return {str(row.contact or "").casefold() for row in person.identifiers.standing()}


def _let_stand(case: Request, *, evidence: str, born_on: date | None, by: User, now: datetime) -> None:
    child = case.subject
    if child is None or guardian_of(case) is not None:
        return
    reach = str(case.email or case.postal_address or "").replace("\n", ", ")
    stand = Stand(
        evidence=evidence,
        evidence_on=case.controller.today(now),
        name=str(case.person_name or reach),
        contact=reach,
    )
    try:
        guardians.add_guardian(child, stand=stand, born_on=born_on, by=by, now=now)
    except SubjectError as error:
        raise IntakeRefusedError("born_on" if error.field == "born_on" else "", str(error)) from error


def _keep(
    row: Representation, *, files: Sequence[AcceptedFile], by: User | None, now: datetime
) -> list[Evidence]:
    kept: list[Evidence] = []
    try:
        for accepted in files:
            one = Evidence(
                data_key_id=row.data_key_id,
                representation=row,
                name=accepted.name,
                content_type=accepted.content_type,
                size=accepted.size,
                added_by=by,
                created_at=now,
            )
            kept.append(one)
            one.file.save(accepted.name, accepted.upload, save=False)
            one.save()
    except Exception:
        for one in kept:
            one.file.delete(save=False)
        raise
    return kept


def _save(row: Representation, *, reason: str, by: User | None, now: datetime) -> None:
    row._change_reason = reason  # type: ignore[attr-defined]
    history.sign(row, by=by, at=now)
    row.save()
