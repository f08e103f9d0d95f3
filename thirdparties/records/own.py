"""What the portal itself does with personal data for every company: the entries that its records start with.

They come from code, since the portal knows best what it does. What differs between companies is stored: how long
closed requests are kept, and which system the portal is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from office.models import Controller
from policies.enums import LawfulBasis
from thirdparties.enums import DataSubjects
from vault.enums import Family

Words = str | Promise
TimeLimit = Callable[[Controller], str]


@dataclass(frozen=True, slots=True)
class OwnProcessing:
    """An activity of the portal. `source` is the article beside the lawful basis that asks for it."""

    code: str
    name: Words
    description: Words
    basis: LawfulBasis
    source: str
    subjects: tuple[DataSubjects, ...]
    families: tuple[Family, ...]
    time_limit: TimeLimit


def _closed_requests(controller: Controller) -> str:
    days, longer = controller.contents_kept_days, controller.retention_days
    return ngettext(
        "%(days)s day after the request is closed, the decision %(longer)s days; proof of identity earlier, once "
        "it is checked",
        "%(days)s days after the request is closed, the decision %(longer)s days; proof of identity earlier, once "
        "it is checked",
        days,
    ) % {"days": days, "longer": longer}


def _with_its_request(controller: Controller) -> str:
    return gettext("With the request that they belong to; other mails of the portal after 30 days")


def _while_consent_counts(controller: Controller) -> str:
    return gettext("As long as the consent must be proved: until it is withdrawn and claims are barred")


def _while_suppressed(controller: Controller) -> str:
    return gettext("Until the person lifts it; only hashes that lead to nobody by themselves")


def _with_the_portal(controller: Controller) -> str:
    return gettext("As long as the company uses the portal; entries name staff, and cases by number only")


def _as_what_is_hosted(controller: Controller) -> str:
    return gettext("As each of the portal’s activities; backups are overwritten")


EVERYBODY = (
    *(DataSubjects.REQUESTERS, DataSubjects.CUSTOMERS, DataSubjects.USERS, DataSubjects.CHILDREN),
    *(DataSubjects.GUARDIANS, DataSubjects.EMPLOYEES, DataSubjects.BUSINESS_CONTACTS),
)

HELD = (Family.IDENTITY, Family.CONTACT, Family.DEVICE, Family.PAYMENT, Family.CONTENT, Family.DOCUMENT)
"""What the portal has columns for; nothing in it is made for data of special categories."""

HOSTING = OwnProcessing(
    code="portal-hosting",
    name=_("Hosting of the privacy portal"),
    description=_("Running the machines on which the portal and its databases lie, and their backups."),
    basis=LawfulBasis.LEGITIMATE_INTERESTS,
    source="Art 32 GDPR",
    subjects=EVERYBODY,
    families=HELD,
    time_limit=_as_what_is_hosted,
)

OWN: tuple[OwnProcessing, ...] = (
    OwnProcessing(
        code="portal-requests",
        name=_("Requests of data subjects"),
        description=_("Receiving, checking and answering requests of people who exercise their rights."),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="Art 12 GDPR",
        subjects=(DataSubjects.REQUESTERS, DataSubjects.CHILDREN, DataSubjects.GUARDIANS),
        families=HELD,
        time_limit=_closed_requests,
    ),
    OwnProcessing(
        code="portal-mail",
        name=_("Mails and letters about privacy"),
        description=_("Sending and receiving mails and letters of the privacy office."),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="Art 12(1) GDPR",
        subjects=(DataSubjects.REQUESTERS, DataSubjects.EMPLOYEES, DataSubjects.BUSINESS_CONTACTS),
        families=(Family.IDENTITY, Family.CONTACT, Family.CONTENT),
        time_limit=_with_its_request,
    ),
    OwnProcessing(
        code="portal-consents",
        name=_("Consents and their withdrawal"),
        description=_("Keeping proof of who consented to what, and when they took it back."),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="Art 7(1) GDPR",
        subjects=(DataSubjects.CUSTOMERS, DataSubjects.USERS, DataSubjects.CHILDREN, DataSubjects.GUARDIANS),
        families=(Family.IDENTITY, Family.CONTACT, Family.DEVICE),
        time_limit=_while_consent_counts,
    ),
    OwnProcessing(
        code="portal-suppression",
        name=_("List of people to leave alone"),
        description=_("Making sure that whoever objected or was erased is not entered or written to again."),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="Art 21(3) GDPR",
        subjects=(DataSubjects.REQUESTERS, DataSubjects.PROSPECTS),
        families=(Family.CONTACT, Family.IDENTITY, Family.DEVICE),
        time_limit=_while_suppressed,
    ),
    OwnProcessing(
        code="portal-access-log",
        name=_("Access log and security of the portal"),
        description=_("Recording who looked at or changed what in the portal, and keeping strangers out."),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="Art 5(2) GDPR; Art 32 GDPR",
        subjects=(DataSubjects.EMPLOYEES,),
        families=(Family.IDENTITY, Family.CONTACT),
        time_limit=_with_the_portal,
    ),
    HOSTING,
)
