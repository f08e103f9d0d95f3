"""What privacy laws ask of a controller, and by when.

Pure Python: no framework and no clock. Dates in, dates out; every answer carries its reasons as codes with
parameters (`law.codes`).
"""

from law import rights
from law.adequacy import Transfer, transfer
from law.ages import AgeOfConsent, age_of_consent
from law.applicable import ApplicableLaws, LawDeadline, applicable_laws, deadlines_under
from law.authorities import Authority, authorities, authority, known_authorities
from law.calendars import add_working_days, calendars_in, holiday_name, is_working_day
from law.case_files import Answer, FiledCase, answer_file, read_case, read_day, read_question
from law.citations import Article, Citation, citations
from law.codes import Code
from law.comparing import Later, first_later, options_under
from law.deadlines import binding_deadlines, deadline, deadlines, ends_after
from law.enums import EventKind, Right, Step
from law.errors import LawError, Problem
from law.extensions import Extension, extension
from law.fees import FeeGround, FeeRules, fee_rules
from law.jurisdictions import jurisdiction, known, regions, regions_with_own_law
from law.places import time_zone
from law.records import Case, Deadline, DerivationStep, Event, Options
from law.remedies import RefusalRemedy, Remedy, remedies
from law.rights import needs_identity
from law.statutes import Jurisdiction

__all__ = [
    "AgeOfConsent",
    "Answer",
    "ApplicableLaws",
    "Article",
    "Authority",
    "Case",
    "Citation",
    "Code",
    "Deadline",
    "DerivationStep",
    "Event",
    "EventKind",
    "Extension",
    "FeeGround",
    "FeeRules",
    "FiledCase",
    "Jurisdiction",
    "Later",
    "LawDeadline",
    "LawError",
    "Options",
    "Problem",
    "RefusalRemedy",
    "Remedy",
    "Right",
    "Step",
    "Transfer",
    "add_working_days",
    "age_of_consent",
    "answer_file",
    "applicable_laws",
    "authorities",
    "authority",
    "binding_deadlines",
    "calendars_in",
    "citations",
    "deadline",
    "deadlines",
    "deadlines_under",
    "ends_after",
    "extension",
    "fee_rules",
    "first_later",
    "holiday_name",
    "is_working_day",
    "jurisdiction",
    "known",
    "known_authorities",
    "needs_identity",
    "options_under",
    "read_case",
    "read_day",
    "read_question",
    "regions",
    "regions_with_own_law",
    "remedies",
    "rights",
    "time_zone",
    "transfer",
]
