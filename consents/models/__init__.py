"""What people chose, where they stand by it, what they stopped, which texts they saw, who is asked for a child."""

from consents.models.acknowledgements import Acknowledgement
from consents.models.campaigns import Campaign, CampaignMember
from consents.models.events import ConsentEvent
from consents.models.guardian_asks import ComingOfAge, GuardianAsk
from consents.models.links import PreferenceLink
from consents.models.states import ConsentState
from consents.models.unsubscribe_links import UnsubscribeLink
from consents.models.withdrawals import Withdrawal

__all__ = [
    "Acknowledgement",
    "Campaign",
    "CampaignMember",
    "ComingOfAge",
    "ConsentEvent",
    "ConsentState",
    "GuardianAsk",
    "PreferenceLink",
    "UnsubscribeLink",
    "Withdrawal",
]
