"""What the office keeps: controllers, staff, grants, keys, the access log, counters."""

from office.models.controllers import ClosingDay, Controller, OnePersonOffice
from office.models.logs import AccessEntry, RateCounter
from office.models.staff import ApiKey, RoleGrant, User

__all__ = [
    "AccessEntry",
    "ApiKey",
    "ClosingDay",
    "Controller",
    "OnePersonOffice",
    "RateCounter",
    "RoleGrant",
    "User",
]
