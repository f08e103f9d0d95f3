"""What each role may do. The one table that permissions come from; the database is brought in line with it."""

from collections.abc import Iterable, Mapping

from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from office.enums import Role
from vault.enums import Family

ROLE_PERMISSIONS: Mapping[Role, frozenset[str]] = {
    Role.PRIVACY_LEAD: frozenset(
        {"read_cases", "enter_cases", "handle_cases", "approve_cases"}
        | {"read_office", "manage_office"}
        | {"read_mails", "resend_mails", "read_access_log"}
        | {"read_policies", "edit_policies", "approve_policies", "read_reviews", "manage_reviews"}
        | {"read_subjects", "edit_subjects", "read_vendors", "edit_vendors", "tell_recipients"}
        | {"read_disclosures", "prepare_disclosures", "approve_disclosures"}
        | {"read_consents", "edit_consents"}
    ),
    Role.CASE_HANDLER: frozenset(
        {"read_cases", "enter_cases", "handle_cases", "read_mails", "resend_mails"}
        | {"read_policies", "read_vendors", "tell_recipients", "read_subjects", "edit_subjects"}
        | {"read_disclosures", "prepare_disclosures"}
        | {"read_consents", "edit_consents"}
    ),
    Role.CONSENT_MANAGER: frozenset(
        {"read_consents", "edit_consents", "read_subjects", "edit_subjects", "read_policies"}
    ),
    Role.POLICY_EDITOR: frozenset(
        {"read_policies", "edit_policies", "read_reviews", "manage_reviews", "read_vendors"}
    ),
    Role.POLICY_APPROVER: frozenset({"read_policies", "approve_policies", "read_reviews"}),
    Role.VENDOR_MANAGER: frozenset(
        {"read_vendors", "edit_vendors", "tell_recipients"}
        | {"read_policies", "read_reviews", "manage_reviews"}
    ),
    Role.SUPPORT_AGENT: frozenset({"enter_cases", "follow_cases"}),
    Role.AUDITOR: frozenset(
        {"read_cases", "read_mails", "read_access_log", "read_policies", "read_reviews", "read_office"}
        | {"read_subjects", "read_vendors", "read_disclosures", "read_consents"}
    ),
}
"""Permissions on a controller that come with a role there."""

ROLE_FAMILIES: Mapping[Role, frozenset[Family]] = {
    Role.PRIVACY_LEAD: frozenset(Family),
    Role.CASE_HANDLER: frozenset(Family) - {Family.HEALTH, Family.PAYMENT, Family.IDENTITY_DOCUMENT},
    Role.CONSENT_MANAGER: frozenset({Family.IDENTITY, Family.CONTACT, Family.CONTENT}),
    Role.POLICY_EDITOR: frozenset(),
    Role.POLICY_APPROVER: frozenset(),
    Role.VENDOR_MANAGER: frozenset({Family.CONTACT, Family.DOCUMENT}),
    Role.SUPPORT_AGENT: frozenset(),
    Role.AUDITOR: frozenset(),
}
"""Column families that a role sees unless its grant says otherwise (promise P20)."""

MAY_SEE: frozenset[Role] = frozenset(
    {Role.PRIVACY_LEAD, Role.CASE_HANDLER, Role.CONSENT_MANAGER, Role.VENDOR_MANAGER, Role.SUPPORT_AGENT}
)
"""Roles that can be granted column families at all."""

FILES = frozenset({Family.DOCUMENT, Family.IDENTITY_DOCUMENT})
"""Families of files, which are never shown once: whoever needs them is granted them."""

ROLE_REVEALS: Mapping[Role, frozenset[Family]] = {
    Role.PRIVACY_LEAD: frozenset(Family) - FILES,
    Role.CASE_HANDLER: frozenset(
        {Family.CONTACT, Family.DEVICE, Family.LOCATION, Family.HEALTH, Family.PAYMENT}
    ),
}
"""Column families of which a role may have a single value shown once, with a reason, of what it works on."""

ADMIN_ACTIONS = ("view", "add", "change", "delete")


def permissions_of(role: Role, families: Iterable[str]) -> frozenset[str]:
    """Return the permissions on a controller that a grant of `role` with these families gives."""
    seen = families if role in MAY_SEE else ()
    shown_once = ROLE_REVEALS.get(role, frozenset())
    return (
        ROLE_PERMISSIONS[role]
        | {f"see_{Family(family).value}" for family in seen}
        | {f"reveal_{family.value}" for family in shown_once}
    )


def model_permissions_of(role: Role) -> frozenset[str]:
    """Return the model permissions ("requests.view_request") of a role's group.

    They follow from what the registered admin pages need, so a new page needs no second list.
    """
    return frozenset(
        f"{model._meta.app_label}.{action}_{model._meta.model_name}"
        for model, model_admin in site._registry.items()
        for action in ADMIN_ACTIONS
        if getattr(model_admin, f"{action}_needs", None) in ROLE_PERMISSIONS[role]
    )


def group_of(role: Role) -> Group:
    """Return the group that carries a role's model permissions."""
    group, _created = Group.objects.get_or_create(name=role.value)
    return group


def sync_groups() -> None:
    """Bring the groups' model permissions in line with the table. Does nothing when they are."""
    for role in Role:
        group_of(role).permissions.set(_rows(model_permissions_of(role)))


def _rows(names: Iterable[str]) -> list[Permission]:
    wanted = Q(pk__in=[])
    for name in names:
        app_label, codename = name.split(".")
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    return list(Permission.objects.filter(wanted))
