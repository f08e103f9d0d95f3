"""Words that the log of disclosures stores (promise P17)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DisclosureCase(models.TextChoices):
    """The seven cases in which data is disclosed without consent; there are none beside these."""

    LAW = "law", _("Required or authorised by law")
    EMERGENCY = "emergency", _("Emergency to life, health or safety")
    CRIME = "crime", _("Prevention of crime, or legal proceedings")
    INTEREST = "interest", _("Clearly in the person’s interest, and consent cannot be had in time")
    INVESTIGATION = "investigation", _("Investigation or proceedings")
    OFFICER = "officer", _("Officer of a law-enforcement agency, on written authorisation")
    AGENCY = "agency", _("Public agency, in the public interest")


ORDERS = frozenset(
    {
        DisclosureCase.LAW,
        DisclosureCase.CRIME,
        DisclosureCase.INVESTIGATION,
        DisclosureCase.OFFICER,
        DisclosureCase.AGENCY,
    }
)
"""Cases in which an authority asks; what one of a third country asks is recognised only by Article 48 GDPR."""


class DisclosureStatus(models.TextChoices):
    """Where a disclosure stands; what may follow is in `next`."""

    DRAFT = "draft", pgettext_lazy("disclosure", "Being prepared")
    PREPARED = "prepared", pgettext_lazy("disclosure", "Waiting for approval")
    APPROVED = "approved", pgettext_lazy("disclosure", "Approved")
    CLOSED = "closed", pgettext_lazy("disclosure", "Closed")

    @property
    def next(self) -> frozenset[DisclosureStatus]:
        """The statuses that may follow this one."""
        return TRANSITIONS[self]


TRANSITIONS: dict[DisclosureStatus, frozenset[DisclosureStatus]] = {
    DisclosureStatus.DRAFT: frozenset({DisclosureStatus.PREPARED, DisclosureStatus.CLOSED}),
    DisclosureStatus.PREPARED: frozenset(
        {DisclosureStatus.DRAFT, DisclosureStatus.APPROVED, DisclosureStatus.CLOSED}
    ),
    DisclosureStatus.APPROVED: frozenset({DisclosureStatus.CLOSED}),
    DisclosureStatus.CLOSED: frozenset(),
}


class DisclosureOutcome(models.TextChoices):
    """How a disclosure ended."""

    DISCLOSED = "disclosed", pgettext_lazy("disclosure", "Disclosed")
    REFUSED = "refused", pgettext_lazy("disclosure", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("disclosure", "Withdrawn")


class TransferGround(models.TextChoices):
    """What an order from a third country can be followed on (Article 48 and Chapter V GDPR)."""

    AGREEMENT = "agreement", _("International agreement, such as one on mutual legal assistance (Art 48)")
    ADEQUACY = "adequacy", _("Adequacy decision (Art 45)")
    SAFEGUARDS = "safeguards", _("Appropriate safeguards (Art 46)")
    DEROGATION = "derogation", _("Derogation for a specific situation (Art 49)")
