"""What people chose, where they stand by it, and which versions of policies they were shown."""

from consents.models.acknowledgements import Acknowledgement
from consents.models.events import ConsentEvent
from consents.models.states import ConsentState

__all__ = ["Acknowledgement", "ConsentEvent", "ConsentState"]
