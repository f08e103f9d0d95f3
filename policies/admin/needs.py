"""What of policies needs somebody today, and what a new office does first."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from office.models import Controller
from office.needs import Asked, Need, Part, register
from policies.enums import Status
from policies.measures import DRIFT
from policies.models import PolicyVersion


def _in_review(asked: Asked) -> QuerySet[Any]:
    return PolicyVersion.objects.filter(policy__controller__in=asked.ids, status=Status.IN_REVIEW)


def _without_policy(asked: Asked) -> QuerySet[Any]:
    published = PolicyVersion.objects.in_force().order_by().values("policy__controller")
    return Controller.objects.filter(pk__in=asked.ids).exclude(pk__in=published)


register(
    Need(
        "policies.in_review",
        _("Versions of policies to approve"),
        35,
        rows=_in_review,
        address="admin:policies_policyversion_changelist",
        query={"status__exact": Status.IN_REVIEW.value},
        seen_with="read_policies",
        acts_with=["approve_policies"],
        at="policy__controller",
        tone="soon",
    ),
    Need(
        "policies.drift",
        _("Findings of drift"),
        100,
        measured=DRIFT,
        address="policies_drift",
        seen_with="read_policies",
        acts_with=["edit_policies", "approve_policies"],
        parameter="controller",
        by_slug=True,
        tone="wait",
        hint=_("where a policy in force and what is so drift apart"),
        risk=True,
    ),
    Need(
        "policies.first",
        _("Publish the privacy policy"),
        30,
        rows=_without_policy,
        address="admin:policies_policy_changelist",
        acts_with=["edit_policies"],
        hint=_("Its purposes, recipients and rights are what everything else is checked against."),
        part=Part.FIRST,
    ),
)
