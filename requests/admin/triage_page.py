"""The page of one incoming mail: what it says, what to know of it, and what it can become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mailroom import wording
from mailroom.enums import Arrival, ArrivalState
from mailroom.errors import DecidedError, MailroomError
from mailroom.models import Incoming
from office.actions import describe
from office.chips import Chip
from office.domain import access_log
from office.domain.access import access_of
from office.models import AccessEntry, User
from office.shown import Shown, ValueReader
from requests import triage_outcomes
from requests.domain import intake_by_mail, mail_replies
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.models import Inquiry, Request
from requests.triage_outcomes import Act, Outcome
from vault.enums import Family

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

CONFLICT = 409
LONG = timedelta(days=2)
SENDERS_SHOWN = 5

WARNINGS: dict[str, tuple[Promise, Promise]] = {
    "foreign_reference": (
        gettext_lazy("somebody else’s reference"),
        gettext_lazy(
            "The subject names a request of somebody else, but the mail did not come from that person’s address. "
            "Make sure who writes before you put it there or say anything about it."
        ),
    ),
    "own_address": (
        gettext_lazy("from our own address"),
        gettext_lazy(
            "The mail came from an address of ours. If a colleague passes on what a person asked, the time counts "
            "from when it first reached us."
        ),
    ),
    "too_large": (
        gettext_lazy("too large"),
        gettext_lazy("The mail is too large to be read here. Look at it in the mailbox itself."),
    ),
    "broken": (
        gettext_lazy("not readable"),
        gettext_lazy(
            "The mail is broken, and not all of it could be read. Look at it in the mailbox itself."
        ),
    ),
    "unsorted": (
        gettext_lazy("not sorted"),
        gettext_lazy("The portal could not tell where this mail belongs."),
    ),
    "many": (
        gettext_lazy("many mails"),
        gettext_lazy("This sender wrote more mails within an hour than people do. It may be a machine."),
    ),
    "automatic": (
        gettext_lazy("automatic"),
        gettext_lazy("A machine wrote this mail. Nothing is answered to it."),
    ),
    "quiet": (
        gettext_lazy("no receipt"),
        gettext_lazy(
            "The mail came through a mailing list, or with the wish for no automatic answer. A person may have "
            "written it, but no receipt is sent to it: write to them yourself."
        ),
    ),
    "not_taken": (
        gettext_lazy("not added"),
        gettext_lazy("The mail belongs to a request but could not be added to it."),
    ),
}
"""What each warning is called in the list, and what it says on the page."""


@dataclass(frozen=True, slots=True)
class Button:
    """An outcome that can be chosen."""

    label: str | Promise
    url: str
    destroys: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A file: taken, with an address for whoever may open it, or refused, by kind and size."""

    name: Shown | str
    size: int
    url: str = ""
    refused: bool = False


def marks(incoming: Incoming, *, now: datetime) -> list[Chip]:
    """Return what should be known of a mail before opening it."""
    found = []
    if incoming.is_waiting and now - incoming.received_at > LONG:
        days = (now - incoming.received_at).days
        found.append(
            Chip(ngettext("waits %(days)s day", "waits %(days)s days", days) % {"days": days}, "overdue")
        )
    found += [Chip(WARNINGS[code][0], "soon") for code in incoming.warnings if code in WARNINGS]
    if incoming.state in {ArrivalState.NOTED, ArrivalState.THREADED}:
        kind = Arrival(incoming.kind).label if incoming.state == ArrivalState.NOTED else ""
        found.append(Chip(kind or ArrivalState.THREADED.label, "done"))
    if incoming.outcome:
        found.append(Chip(wording.outcome_named(incoming.outcome), "done"))
    if incoming.forwarded_from_id is not None:
        found.append(Chip(_("passed on to us"), "mark"))
    return found


def mail_page(page: PortalAdmin, http: HttpRequest, *, incoming: Incoming) -> TemplateResponse:
    """Show a mail to a viewer who may see it, and note in the access log what was shown."""
    viewer, now = cast(User, http.user), page.now()
    reader = ValueReader(controller_id=incoming.controller_id, viewer=viewer)
    context = {
        **page.admin_site.each_context(http),
        "title": _("Incoming mail"),
        "opts": page.opts,
        "original": incoming,
        "mail": incoming,
        "media": page.media,
        **_contents(incoming, reader=reader, now=now),
        **_hints(incoming, viewer=viewer),
        "buttons": _buttons(incoming, viewer=viewer),
        "may_take_back": incoming.outcome == "spam"
        and incoming.erased_at is None
        and access_of(viewer).allows("enter_cases", incoming.controller_id),
        "happened": _happened(incoming),
        "leads_to": _leads_to(incoming, viewer=viewer),
    }
    access_log.record(
        action="mailroom.mail_opened",
        actor=viewer,
        controller=incoming.controller,
        target=incoming,
        now=now,
        details={"families": sorted(reader.families)},
    )
    return TemplateResponse(http, "admin/requests/triage/page.html", context)


def outcome_page(page: PortalAdmin, http: HttpRequest, *, incoming: Incoming, code: str) -> HttpResponse:
    """Ask what is needed for an outcome, or take it."""
    viewer = cast(User, http.user)
    outcome = triage_outcomes.called(code)
    if outcome is None:
        raise Http404("There is no such outcome.")
    if not outcome.allowed(viewer, incoming):
        raise PermissionDenied
    back = reverse("admin:mailroom_incoming_change", args=[incoming.pk])
    if not incoming.is_waiting:
        messages.error(http, str(DecidedError()))
        return HttpResponseRedirect(back)
    form = outcome.form(http.POST if http.method == "POST" else None, incoming=incoming, viewer=viewer)
    if http.method == "POST" and form.is_valid():
        act = Act(by=viewer, now=page.now())
        try:
            leads_to = outcome.perform(incoming, form, act)
        except DecidedError as error:
            messages.error(http, str(error))
            return HttpResponseRedirect(back)
        except IntakeRefusedError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except (RequestError, MailroomError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(http, str(outcome.done))
            return HttpResponseRedirect(leads_to or reverse("admin:mailroom_incoming_changelist"))
    reader = ValueReader(controller_id=incoming.controller_id, viewer=viewer)
    context = {
        **page.admin_site.each_context(http),
        "title": outcome.label,
        "opts": page.opts,
        "original": incoming,
        "mail": incoming,
        "outcome": outcome,
        "form": form,
        "back": back,
        "media": page.media + form.media,
        **_contents(incoming, reader=reader, now=page.now()),
    }
    return TemplateResponse(http, "admin/requests/triage/outcome.html", context)


def _contents(incoming: Incoming, *, reader: ValueReader, now: datetime) -> dict[str, Any]:
    may_open = Family.DOCUMENT in access_of(reader.viewer).families(incoming.controller_id)
    files = [
        Row(
            name=reader.read(file, "name"),
            size=file.size,
            url=reverse("admin:mailroom_incoming_file", args=[incoming.pk, file.pk]) if may_open else "",
        )
        for file in incoming.files.all()
    ]
    files += [Row(name=one["kind"], size=one["size"], refused=True) for one in incoming.refused]
    return {
        "sender": reader.read(incoming, "sender"),
        "sender_name": reader.read(incoming, "sender_name"),
        "subject": reader.read(incoming, "subject"),
        "text": reader.read(incoming, "text"),
        "files": files if incoming.erased_at is None else [],
        "warnings": [WARNINGS[code][1] for code in incoming.warnings if code in WARNINGS],
        "marks": marks(incoming, now=now),
    }


def _hints(incoming: Incoming, *, viewer: User) -> dict[str, Any]:
    """Return what is known of the sender, for whoever may see who that is."""
    sees = Family.CONTACT in access_of(viewer).families(incoming.controller_id)
    if not sees or incoming.erased_at is not None:
        return {}
    others = Incoming.objects.waiting().filter(
        controller=incoming.controller, sender_index=incoming.sender_index, sender_index__isnull=False
    )
    named = mail_replies.named_in(str(incoming.subject or ""))
    return {
        "known": intake_by_mail.requests_of(incoming),
        "others": list(others.exclude(pk=incoming.pk).order_by("received_at")[:SENDERS_SHOWN]),
        "named": list(Request.objects.filter(reference__in=named, controller=incoming.controller)),
    }


def _buttons(incoming: Incoming, *, viewer: User) -> list[Button]:
    if not incoming.is_waiting:
        return []
    return [_button(one, incoming) for one in triage_outcomes.outcomes() if one.allowed(viewer, incoming)]


def _button(outcome: Outcome, incoming: Incoming) -> Button:
    url = reverse("admin:mailroom_incoming_outcome", args=[incoming.pk, outcome.code])
    return Button(outcome.label, url, outcome.destroys)


def _leads_to(incoming: Incoming, *, viewer: User) -> list[tuple[str, str]]:
    """Return where a mail went to and where it came from, as far as the viewer may look: addresses with words."""
    found = []
    prefix, _colon, key = incoming.cause.partition(":")
    if f"{prefix}:" == mail_replies.PREFIX:
        found.append((reverse("admin:requests_request_change", args=[key]), _("Open the request")))
    if prefix == Inquiry.PREFIX:
        found.append((reverse("admin:requests_inquiry_change", args=[key]), _("Open the inquiry")))
    there = Incoming.objects.visible_to(viewer)
    if there.filter(forwarded_from=incoming).exists():
        found.append((_address(key), _("Open it at the other company")))
    if incoming.forwarded_from_id and there.filter(pk=incoming.forwarded_from_id).exists():
        found.append((_address(incoming.forwarded_from_id), _("Open it where it was received first")))
    return found


def _address(key: object) -> str:
    return reverse("admin:mailroom_incoming_change", args=[key])


def _happened(incoming: Incoming) -> list[dict[str, object]]:
    """Return what was done with the mail, by whom and when; who only looked apart."""
    entries = AccessEntry.objects.filter(target_id=incoming.pk).exclude(
        action__in=("mailroom.mail_opened", "mailroom.file_opened")
    )
    return [
        {"at": one.at, "who": one.actor.name if one.actor else _("The portal"), "what": describe(one)}
        for one in entries.select_related("actor").order_by("at")
    ]
