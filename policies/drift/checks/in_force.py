"""Policies that nothing is in force of: the public has nothing to hold practice against."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.models import Controller
from policies.enums import Severity, Status
from policies.findings import Finding, Sentence
from policies.models import Policy


class NoneInForce:
    """A controller without a policy, or a policy without a version in force."""

    code = "policies.none-in-force"
    title: Sentence = gettext_lazy("Nothing is in force")

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        """Look at all policies of the controller."""
        policies = list(Policy.objects.filter(controller=controller).prefetch_related("versions"))
        if not any(policy.is_main for policy in policies):
            yield self._no_policy()
        for policy in policies:
            if not any(version.status == Status.IN_FORCE for version in policy.versions.all()):
                yield self._no_version(policy)

    def _no_policy(self) -> Finding:
        return Finding(
            code=self.code,
            severity=Severity.SERIOUS,
            subject="main",
            policy_side=_("There is no privacy policy."),
            practice_side=_("The portal takes in requests and keeps personal data (Art 13 GDPR)."),
            what_to_do=_("Make the privacy policy, import its text, and have it approved."),
            url=reverse("admin:policies_policy_changelist"),
        )

    def _no_version(self, policy: Policy) -> Finding:
        return Finding(
            code=self.code,
            severity=Severity.SERIOUS if policy.is_main else Severity.WARNING,
            subject=policy.slug,
            policy_side=_("No version of “%(policy)s” is in force.") % {"policy": policy},
            practice_side=_("People who look for it find nothing that applies (Art 12(1) GDPR)."),
            what_to_do=_("Write a version, have it approved, and schedule it."),
            url=reverse("admin:policies_policy_change", args=[policy.pk]),
            where=str(policy),
        )


CHECKS = (NoneInForce(),)
