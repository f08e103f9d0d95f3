"""Whoever gets data without being among the recipients that a policy in force declares (promises D8, D14, P29)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from policies.enums import Severity
from policies.findings import Finding
from policies.models import RecipientKind
from thirdparties.domain.changes import READS
from thirdparties.drift.practice import Handling, Practice, PracticeCheck, finding
from thirdparties.drift.promised import Promised
from thirdparties.models import ThirdParty

UNDECLARED, NOTHING = "thirdparties.recipient-undeclared", "thirdparties.nothing-declared"


def undeclared(practice: Practice) -> Iterator[Finding]:
    """Return the third parties that get data of people and are not declared, or not for this."""
    promised = practice.promised
    if promised is None:
        return
    for party, handled in practice.of_parties():
        got = [one for one in handled if one.gets]
        if not got:
            continue
        kind = party.recipient_kind
        if kind is None or kind.code not in promised.recipients.anywhere:
            yield _nowhere(practice, promised, party, got)
        else:
            yield from _elsewhere(practice, promised, party, kind, got)


def nothing(practice: Practice) -> Iterator[Finding]:
    """Return one finding where data is shared while no policy is in force, not one for each third party."""
    if practice.promised is not None:
        return
    count = len(practice.getting)
    if not count:
        return
    yield Finding(
        code=NOTHING,
        severity=Severity.SERIOUS,
        subject="register",
        policy_side=_("No policy is in force, so no recipient is declared."),
        practice_side=ngettext(
            "%(count)s third party gets data of people.", "%(count)s third parties get data of people.", count
        )
        % {"count": count},
        what_to_do=_("Put a policy in force that says who gets data, for what and where."),
        url=reverse("admin:thirdparties_thirdparty_changelist"),
        url_needs=READS,
        where=_("the register of third parties"),
    )


def _nowhere(practice: Practice, promised: Promised, party: ThirdParty, got: list[Handling]) -> Finding:
    kind = party.recipient_kind
    if kind is None:
        policy_side = _("Recipients are declared by kind, and this third party has none.")
        what_to_do = _(
            "Say which kind of recipient it is. If your policy has no such kind, see what it lacks."
        )
    elif kind.code in promised.catch_alls:
        policy_side = _("It is declared as “%(kind)s” only: a catch-all, which declares nobody.") % {
            "kind": kind
        }
        what_to_do = _(
            "Give it a kind that says what it is, and publish a version that names this kind; or stop."
        )
    else:
        policy_side = _("No policy in force names “%(kind)s” among those who get data.") % {"kind": kind}
        what_to_do = _("Stop sharing with it, or publish a version that names this kind of recipient.")
    return finding(
        UNDECLARED,
        row=party,
        about=f"recipient:{kind.code if kind else ''}",
        severity=Severity.SERIOUS,
        policy_side=policy_side,
        practice_side=_gets(practice, party, _purposes(got)),
        what_to_do=what_to_do,
    )


def _elsewhere(
    practice: Practice, promised: Promised, party: ThirdParty, kind: RecipientKind, got: list[Handling]
) -> Iterator[Finding]:
    lacking = promised.recipients.lacking(kind.code, _purposes(got) & promised.purposes)
    if lacking:
        yield finding(
            UNDECLARED,
            row=party,
            about=f"recipient:{kind.code}:{','.join(lacking)}",
            severity=Severity.WARNING,
            policy_side=_("“%(kind)s” get data for: %(purposes)s.")
            % {
                "kind": kind,
                "purposes": practice.purpose_names(promised.recipients.declaring(kind.code)),
            },
            practice_side=_gets(practice, party, lacking),
            what_to_do=_("Take the purpose off this third party, or publish a version that declares it."),
        )


def _purposes(handled: list[Handling]) -> frozenset[str]:
    return frozenset().union(*(one.purposes for one in handled))


def _gets(practice: Practice, party: ThirdParty, purposes: frozenset[str] | list[str]) -> str:
    if not purposes:
        return _("“%(name)s” runs a system with data of people.") % {"name": party}
    return _("“%(name)s” gets data for: %(purposes)s.") % {
        "name": party,
        "purposes": practice.purpose_names(purposes),
    }


CHECKS = (
    PracticeCheck(NOTHING, gettext_lazy("Data is shared while no policy is in force"), nothing),
    PracticeCheck(UNDECLARED, gettext_lazy("A recipient that no policy in force declares"), undeclared),
)
