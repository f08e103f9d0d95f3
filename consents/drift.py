"""Where practice and policy differ in what people consented to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consents import declared
from consents.models import ConsentState
from consents.querysets import StateQuerySet
from office.models import Controller
from office.translated import here
from policies.drift import registry
from policies.enums import Consequence, Severity, Status
from policies.findings import Finding, Sentence
from policies.models import PolicyVersion


class UndeclaredPurpose:
    """Choices about a purpose that no policy in force declares."""

    code = "consents.undeclared-purpose"
    title: Sentence = gettext_lazy("Consents are kept for a purpose that is not declared")

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        """Look at each purpose that anybody chose anything about."""
        used = (
            ConsentState.objects.of_people()
            .filter(controller=controller)
            .order_by()
            .values("purpose", "purpose__code", "purpose__name")
            .annotate(people=Count("pk"))
        )
        for row in used.order_by("purpose__code"):
            promises = declared.of(controller.pk)
            if next(promises.in_force(row["purpose__code"]), None) is None:
                yield self._finding(row)

    def _finding(self, row: dict[str, object]) -> Finding:
        name, count = here(row["purpose__name"]) or row["purpose__code"], row["people"]  # type: ignore[arg-type]
        return Finding(
            code=self.code,
            severity=Severity.SERIOUS,
            subject=str(row["purpose__code"]),
            policy_side=_("No policy in force declares “%(purpose)s”.") % {"purpose": name},
            practice_side=ngettext(
                "Choices about it are on record from %(count)s person, so it is in use, or was.",
                "Choices about it are on record from %(count)s people, so it is in use, or was.",
                int(str(count)),
            )
            % {"count": count},
            what_to_do=_("Declare the purpose in the next version, or see that no system uses it any more."),
            url=reverse("admin:policies_purpose_change", args=[row["purpose"]]),
            where=str(name),
        )


class FreshConsentMissing:
    """Consents that were given to a version after which fresh consent was asked (promise P28)."""

    code = "consents.fresh-consent"
    title: Sentence = gettext_lazy("Consents rest on a version after which fresh consent is due")

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        """Look at consents to earlier versions; the latest version that asked for fresh consent decides."""
        earlier = (
            ConsentState.objects.of_people()
            .consenting()
            .filter(controller=controller, version__status=Status.SUPERSEDED)
        )
        policies = set(earlier.order_by().values_list("version__policy", flat=True).distinct())
        asking: dict[object, PolicyVersion] = {}
        if policies:
            published = PolicyVersion.objects.published().filter(policy__in=policies)
            for version in published.select_related("policy").order_by("number"):
                if version.asked_of_people == Consequence.FRESH_CONSENT:
                    asking[version.policy_id] = version
        for version in asking.values():
            yield from self._before(earlier, version)

    def _before(self, earlier: StateQuerySet, version: PolicyVersion) -> Iterator[Finding]:
        old = (
            earlier.filter(version__policy=version.policy_id, version__number__lt=version.number)
            .order_by()
            .values("purpose__code", "purpose__name")
            .annotate(people=Count("pk"), oldest=Min("version__number"))
        )
        for row in old.order_by("purpose__code"):
            name = here(row["purpose__name"]) or row["purpose__code"]
            yield Finding(
                code=self.code,
                severity=Severity.WARNING,
                subject=f"{version.policy.slug}:{version.number}:{row['purpose__code']}",
                policy_side=_("Version %(number)s asks people for fresh consent.")
                % {"number": version.number},
                practice_side=ngettext(
                    "%(count)s consent to “%(purpose)s” was given to an earlier version, the oldest to %(oldest)s.",
                    "%(count)s consents to “%(purpose)s” were given to earlier versions, the oldest to %(oldest)s.",
                    row["people"],
                )
                % {"count": row["people"], "purpose": name, "oldest": row["oldest"]},
                what_to_do=_(
                    "Ask these people for fresh consent. Until then their data is used only as the version says that "
                    "they consented to."
                ),
                url=reverse("admin:policies_policyversion_change", args=[version.pk]),
                where=str(version.policy),
                version=version.pk,
            )


CHECKS = (UndeclaredPurpose(), FreshConsentMissing())


def register() -> None:
    """Let the checks take part; called once at start-up."""
    for check in CHECKS:
        registry.register(check)
