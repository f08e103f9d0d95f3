"""The columns of a spreadsheet of open requests."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests.enums import ClockKind

REFERENCE = "their_reference"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the first row, and what its cells hold."""

    name: str
    holds: str | Promise
    needed: bool = False


COLUMNS = (
    Column("received_on", _("day of receipt, as 2026-12-28"), needed=True),
    Column("right", _("access, rectification, erasure, restriction, portability, objection, …"), needed=True),
    Column("channel", _("email, phone, letter, in_person, web_form, api"), needed=True),
    Column("country", _("where the person lives, two letters"), needed=True),
    Column("region", _("where the law differs by it, for example US-CA")),
    Column("language", _("of mails to the person: en, sv or nb")),
    Column("person_name", _("name")),
    Column("email", _("e-mail address; this or the postal address is needed")),
    Column("postal_address", _("postal address")),
    Column("for_whom", _("self, child or other")),
    Column("represented_name", _("name of the child or of the other person")),
    Column("account", _("account")),
    Column("device_serial", _("serial number of the device")),
    Column("order_number", _("order number")),
    Column("about", _("what it is about")),
    Column(REFERENCE, _("reference until now; it is kept with what the request is about")),
    Column("identity_asked_on", _("day on which identity was asked, if it was")),
    Column("identity_proved_on", _("day on which identity was proved, if it was")),
    Column("extended_on", _("day on which the person was told of an extension, if they were")),
)

FACTS = {
    "identity_asked_on": ClockKind.IDENTITY_ASKED,
    "identity_proved_on": ClockKind.IDENTITY_PROVED,
    "extended_on": ClockKind.EXTENDED,
}
"""Columns that hold what the clock listens to."""
