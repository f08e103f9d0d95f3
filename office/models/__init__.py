"""What the office keeps: controllers, staff, how they sign in, grants, keys, reviews, access log, counters."""

from office.models.controllers import ClosingDay, Controller
from office.models.deadlines import DeadlineOptions, OneOffHoliday
from office.models.figures import MonthlyReport, Summary
from office.models.logs import AccessEntry, LogPurge, RateCounter
from office.models.one_person_office import OnePersonOffice
from office.models.reveals import Reveal
from office.models.reviews import Review, ReviewReminded, ReviewRound
from office.models.sign_in import RecoveryCode, SecondStep, StaffSession
from office.models.staff import ApiKey, RoleGrant, User
from office.models.viewing import ViewingException

__all__ = [
    "AccessEntry",
    "ApiKey",
    "ClosingDay",
    "Controller",
    "DeadlineOptions",
    "LogPurge",
    "MonthlyReport",
    "OneOffHoliday",
    "OnePersonOffice",
    "RateCounter",
    "RecoveryCode",
    "Reveal",
    "Review",
    "ReviewReminded",
    "ReviewRound",
    "RoleGrant",
    "SecondStep",
    "StaffSession",
    "Summary",
    "User",
    "ViewingException",
]
