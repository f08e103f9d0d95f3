"""What staff see of consents."""

from consents.admin import steps
from consents.admin.acknowledgements import AcknowledgementAdmin
from consents.admin.events import ConsentEventAdmin

__all__ = ["AcknowledgementAdmin", "ConsentEventAdmin"]

steps.register()
