"""The fixed words of this package."""

from enum import StrEnum


class Right(StrEnum):
    """What a person may ask for, by the terms of the GDPR first, then those that only other laws have."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    WITHDRAWAL = "withdrawal"
    STOP_SHARING = "stop_sharing"
    MINOR_REMOVAL = "minor_removal"
    QUESTION = "question"
    OPT_OUT = "opt_out"
    LIMIT_SENSITIVE = "limit_sensitive"
    APPEAL = "appeal"
    GRIEVANCE = "grievance"
    COMPLAINT = "complaint"


class Step(StrEnum):
    """What a law sets a last day for."""

    ACKNOWLEDGE = "acknowledge"
    RESPOND = "respond"
    EXTENSION_NOTICE = "extension_notice"
    RESPOND_EXTENDED = "respond_extended"
    REFUSE = "refuse"
    BREACH_NOTIFICATION = "breach_notification"


class EventKind(StrEnum):
    """What can happen to a request after its receipt that a law looks at."""

    IDENTITY_ASKED = "identity_asked"
    IDENTITY_PROVED = "identity_proved"
    CLARIFICATION_ASKED = "clarification_asked"
    CLARIFIED = "clarified"
    FEE_ASKED = "fee_asked"
    FEE_PAID = "fee_paid"
    EXTENDED = "extended"


class Unit(StrEnum):
    """What a period is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class Roll(StrEnum):
    """What happens when a period ends on a rest day."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"
    SUNDAY_OR_HOLIDAY = "sunday_or_holiday"


class Identity(StrEnum):
    """What a check of identity does to the clock."""

    SUSPEND = "suspend"
    RESTART = "restart"
    IGNORE = "ignore"


class Clarification(StrEnum):
    """What a question about the scope of a request does to the clock."""

    SUSPEND = "suspend"
    EXCLUDE_DAYS = "exclude_days"
    IGNORE = "ignore"


class Fee(StrEnum):
    """What asking for a fee does to the clock."""

    RESTART = "restart"
    REFLECTION = "reflection"
    IGNORE = "ignore"


class BusinessDays(StrEnum):
    """Which days count when a law counts working days."""

    STATUTE = "statute"
    WEEKENDS_ONLY = "weekends_only"


class Hours(StrEnum):
    """From when a period in hours runs."""

    ELAPSED = "elapsed"
    NEXT_FULL_HOUR = "next_full_hour"
