"""Words that the office stores: roles, scopes of API keys, languages, outcomes of reviews."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member of staff is for a controller."""

    PRIVACY_LEAD = "privacy_lead", _("Privacy lead")
    CASE_HANDLER = "case_handler", _("Case handler")
    CONSENT_MANAGER = "consent_manager", _("Consent manager")
    POLICY_EDITOR = "policy_editor", _("Policy editor")
    POLICY_APPROVER = "policy_approver", _("Policy approver")
    VENDOR_MANAGER = "vendor_manager", _("Vendor manager")
    SUPPORT_AGENT = "support_agent", _("Support agent")
    AUDITOR = "auditor", _("Auditor")


class Scope(models.TextChoices):
    """What another system may do with an API key."""

    REQUESTS_CREATE = "requests:create", _("hand in requests")
    REQUESTS_RECEIVED = "requests:received", _("say by whom and when a request was received first")
    CONSENTS_WRITE = "consents:write", _("record consents and objections")
    CONSENTS_READ = "consents:read", _("read a person’s choices")
    CONSENTS_CHECK = "consents:check", _("ask whether data may be used for a purpose")
    ACKNOWLEDGEMENTS_WRITE = "acknowledgements:write", _("record that a policy was read")


class Language(models.TextChoices):
    """Languages that the portal speaks."""

    ENGLISH = "en", _("English")
    SWEDISH = "sv", _("Swedish")
    NORWEGIAN = "nb", _("Norwegian")


class ReviewOutcome(models.TextChoices):
    """What a review found."""

    NOTHING_TO_CHANGE = "nothing_to_change", _("Nothing to change")
    CHANGES_NEEDED = "changes_needed", _("Changes needed")
    FAILED = "failed", _("Failed")
