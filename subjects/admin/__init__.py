"""What staff do with persons in the admin."""

from subjects.admin.people import SubjectAdmin
from subjects.admin.suppressions import SuppressionAdmin

__all__ = ["SubjectAdmin", "SuppressionAdmin"]
