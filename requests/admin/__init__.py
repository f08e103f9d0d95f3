"""What staff do with requests in the admin."""

from requests.admin import needs
from requests.admin.identity_rules import IdentityRuleAdmin
from requests.admin.inquiries import InquiryAdmin
from requests.admin.purges import PurgeRecordAdmin
from requests.admin.rules import AssignmentRuleAdmin
from requests.admin.standard_texts import StandardTextAdmin
from requests.admin.triage import IncomingAdmin
from requests.admin.worklist import RequestAdmin

__all__ = [
    "AssignmentRuleAdmin",
    "IdentityRuleAdmin",
    "IncomingAdmin",
    "InquiryAdmin",
    "PurgeRecordAdmin",
    "RequestAdmin",
    "StandardTextAdmin",
    "needs",
]
