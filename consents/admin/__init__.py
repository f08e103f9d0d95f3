"""What staff see of consents."""

from consents.admin import needs, steps
from consents.admin.acknowledgements import AcknowledgementAdmin
from consents.admin.campaigns import CampaignAdmin
from consents.admin.events import ConsentEventAdmin
from consents.admin.withdrawals import WithdrawalAdmin

__all__ = ["AcknowledgementAdmin", "CampaignAdmin", "ConsentEventAdmin", "WithdrawalAdmin", "needs"]

steps.register()
