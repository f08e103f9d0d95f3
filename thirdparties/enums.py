"""Words that the register of third parties stores."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vault.enums import Family


class ThirdPartyKind(models.TextChoices):
    """What a third party is to the controller (Art 4(7)–(10), 26, 28 GDPR)."""

    AFFILIATE = "affiliate", _("Affiliate")
    PROCESSOR = "processor", _("Processor")
    SUB_PROCESSOR = "sub_processor", _("Sub-processor")
    SEPARATE_CONTROLLER = "separate_controller", _("Separate controller")
    JOINT_CONTROLLER = "joint_controller", _("Joint controller")
    PUBLIC_AUTHORITY = "public_authority", _("Public authority")


class ContactRole(models.TextChoices):
    """What a contact answers for."""

    PRIVACY = "privacy", _("Privacy")
    SECURITY = "security", _("Security")
    COMMERCIAL = "commercial", _("Commercial")
    DPO = "dpo", _("Data protection officer")


class Direction(models.TextChoices):
    """Which way data goes."""

    TO_THEM = "to_them", _("to them")
    FROM_THEM = "from_them", _("from them")
    BOTH = "both", _("both ways")


class AnnouncementOutcome(models.TextChoices):
    """What became of an announced sub-processor (Art 28(2) GDPR)."""

    OPEN = "open", _("not decided")
    ACCEPTED = "accepted", _("accepted")
    OBJECTED = "objected", _("objected to")
    WITHDRAWN = "withdrawn", pgettext_lazy("announcement of a sub-processor", "withdrawn")


class NoticeKind(models.TextChoices):
    """What a recipient is told to do with a person's data (Art 7(3), 17 to 19, 21 GDPR)."""

    STOP = "stop", _("Stop using the data")
    ERASE = "erase", _("Erase the data")
    CORRECT = "correct", _("Correct the data")
    RESTRICT = "restrict", _("Restrict the use of the data")

    @property
    def days(self) -> int:
        """The days that a recipient has unless staff choose another day: what harms by going on is quicker."""
        return 14 if self in {NoticeKind.STOP, NoticeKind.RESTRICT} else 30


class NoticeStatus(models.TextChoices):
    """Where a notice stands; what may follow is in `next`."""

    ISSUED = "issued", _("waiting for the answer")
    ANSWERED = "answered", _("answered, not decided")
    CLOSED = "closed", _("closed")

    @property
    def next(self) -> frozenset[NoticeStatus]:
        """The statuses that may follow this one."""
        return NOTICE_TRANSITIONS[self]


NOTICE_TRANSITIONS: dict[NoticeStatus, frozenset[NoticeStatus]] = {
    NoticeStatus.ISSUED: frozenset({NoticeStatus.ANSWERED, NoticeStatus.CLOSED}),
    NoticeStatus.ANSWERED: frozenset({NoticeStatus.ISSUED, NoticeStatus.CLOSED}),
    NoticeStatus.CLOSED: frozenset({NoticeStatus.ISSUED}),
}
"""A whole confirmation closes a notice; less waits until staff accept it or ask again."""


class NoticeOutcome(models.TextChoices):
    """What a recipient answered, or that the notice was taken back."""

    CONFIRMED = "confirmed", _("confirmed")
    PARTLY = "partly", _("confirmed in part")
    REFUSED = "refused", pgettext_lazy("answer to a notice", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("notice to a recipient", "withdrawn")


class Clue(models.TextChoices):
    """By what a recipient finds a person's data; the kinds of identifiers of the register, and the name."""

    NAME = "name", _("name")
    EMAIL = "email", _("e-mail address")
    PHONE = "phone", _("telephone number")
    ACCOUNT = "account", _("account")
    DEVICE_SERIAL = "device_serial", _("device serial number")
    IMEI = "imei", _("IMEI")

    @property
    def family(self) -> Family:
        """The column family that its values belong to."""
        if self in {Clue.EMAIL, Clue.PHONE}:
            return Family.CONTACT
        return Family.IDENTITY if self in {Clue.NAME, Clue.ACCOUNT} else Family.DEVICE


class AgreementKind(models.TextChoices):
    """What was agreed, or what a transfer rests on (Art 26, 28, 46, 47, 49 GDPR)."""

    PROCESSOR = "processor", _("Processor agreement (Art 28)")
    SCC = "scc", _("Standard contractual clauses (2021/914)")
    BCR = "bcr", _("Binding corporate rules (Art 47)")
    CODE_OF_CONDUCT = "code_of_conduct", _("Code of conduct (Art 46(2)(e))")
    CERTIFICATION = "certification", _("Certification (Art 46(2)(f))")
    DEROGATION = "derogation", _("Derogation (Art 49)")
    JOINT = "joint", _("Arrangement of joint controllers (Art 26)")

    @property
    def is_safeguard(self) -> bool:
        """Whether a transfer can rest on it (Chapter V GDPR)."""
        return self in SAFEGUARDS


SAFEGUARDS = (
    AgreementKind.SCC,
    AgreementKind.BCR,
    AgreementKind.CODE_OF_CONDUCT,
    AgreementKind.CERTIFICATION,
    AgreementKind.DEROGATION,
)
"""What a transfer can rest on, the strongest first; a derogation is for single occasions (Art 49(1))."""


class SccModule(models.TextChoices):
    """Modules of the standard contractual clauses, by who sends and who gets."""

    ONE = "1", _("Module 1: controller to controller")
    TWO = "2", _("Module 2: controller to processor")
    THREE = "3", _("Module 3: processor to processor")
    FOUR = "4", _("Module 4: processor to controller")


class Clause(models.TextChoices):
    """What a processor agreement must hold (Art 28(3) and (4) GDPR)."""

    SUBJECT_MATTER = "subject_matter", _("Subject-matter and duration of the processing")
    NATURE = "nature", _("Nature and purpose of the processing")
    CATEGORIES = "categories", _("Types of personal data, categories of data subjects")
    RIGHTS = "rights", _("Obligations and rights of the controller")
    INSTRUCTIONS = "a", _("(a) Only on documented instructions, transfers included")
    CONFIDENTIALITY = "b", _("(b) Everybody authorised is bound to confidentiality")
    SECURITY = "c", _("(c) Security of processing (Art 32)")
    SUB_PROCESSORS = "d", _("(d) Conditions for engaging another processor")
    SUBJECTS = "e", _("(e) Assistance with requests of data subjects")
    ASSISTANCE = "f", _("(f) Assistance with Articles 32 to 36")
    END = "g", _("(g) Deletion or return at the end")
    AUDIT = "h", _("(h) Information, audits and inspections")
    SAME_DUTIES = "28_4", _("28(4): the same duties for every sub-processor")


class Presence(models.TextChoices):
    """What a system's data has to do with a country; remote access from it is a transfer, too."""

    STORED_IN = "stored_in", _("stored in")
    ACCESSED_FROM = "accessed_from", _("accessed from")


class Measure(models.TextChoices):
    """What protects a facility (promise P31)."""

    GROUPED_APART = "grouped_apart", _("Sensitive clusters are grouped apart")
    PHYSICAL = "physical", _("The rooms are physically protected: walls, doors, alarms")
    ACCESS = "access", _("Access is controlled for each cluster")
    VISITORS = "visitors", _("Visitors are registered and accompanied")
    SURVEILLANCE = "surveillance", _("Entrances are watched")
    POWER = "power", _("Power does not fail: second supply, batteries")
    COOLING = "cooling", _("Cooling does not fail")
    FIRE = "fire", _("Fire is detected and put out")
    WATER = "water", _("Water is detected and kept out")
    DISPOSAL = "disposal", _("Media are destroyed before they leave")


NEEDED_MEASURES = frozenset({Measure.GROUPED_APART, Measure.PHYSICAL, Measure.ACCESS})
"""What the policy promises of every facility with sensitive data (promise P31)."""


class Verdict(models.TextChoices):
    """What `law` says of a country on a day."""

    NONE = "none", pgettext_lazy("safeguard of a transfer", "none needed")
    ADEQUATE = "adequate", _("adequate")
    SAFEGUARD_NEEDED = "safeguard_needed", _("safeguard needed")
    UNKNOWN = "unknown", _("not known")
    """The controller is established outside of the EEA; what its law says is not known here."""


class DataSubjects(models.TextChoices):
    """Whose data is processed for a purpose (Art 30(1)(c) GDPR)."""

    CUSTOMERS = "customers", _("Customers")
    USERS = "users", _("Users of products and services")
    VISITORS = "visitors", _("Visitors of websites")
    CHILDREN = "children", _("Children")
    GUARDIANS = "guardians", _("Parents and guardians")
    BYSTANDERS = "bystanders", _("Others whose data devices pick up")
    PROSPECTS = "prospects", _("People who get advertising")
    REQUESTERS = "requesters", _("People who exercise their rights")
    EMPLOYEES = "employees", _("Employees")
    APPLICANTS = "applicants", _("Applicants for a job")
    BUSINESS_CONTACTS = "business_contacts", _("Contacts at companies and authorities")
