"""The list of terms: words that suggest commitments when they stand in a policy.

The standard list counts for whoever has none. It becomes the controller's own, to be edited, at the first import and
with the first term that is added.

`by` is None for the portal itself; a person needs `edit_policies` at the term's controller.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from law import Right
from office import countries
from office.domain import access_log
from office.history import sign
from office.law_words import RIGHTS
from office.models import Controller, User
from policies.domain.vocabulary import CHANGED, KINDS, NEW, demand_editor
from policies.enums import TermKind
from policies.errors import PolicyError
from policies.models import Term
from policies.terms import defaults

FEWEST_LETTERS = 2
CODES_SHOWN = 40


@transaction.atomic
def take_over_standard(controller: Controller, *, by: User | None, now: datetime) -> int:
    """Make the standard list a controller's own, unless it has terms already; return how many terms that adds.

    The copies have no lines in the history: one line of the access log says that they came, and each later change of
    one of them is on record.
    """
    # no_key: whoever writes on a draft meanwhile, with a line in the log that names the controller, goes on
    Controller.objects.select_for_update(of=("self",), no_key=True).get(pk=controller.pk)
    if Term.objects.filter(controller=controller).exists():
        return 0
    return _copy_standard(controller, by=by, now=now)


def save(term: Term, *, by: User | None, now: datetime) -> bool:
    """Store a new or changed term, and tell whether there was anything to store.

    Raises `PolicyError`, with the field to mend.
    """
    demand_editor(by, controller_id=term.controller_id)
    with transaction.atomic():
        before = None if term._state.adding else _locked(term)
        if before is not None and before.controller_id != term.controller_id:
            raise PolicyError(_("A term stays with its company."), field="controller")
        term.phrase = " ".join(term.phrase.split())
        for field, sentence in faults(term).items():
            raise PolicyError(sentence, field=field)
        if before is not None and _said(before) == _said(term):
            return False
        is_first = not Term.objects.filter(controller=term.controller_id).exists()
        sign(term, by=by, at=now)
        term.save()
        if is_first:
            _copy_standard(term.controller, by=by, now=now)
        _record(term, "saved", by=by, now=now, change=NEW if before is None else CHANGED)
    return True


def remove(term: Term, *, by: User | None, now: datetime) -> None:
    """Take a term out of the list. Raises `PolicyError`."""
    demand_editor(by, controller_id=term.controller_id)
    with transaction.atomic():
        locked = _locked(term)
        sign(locked, by=by, at=now)
        _record(locked, "removed", by=by, now=now)
        locked.delete()


def faults(term: Term) -> dict[str, str]:
    """Say by field what is wrong with a term; nothing if it can be stored."""
    found = {}
    try:
        term.clean_fields()
    except ValidationError as error:
        found = {field: messages[0] for field, messages in error.message_dict.items()}
    letters = sum(sign.isalnum() for sign in term.phrase)
    if "phrase" not in found and letters < FEWEST_LETTERS:
        found["phrase"] = _("Give at least two letters: a shorter term would be found everywhere.")
    if not found and term.code not in codes(TermKind(term.kind), controller_id=term.controller_id):
        found["code"] = _code_fault(term)
    if not found and _has_twin(term):
        found["phrase"] = _("This term is in the list already.")
    return found


def codes(kind: TermKind, *, controller_id: UUID) -> dict[str, str]:
    """Return what terms of a kind can point at: names by code, in the page's language."""
    if kind is TermKind.COUNTRY:
        return dict(countries.all_countries())
    if kind is TermKind.RIGHT:
        return {right.value: str(RIGHTS[right]) for right in Right}
    model = next(model for model, its_kind in KINDS.items() if its_kind is kind)
    return {entry.code: str(entry) for entry in model._default_manager.filter(controller=controller_id)}


def _code_fault(term: Term) -> str:
    kind = TermKind(term.kind)
    if kind is TermKind.COUNTRY:
        return _("Write the country with its two letters, for example SE.")
    known = sorted(codes(kind, controller_id=term.controller_id))[:CODES_SHOWN]
    return _("No such code. There are: %(codes)s.") % {"codes": ", ".join(known) or "–"}


def _copy_standard(controller: Controller, *, by: User | None, now: datetime) -> int:
    before = Term.objects.filter(controller=controller).count()
    rows = [
        Term(controller=controller, kind=row.kind, code=row.code, language=row.language, phrase=row.phrase)
        for row in defaults.terms()
    ]
    Term.objects.bulk_create(rows, ignore_conflicts=True)
    added = Term.objects.filter(controller=controller).count() - before
    access_log.record(
        action="policies.terms_taken_over",
        actor=by,
        controller=controller,
        target=controller,
        now=now,
        details={"terms": added},
    )
    return added


def _said(term: Term) -> tuple[str, ...]:
    return term.kind, term.code, term.language, term.phrase


def _has_twin(term: Term) -> bool:
    twins = Term.objects.filter(
        controller=term.controller_id,
        kind=term.kind,
        code=term.code,
        language=term.language,
        phrase=term.phrase,
    )
    return twins.exclude(pk=term.pk).exists()


def _locked(term: Term) -> Term:
    found = Term.objects.select_for_update().filter(pk=term.pk).first()
    if found is None:
        raise PolicyError(_("Somebody removed this meanwhile."))
    return found


def _record(term: Term, deed: str, *, by: User | None, now: datetime, change: str = "") -> None:
    access_log.record(
        action=f"policies.term_{deed}",
        actor=by,
        controller=term.controller,
        target=term,
        now=now,
        details={
            "kind": term.kind,
            "code": term.code,
            "language": term.language,
            **({"change": change} if change else {}),
        },
    )
