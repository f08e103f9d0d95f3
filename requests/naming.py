"""The answer to who asks for access names everybody to whom data was disclosed (Art 15(1)(c) GDPR, C-154/21)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from law import Right
from office.domain.access import access_of
from office.models import User
from requests.domain.situation import Situation
from requests.models import Request
from thirdparties.domain import disclosures
from thirdparties.domain.disclosure_changes import READS
from thirdparties.domain.disclosures import NamedRecipient


def asks_whom(case: Request, *, viewer: User) -> bool:
    """Tell whether a request asks for recipients, and the viewer may know of disclosures."""
    if case.right != Right.ACCESS or case.subject is None or case.subject.erased_at is not None:
        return False
    return access_of(viewer).allows(READS, case.controller_id)


def to_name(situation: Situation, *, viewer: User) -> tuple[NamedRecipient, ...]:
    """Return the recipients that an answer has to name; none that are withheld."""
    case = situation.case
    if case.subject is None or not asks_whom(case, viewer=viewer):
        return ()
    return disclosures.recipients_named_on(case.subject, on=situation.today)


class NamingForm(forms.Form):
    """A form whose words name recipients; whoever does so in a file ticks that they did."""

    named = forms.BooleanField(
        label=gettext_lazy(
            "The answer names everybody to whom data was disclosed, in its words or in a file"
        ),
        required=False,
    )

    situation: Situation
    viewer: User

    def prepare_naming(self) -> None:
        """Ask for it only where there is somebody to name."""
        self.recipients = to_name(self.situation, viewer=self.viewer)
        if not self.recipients:
            del self.fields["named"]

    def clean(self) -> dict[str, Any]:
        """Refuse an answer that leaves somebody out, unless it is said to name them in a file."""
        cleaned = super().clean() or {}
        text = str(cleaned.get("text", "")).casefold()
        left_out = [one for one in self.recipients if one.recipient.casefold() not in text]
        if left_out and text and not cleaned.get("named"):
            names = dict.fromkeys(one.disclosure.organisation or _("a person") for one in left_out)
            self.add_error(
                "named",
                _("The words do not name %(names)s. Name them, or tick this if a file of the answer does.")
                % {"names": ", ".join(names)},
            )
        return cleaned
