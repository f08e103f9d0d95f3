"""Third parties, what was agreed with them, and the systems in which data lies."""

from thirdparties.models.agreements import Agreement, AgreementDocument, VendorReminded
from thirdparties.models.parties import Contact, SharedCategory, Sharing, SubProcessorNotice, ThirdParty
from thirdparties.models.systems import CountryUse, Facility, System, SystemCategory, SystemPurpose

__all__ = [
    "Agreement",
    "AgreementDocument",
    "Contact",
    "CountryUse",
    "Facility",
    "SharedCategory",
    "Sharing",
    "SubProcessorNotice",
    "System",
    "SystemCategory",
    "SystemPurpose",
    "ThirdParty",
    "VendorReminded",
]
