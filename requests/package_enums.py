"""The fixed words of packages: where one stands, and why it ended early."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PackageState(models.TextChoices):
    """Where the files that were handed over stand."""

    SEALING = "sealing", _("Being sealed")
    SEALED = "sealed", _("Ready to be fetched")
    FETCHED = "fetched", _("Fetched")
    REVOKED = "revoked", _("Taken back")
    EXPIRED = "expired", _("Expired")
    DESTROYED = "destroyed", _("Destroyed with the request")


LIVE = (PackageState.SEALING, PackageState.SEALED, PackageState.FETCHED)
"""States in which the person has, or will have, something to fetch; a request has one such package at most."""

OPENABLE = (PackageState.SEALED, PackageState.FETCHED)
"""States in which a code opens it."""


class RevokeReason(models.TextChoices):
    """Why files were taken back."""

    WRONG_FILES = "wrong_files", _("Wrong or missing files")
    OTHERS = "others", _("Somebody else’s data was among them")
    WRONG_PERSON = "wrong_person", _("They went to the wrong person, or somebody else has the code")
    ASKED = "asked", _("The person asked for it")
    NEW_CODE = "new_code", _("A new code took its place")
    EMPTY = "empty", _("No file was left of it")


STAFF_REASONS = (
    RevokeReason.WRONG_FILES,
    RevokeReason.OTHERS,
    RevokeReason.WRONG_PERSON,
    RevokeReason.ASKED,
)
"""Reasons that staff give; the others are the portal's."""
