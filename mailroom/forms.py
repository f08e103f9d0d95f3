"""Forms of the mailroom's admin pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from mailroom.enums import Security
from mailroom.errors import PROBLEMS
from mailroom.loopback import is_loopback
from mailroom.models import Mailbox
from office import clock

LONGEST_LOCAL_PART = 31
"""Characters before the "@" that leave room for "+" and the sign of an answer (RFC 5321, 4.5.3.1.1)."""

SIGNED_IN_BY = ("host", "port", "security", "username")
"""What decides to whom the password goes, and how."""


class PostedForm(forms.Form):
    """On which day a letter was posted."""

    on = forms.DateField(
        label=_("Posted on"),
        input_formats=["%Y-%m-%d"],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
        error_messages={
            "required": _("Enter the day on which the letter was posted."),
            "invalid": _("Enter a day as year, month and day, for example 2026-11-26."),
        },
    )


class MailboxForm(forms.ModelForm):  # type: ignore[type-arg]
    """A mailbox to be read. The password is typed in and never shown again."""

    new_password = forms.CharField(
        label=_("Password"),
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        strip=False,
        required=False,
        help_text=_("Kept encrypted and never shown."),
    )

    class Meta:
        model = Mailbox
        fields = (
            *("controller", "host", "port", "security", "username"),
            *("folder", "since", "reply_address", "active"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.setdefault("since", clock.now().date())
        elif "new_password" in self.fields:
            self.fields["new_password"].help_text = _(
                "Kept encrypted and never shown. Leave it empty to keep the one that is stored."
            )

    def clean_new_password(self) -> str:
        """Ask for a password where none is stored."""
        typed: str = self.cleaned_data["new_password"]
        if not typed and self.instance._state.adding:
            raise ValidationError(_("Enter the password of the mailbox."))
        return typed

    def clean_reply_address(self) -> str:
        """Refuse an address that leaves no room for the sign."""
        address: str = self.cleaned_data["reply_address"]
        local_part = address.partition("@")[0]
        if "+" in local_part or len(local_part) > LONGEST_LOCAL_PART:
            raise ValidationError(_("Before the “@” the address may hold no “+” and at most 31 characters."))
        return address

    def clean(self) -> dict[str, Any]:
        """Let nobody send a password over a network in the clear, nor the stored one to another server."""
        data = self.cleaned_data
        if data.get("security") == Security.PLAIN and not is_loopback(data.get("host", "")):
            self.add_error("security", str(PROBLEMS["plain"]))
        is_elsewhere = not self.instance._state.adding and bool(set(SIGNED_IN_BY) & set(self.changed_data))
        if is_elsewhere and not data.get("new_password") and "new_password" not in self.errors:
            self.add_error(
                "new_password", _("Enter the password anew: the stored one goes to no other place or name.")
            )
        return data
