"""What a controller asks of whoever makes a request, by right: its own rule, else what is proportionate."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from law import Right
from office import history
from office.domain import access_log
from office.models import Controller, User
from requests.domain.errors import IntakeRefusedError
from requests.identity_enums import ALWAYS_CHECKED, BY_DEFAULT, LEAST, Method
from requests.models import IdentityRule, Request


def asked_for(controller: Controller, *, right: Right) -> Method:
    """Return the least that settles at this controller who makes a request of this right."""
    rule = IdentityRule.objects.filter(controller=controller, right=right.value).first()
    return Method(rule.method) if rule is not None else LEAST[right]


def of(case: Request) -> Method:
    """Return the least that settles who makes this request."""
    return asked_for(case.controller, right=Right(case.right))


def unchecked(controller: Controller) -> frozenset[Right]:
    """Return the rights for which this controller asks nobody who they are, read once for many requests."""
    ruled = {
        Right(right): Method(method)
        for right, method in IdentityRule.objects.filter(controller=controller).values_list("right", "method")
    }
    return frozenset(right for right, method in {**LEAST, **ruled}.items() if method is Method.NOT_NEEDED)


def needs_identity(case: Request) -> bool:
    """Whether it has to be sure who makes the request; if not, identity is asked only on a doubt (Art 12(6))."""
    return of(case) is not Method.NOT_NEEDED


def check_rule(*, right: Right, method: Method) -> None:
    """Refuse what no controller may make its rule; raises `IntakeRefusedError`."""
    if method not in BY_DEFAULT:
        raise IntakeRefusedError(
            "method", _("A document is the last resort of a single case; it cannot be the rule.")
        )
    if right in ALWAYS_CHECKED and method is Method.NOT_NEEDED:
        raise IntakeRefusedError(
            "method", _("Before data is corrected identity is always confirmed: choose how.")
        )


@transaction.atomic
def decide(controller: Controller, *, right: Right, method: Method, by: User, now: datetime) -> IdentityRule:
    """Set what a controller asks for a right, in place of what it asked before. Raises `IntakeRefusedError`."""
    check_rule(right=right, method=method)
    Controller.objects.select_for_update().get(pk=controller.pk)
    before = asked_for(controller, right=right)
    rule = IdentityRule.objects.filter(controller=controller, right=right.value).first()
    rule = rule or IdentityRule(controller=controller, right=right.value)
    rule.method = method.value
    history.sign(rule, by=by, at=now)
    rule.save()
    _note(rule, old=before, new=method, by=by, now=now)
    return rule


@transaction.atomic
def drop(rule: IdentityRule, *, by: User, now: datetime) -> None:
    """Take a rule away; what is proportionate by default counts again."""
    _note(rule, old=Method(rule.method), new=LEAST[Right(rule.right)], by=by, now=now)
    history.sign(rule, by=by, at=now)
    rule.delete()


def _note(rule: IdentityRule, *, old: Method, new: Method, by: User, now: datetime) -> None:
    access_log.record(
        action="requests.identity_rule_set",
        actor=by,
        controller=rule.controller,
        target=rule.controller,
        now=now,
        details={"right": rule.right, "old": old.value, "new": new.value},
    )
