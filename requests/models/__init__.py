"""Requests and what hangs on them."""

from requests.models.bundles import EvidenceBundle
from requests.models.calendar import CalendarFeed
from requests.models.case import AccessToken, LinkAsk, Request
from requests.models.clock import ClockEvent, Deadline
from requests.models.collection import CollectedFile, Collection
from requests.models.conversation import Attachment, Message
from requests.models.decision import Advice, Decision, DecisionFile
from requests.models.findings import Balancing, CarriedOut, Correction, Erasure, FeeCost, Finding, Restriction
from requests.models.holds import LegalHold
from requests.models.identity import IdentityCheck, IdentityDocument, IdentityRule
from requests.models.inquiries import Inquiry, InquiryFile, InquiryLink
from requests.models.packages import Package
from requests.models.purges import PurgeRecord
from requests.models.reopenings import Reopening
from requests.models.representation import Evidence, Representation
from requests.models.tasks import OutsideOwner, Task, TaskLink
from requests.models.team import Absence, AssignmentRule, InternalNote, Watcher
from requests.models.texts import MessageTranslation, StandardText, StepDraft
from requests.models.upkeep import Reminded, Upkeep
from requests.models.views import SavedView

__all__ = [
    "Absence",
    "AccessToken",
    "Advice",
    "AssignmentRule",
    "Attachment",
    "Balancing",
    "CalendarFeed",
    "CarriedOut",
    "ClockEvent",
    "CollectedFile",
    "Collection",
    "Correction",
    "Deadline",
    "Decision",
    "DecisionFile",
    "Erasure",
    "Evidence",
    "EvidenceBundle",
    "FeeCost",
    "Finding",
    "IdentityCheck",
    "IdentityDocument",
    "IdentityRule",
    "Inquiry",
    "InquiryFile",
    "InquiryLink",
    "InternalNote",
    "LegalHold",
    "LinkAsk",
    "Message",
    "MessageTranslation",
    "OutsideOwner",
    "Package",
    "PurgeRecord",
    "Reminded",
    "Reopening",
    "Representation",
    "Request",
    "Restriction",
    "SavedView",
    "StandardText",
    "StepDraft",
    "Task",
    "TaskLink",
    "Upkeep",
    "Watcher",
]
