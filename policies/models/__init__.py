"""The vocabulary, policies with their versions, suggestions, and findings that were accepted."""

from policies.models.drift import Acceptance
from policies.models.suggestions import Suggestion, Term
from policies.models.versions import (
    Commitment,
    CommitmentPart,
    Policy,
    PolicyLink,
    PolicyText,
    PolicyVersion,
    TextSection,
)
from policies.models.vocabulary import DataCategory, Purpose, RecipientKind

__all__ = [
    "Acceptance",
    "Commitment",
    "CommitmentPart",
    "DataCategory",
    "Policy",
    "PolicyLink",
    "PolicyText",
    "PolicyVersion",
    "Purpose",
    "RecipientKind",
    "Suggestion",
    "Term",
    "TextSection",
]
