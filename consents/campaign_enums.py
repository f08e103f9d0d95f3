"""The closed lists of campaigns: where one stands, how it ended, what a person is asked, and why they are not."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignStatus(models.TextChoices):
    """Where a campaign stands; `next` is the map that the domain and the buttons go by."""

    DRAFT = "draft", pgettext_lazy("campaign", "draft")
    RUNNING = "running", pgettext_lazy("campaign", "running")
    PAUSED = "paused", pgettext_lazy("campaign", "paused")
    CLOSED = "closed", pgettext_lazy("campaign", "closed")

    @property
    def next(self) -> frozenset[CampaignStatus]:
        """What it may become."""
        return _NEXT[self]


_NEXT = {
    CampaignStatus.DRAFT: frozenset({CampaignStatus.RUNNING, CampaignStatus.CLOSED}),
    CampaignStatus.RUNNING: frozenset({CampaignStatus.PAUSED, CampaignStatus.CLOSED}),
    CampaignStatus.PAUSED: frozenset({CampaignStatus.RUNNING, CampaignStatus.CLOSED}),
    CampaignStatus.CLOSED: frozenset[CampaignStatus](),
}


class Ending(models.TextChoices):
    """How a campaign ended."""

    COMPLETED = "completed", pgettext_lazy("campaign", "completed")
    DROPPED = "dropped", pgettext_lazy("campaign", "ended by the office")
    OVERTAKEN = "overtaken", pgettext_lazy("campaign", "overtaken by a later version")


class Ask(models.TextChoices):
    """What a person's mail is: a question that wants an answer, or a notice that wants none (promise D13)."""

    CONSENT = "consent", _("asked for consent")
    NOTICE = "notice", _("told what changed")


class MemberState(models.TextChoices):
    """Where one person of a campaign stands with it. What they answered is in the ledger alone."""

    TO_ASK = "to_ask", pgettext_lazy("campaign", "waiting")
    ASKED = "asked", pgettext_lazy("campaign", "written to")
    UNREACHABLE = "unreachable", pgettext_lazy("campaign", "the mail was refused")
    OVER = "over", pgettext_lazy("campaign", "the time to answer is over")
    LEFT_OUT = "left_out", pgettext_lazy("campaign", "left out")


class LeftOut(models.TextChoices):
    """Why somebody is not asked for consent, or gets no mail at all."""

    NO_ADDRESS = "no_address", _("No e-mail address is on record.")
    GONE = "gone", _("The person was erased, or merged into another entry.")
    SAID_NO = "said_no", _("They said no to the same before.")
    WITHDREW = "withdrew", _("They withdrew their consent to the same.")
    OBJECTED = "objected", _("They objected to the same.")
    RESTRICTED = "restricted", _("The use of their data is restricted.")
    SUPPRESSED = "suppressed", _("They were erased, or want no marketing.")
    MINOR = "minor", _("They are under 18: no marketing.")
    NO_MARKETING = (
        "no_marketing",
        _("They permit no marketing, and a mail that asks for it would be some."),
    )
    ANSWERED = "answered", _("They have answered the new version already.")
    NOT_CONCERNED = "not_concerned", _("Their consent has ended.")
