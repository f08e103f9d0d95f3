"""Third parties, what was agreed with them, the systems in which data lies, and what was disclosed."""

from thirdparties.models.agreements import Agreement, AgreementDocument, VendorReminded
from thirdparties.models.disclosures import (
    DisclosedCategory,
    DisclosedPerson,
    Disclosure,
    DisclosureFile,
    StatisticalShare,
)
from thirdparties.models.notices import Notice, NoticeCertificate, NoticeToken
from thirdparties.models.parties import Contact, SharedCategory, Sharing, SubProcessorNotice, ThirdParty
from thirdparties.models.records import Mandate, MandateSystem, PurposeFacts, RecordFacts
from thirdparties.models.systems import CountryUse, Facility, System, SystemCategory, SystemPurpose

__all__ = [
    "Agreement",
    "AgreementDocument",
    "Contact",
    "CountryUse",
    "DisclosedCategory",
    "DisclosedPerson",
    "Disclosure",
    "DisclosureFile",
    "Facility",
    "Mandate",
    "MandateSystem",
    "Notice",
    "NoticeCertificate",
    "NoticeToken",
    "PurposeFacts",
    "RecordFacts",
    "SharedCategory",
    "Sharing",
    "StatisticalShare",
    "SubProcessorNotice",
    "System",
    "SystemCategory",
    "SystemPurpose",
    "ThirdParty",
    "VendorReminded",
]
