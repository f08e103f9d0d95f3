"""What the office keeps: controllers, staff, grants, keys, the access log, counters."""

from office.models.controllers import ClosingDay, Controller, OnePersonOffice
from office.models.deadlines import DeadlineOptions, OneOffHoliday
from office.models.logs import AccessEntry, RateCounter
from office.models.staff import ApiKey, RoleGrant, User

__all__ = [
    "AccessEntry",
    "ApiKey",
    "ClosingDay",
    "Controller",
    "DeadlineOptions",
    "OneOffHoliday",
    "OnePersonOffice",
    "RateCounter",
    "RoleGrant",
    "User",
]
