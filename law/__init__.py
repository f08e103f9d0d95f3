"""What privacy laws ask of a controller, and by when.

Pure Python: no framework and no clock. Dates in, dates out; every answer carries its reasons as codes with
parameters (`law.codes`).
"""

from law import rights
from law.calendars import add_working_days, holiday_name, is_working_day
from law.codes import Code
from law.deadlines import deadline, deadlines
from law.enums import EventKind, Right, Step
from law.errors import LawError
from law.jurisdictions import jurisdiction, known, regions, regions_with_own_law
from law.records import Case, Deadline, DerivationStep, Event, Options
from law.rights import needs_identity
from law.statutes import Jurisdiction

__all__ = [
    "Case",
    "Code",
    "Deadline",
    "DerivationStep",
    "Event",
    "EventKind",
    "Jurisdiction",
    "LawError",
    "Options",
    "Right",
    "Step",
    "add_working_days",
    "deadline",
    "deadlines",
    "holiday_name",
    "is_working_day",
    "jurisdiction",
    "known",
    "needs_identity",
    "regions",
    "regions_with_own_law",
    "rights",
]
