"""What people chose, where they stand by it, what they stopped, and which versions of policies they were shown."""

from consents.models.acknowledgements import Acknowledgement
from consents.models.events import ConsentEvent
from consents.models.links import PreferenceLink
from consents.models.states import ConsentState
from consents.models.unsubscribe_links import UnsubscribeLink
from consents.models.withdrawals import Withdrawal

__all__ = [
    "Acknowledgement",
    "ConsentEvent",
    "ConsentState",
    "PreferenceLink",
    "UnsubscribeLink",
    "Withdrawal",
]
