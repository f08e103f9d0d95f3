"""The office's pages in the admin."""

from django.contrib import admin
from django.contrib.auth.models import Group

from office.admin import needs
from office.admin.controllers import ClosingDayAdmin, ControllerAdmin
from office.admin.deadlines import OneOffHolidayAdmin
from office.admin.keys import ApiKeyAdmin
from office.admin.log import AccessEntryAdmin
from office.admin.reveals import RevealAdmin
from office.admin.reviews import ReviewAdmin
from office.admin.staff import RoleGrantAdmin, UserAdmin
from office.admin.viewing import ViewingExceptionAdmin

__all__ = [
    "AccessEntryAdmin",
    "ApiKeyAdmin",
    "ClosingDayAdmin",
    "ControllerAdmin",
    "OneOffHolidayAdmin",
    "RevealAdmin",
    "ReviewAdmin",
    "RoleGrantAdmin",
    "UserAdmin",
    "ViewingExceptionAdmin",
    "needs",
]

# Groups follow from the table of roles; nobody edits them.
if admin.site.is_registered(Group):
    admin.site.unregister(Group)
