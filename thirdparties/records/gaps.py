"""What the records lack: each gap with its code and a sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Lack(StrEnum):
    """What can be missing (Art 30(1), (2), 9(2), 28(3), 26 GDPR). There is no purpose without a lawful basis."""

    ADDRESS = "no_address"
    DPO = "no_dpo"
    REPRESENTATIVE = "no_representative"
    MEASURES = "no_measures"
    HOST = "no_host"
    SUBJECTS = "no_data_subjects"
    CATEGORIES = "no_data_categories"
    CONDITION = "no_special_condition"
    TIME_LIMIT = "no_time_limit"
    SYSTEM = "no_system"
    TRANSFER = "transfer_without_safeguard"
    AGREEMENT = "recipient_without_agreement"
    CLAUSES = "agreement_without_all_clauses"
    CLIENT_ADDRESS = "no_client_address"


SENTENCES: dict[Lack, str | Promise] = {
    Lack.ADDRESS: _("The postal address is missing: add it to the settings of the controller."),
    Lack.DPO: _("No data protection officer is named: name one, or say why the law asks for none."),
    Lack.REPRESENTATIVE: _(
        "You are established outside of the EEA and name no representative there (Art 27 GDPR)."
    ),
    Lack.MEASURES: _("The security measures are not described: say in general how data is protected."),
    Lack.HOST: _("Who runs this portal, and where, is not on record: name the system that it is."),
    Lack.SUBJECTS: _("Whose data it is, is not said: choose the kinds of people."),
    Lack.CATEGORIES: _("No kind of data is known: say in the policy, or at a system, what is used for it."),
    Lack.CONDITION: _("Special categories are used without a condition of Art 9(2) GDPR: choose one."),
    Lack.TIME_LIMIT: _("No time limit for erasure is known: say how long the data is kept."),
    Lack.SYSTEM: _(
        "No system is known in which it happens: add one, or say of one that it is used for this."
    ),
    Lack.AGREEMENT: _(
        "There is no agreement with %(name)s that the law asks for: add it, or end the sharing."
    ),
    Lack.CLAUSES: _(
        "The agreement with %(name)s is not known to hold all that Art 28(3) GDPR asks for: go through its clauses, "
        "or agree on those that are missing."
    ),
    Lack.CLIENT_ADDRESS: _("The contact details of %(name)s are missing: add the address."),
}
"""What to say; a transfer's gap has sentences of its own (`transfer_words.gap`)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing; `row` is the third party that it is about, if any."""

    lack: Lack
    sentence: str
    row: UUID | None = None


def gap(lack: Lack, *, name: str = "", row: UUID | None = None) -> Gap:
    """Return a gap with its sentence in the current language; `name` is whom it is about."""
    sentence = str(SENTENCES[lack])
    return Gap(lack, sentence % {"name": name} if name else sentence, row)
