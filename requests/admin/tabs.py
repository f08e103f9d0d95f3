"""The tabs of the request page, in their order, and the cards beside them: each says what it needs to be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailroom.domain import outbox
from mailroom.enums import State
from office.domain.access import access_of
from requests.admin import certified, delivered
from requests.admin.after import complaint_of, hold_of
from requests.admin.bundles import bundles_of
from requests.admin.collected import collected
from requests.admin.decided import decided
from requests.admin.disclosed import disclosed_to
from requests.admin.found import found
from requests.admin.identity import part_of
from requests.admin.inquiry_links import inquiries_about
from requests.admin.shown import Reader
from requests.admin.task_tab import work_on
from requests.admin.team_card import team_of
from requests.admin.told import recipients_told
from requests.admin.words import drafts_of
from requests.domain import earlier
from requests.domain.mail_replies import TO_STAFF
from requests.domain.situation import Situation


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its code is its place in the page, `mark` stands behind its name; `context` is what it shows."""

    code: str
    name: str | Promise
    template: str
    title: str | Promise = ""
    mark: str = ""
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """One card in the column beside the tabs."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)


def tabs(standing: Situation, *, reader: Reader) -> list[Tab]:
    """Return what is shown of a request to its viewer, one tab after the other."""
    return [tab for make in TABS if (tab := make(standing, reader)) is not None]


def cards(standing: Situation, *, reader: Reader) -> list[Card]:
    """Return the cards beside the tabs, the due dates apart."""
    return [card for make in CARDS if (card := make(standing, reader)) is not None]


def _plain(code: str, name: Promise) -> Callable[[Situation, Reader], Tab]:
    """Make a tab whose contents the page itself has at hand."""
    return lambda standing, reader: Tab(code, name, f"admin/requests/request/{code}.html")


def _identity(standing: Situation, reader: Reader) -> Tab:
    mark = "✓" if standing.identity_proved else ""
    template = "admin/requests/request/identity.html"
    if standing.erased:
        return Tab("identity", _("Identity"), template, mark=mark)
    return Tab(
        "identity", _("Identity"), template, mark=mark, context={"who": part_of(standing, reader=reader)}
    )


def _tasks(standing: Situation, reader: Reader) -> Tab:
    work = work_on(standing, reader=reader)
    mark = f"{work.ended}/{work.counted}" if work.counted else ""
    return Tab("tasks", _("Tasks"), "admin/requests/request/tasks.html", mark=mark, context={"work": work})


def _disclosed(standing: Situation, reader: Reader) -> Tab | None:
    named = disclosed_to(standing.case, reader=reader, now=standing.now)
    if not named:
        return None
    return Tab(
        "disclosed",
        _("Disclosures"),
        "admin/requests/request/disclosed.html",
        title=_("Disclosures that the answer names"),
        context={"disclosed": named},
    )


def _collected(standing: Situation, reader: Reader) -> Tab:
    kept = collected(standing.case, reader=reader)
    return Tab(
        "collected",
        _("Collected"),
        "admin/requests/request/collected.html",
        title=_("Collected for the answer"),
        mark="✓" if kept.files and kept.checked_by else "",
        context={"collected": kept},
    )


def _decision(standing: Situation, reader: Reader) -> Tab:
    return Tab(
        "decision",
        _("Decision"),
        "admin/requests/request/decision.html",
        context={
            "decided": decided(standing.case, reader=reader),
            "found": found(standing.case, reader=reader),
        },
    )


def _told(standing: Situation, reader: Reader) -> Card | None:
    told = recipients_told(standing, viewer=reader.viewer)
    return Card("admin/requests/request/told.html", {"told": told}) if told else None


def _complaint(standing: Situation, reader: Reader) -> Card | None:
    complaint = complaint_of(standing, reader)
    return Card("admin/requests/request/complaint.html", {"complaint": complaint}) if complaint else None


def _held(standing: Situation, reader: Reader) -> Card | None:
    held = hold_of(standing, reader)
    return Card("admin/requests/request/held.html", {"held": held}) if held else None


def _delivered(standing: Situation, reader: Reader) -> Card | None:
    found = delivered.card_of(standing)
    return Card("admin/requests/request/delivered.html", {"delivered": found}) if found else None


def _returned(standing: Situation, reader: Reader) -> Card | None:
    mails = outbox.for_cause(standing.case.cause).filter(state=State.BOUNCED)
    count = mails.exclude(template__startswith=TO_STAFF).count()
    return Card("admin/requests/request/returned.html", {"count": count}) if count else None


def _earlier(standing: Situation, reader: Reader) -> Card | None:
    if not access_of(reader.viewer).allows("read_cases", standing.case.controller_id):
        return None  # whoever is shown this request alone
    found = earlier.of(standing.case)
    return Card("admin/requests/request/earlier.html", {"earlier": found}) if found else None


def _team(standing: Situation, reader: Reader) -> Card | None:
    team = team_of(standing, reader=reader)
    return Card("admin/requests/request/team.html", {"team": team}) if team else None


def _certified(standing: Situation, reader: Reader) -> Card | None:
    url = certified.address_of(standing.case)
    return Card("admin/requests/request/certified.html", {"url": url}) if url else None


def _inquiries(standing: Situation, reader: Reader) -> Card | None:
    found = inquiries_about(standing.case, viewer=reader.viewer)
    return Card("admin/requests/request/inquiries.html", {"inquiries": found}) if found else None


def _drafts(standing: Situation, reader: Reader) -> Card | None:
    found = drafts_of(standing)
    return Card("admin/requests/request/drafts.html", {"drafts": found}) if found else None


def _bundles(standing: Situation, reader: Reader) -> Card | None:
    found = bundles_of(standing, reader)
    return Card("admin/requests/request/bundles.html", {"bundles": found}) if found else None


TABS: tuple[Callable[[Situation, Reader], Tab | None], ...] = (
    _plain("conversation", _("Conversation")),
    _tasks,
    _identity,
    _plain("data", _("Data given")),
    _disclosed,
    _collected,
    _decision,
    _plain("timeline", _("Timeline")),
)
"""Every tab in its order."""

CARDS: tuple[Callable[[Situation, Reader], Card | None], ...] = (
    _returned,
    _complaint,
    _held,
    _delivered,
    _drafts,
    _bundles,
    _earlier,
    _inquiries,
    _told,
    _certified,
    _team,
)
"""Every card in its order."""
