"""The admin's sidebar: ordered by what people do, with only the pages that exist and that they may open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mailroom.models import Incoming
from office.domain.access import access_of
from office.models import User


@dataclass(frozen=True, slots=True)
class Page:
    """A list in the sidebar: the model that it lists, its symbol, another title, what waits there."""

    model: str
    icon: str
    title: Promise | None = None
    count: Callable[[User], int] | None = None


def _waiting_mails(user: User) -> int:
    return Incoming.objects.visible_to(user).waiting().count()


@dataclass(frozen=True, slots=True)
class Tool:
    """A page that lists no rows: its address by name, its symbol, and what opens it anywhere, if anything."""

    address: str
    icon: str
    title: Promise
    needs: tuple[str, ...] = ()


REPORTED = ("read_cases", "read_consents", "read_mails", "read_policies", "read_reviews", "read_vendors")
"""Parts of the monthly reports are for whoever holds one of these."""

SECTIONS: tuple[tuple[Promise, tuple[Page | Tool, ...]], ...] = (
    (
        _("Today"),
        (
            Tool("dashboard", "monitoring", _("Dashboard")),
            Page("requests.Request", "inbox"),
            Tool("tasks_own", "task_alt", _("My tasks"), ("handle_cases",)),
            Tool("requests_standing", "checklist", _("Where requests stand"), ("follow_cases",)),
            Page("requests.Inquiry", "account_balance"),
            Page("requests.StandardText", "edit_note"),
            Page("mailroom.Incoming", "mark_email_unread", count=_waiting_mails),
            Tool("monthly_reports", "summarize", _("Reports"), REPORTED),
            Tool("deadline_calculator", "calculate", _("Deadline calculator"), ("read_cases",)),
        ),
    ),
    (
        _("People"),
        (
            Page("subjects.Subject", "person"),
            Page("subjects.Suppression", "person_off"),
            Page("consents.ConsentEvent", "how_to_reg"),
            Page("consents.Withdrawal", "block"),
            Page("consents.Campaign", "forward_to_inbox"),
            Page("consents.Acknowledgement", "fact_check"),
        ),
    ),
    (
        _("Policy"),
        (
            Page("policies.Policy", "policy"),
            Page("policies.Purpose", "target"),
            Page("policies.DataCategory", "category"),
            Page("policies.RecipientKind", "groups"),
            Page("policies.Term", "manage_search"),
            Tool("policies_drift", "difference", _("Drift"), ("read_policies",)),
        ),
    ),
    (
        _("Recipients"),
        (
            Page("thirdparties.ThirdParty", "handshake"),
            Page("thirdparties.Agreement", "contract"),
            Page("thirdparties.System", "dns"),
            Page("thirdparties.Facility", "warehouse"),
            Page("thirdparties.Notice", "campaign"),
            Page("thirdparties.Disclosure", "outbound"),
            Page("thirdparties.StatisticalShare", "bar_chart"),
            Tool("thirdparties_transfers", "flight_takeoff", _("Transfers"), ("read_vendors",)),
            Tool("thirdparties_records", "menu_book", _("Article 30"), ("read_vendors",)),
        ),
    ),
    (
        _("Office"),
        (
            Page("mailroom.Mail", "mail"),
            Page("mailroom.Mailbox", "mail_lock"),
            Page("office.Review", "event_repeat"),
            Page("office.User", "group"),
            Page("office.RoleGrant", "badge"),
            Page("office.ViewingException", "travel_explore", _("Viewing from abroad")),
            Tool("access_rights", "visibility", _("Who may see what"), ("read_access_log",)),
            Page("office.Controller", "apartment"),
            Page("requests.AssignmentRule", "alt_route"),
            Page("requests.IdentityRule", "verified_user"),
            Page("office.ClosingDay", "event_busy"),
            Page("office.OneOffHoliday", "celebration"),
            Page("office.ApiKey", "key"),
            Page("office.AccessEntry", "history", _("Access log")),
            Page("office.Reveal", "lock_open"),
            Page("requests.PurgeRecord", "auto_delete"),
        ),
    ),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sidebar of one person: only pages that exist and that they may open."""
    sections = [
        {"title": title, "items": [item for page in pages if (item := _item(page, request))]}
        for title, pages in SECTIONS
    ]
    return [section for section in sections if section["items"]]


def _item(page: Page | Tool, request: HttpRequest) -> dict[str, Any] | None:
    if isinstance(page, Tool):
        if page.needs and not any(access_of(request.user).anywhere(need) for need in page.needs):
            return None
        return {"title": str(page.title), "icon": page.icon, "link": reverse(page.address)}
    try:
        model = apps.get_model(page.model)
    except LookupError:
        return None
    model_admin = admin.site._registry.get(model)
    if model_admin is None or not model_admin.has_module_permission(request):
        return None
    opts = model._meta
    waiting = page.count(cast(User, request.user)) if page.count is not None else 0
    return {
        **({"badge": str(waiting), "badge_variant": "primary"} if waiting else {}),
        "title": str(page.title or capfirst(opts.verbose_name_plural or "")),
        "icon": page.icon,
        "link": reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
    }


def styles(request: HttpRequest) -> str:
    """Return the address of the portal's additions to the admin's style."""
    return static("office/admin.css")


def find_styles(request: HttpRequest) -> str:
    """Return the address of the style of the search over everything."""
    return static("admin-portal/find.css")


def find_script(request: HttpRequest) -> str:
    """Return the address of what the key for the search does."""
    return static("admin-portal/find.js")


def favicon(request: HttpRequest) -> str:
    """Return the address of the portal's symbol."""
    return static("public/favicon.svg")
