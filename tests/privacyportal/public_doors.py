"""One of every secret link that the portal hands out, for the walks over its public addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from consents.domain import links as preference_links
from consents.domain import unsubscribing
from consents.domain.events import Source, Whom
from consents.domain.links import To
from consents.domain.unsubscribing import Address, Wanted
from mailroom.models import Mail
from office.domain import staff
from office.enums import Role
from office.models import Controller, User
from privacyportal.api import api
from requests.domain import calendar, conversation, files, links, task_links
from requests.models import Attachment, Request
from subjects.enums import IdentifierKind
from tests import factories
from tests.consents import children, made
from tests.factories import NOW
from tests.policies import published
from tests.requests import working
from tests.requests.delivering import handed_over
from tests.thirdparties import made as parties

DOORS_SLUG = "dreame"
TOKEN = re.compile(r"(?<=/)[\w-]{32}(?=[/.]|$)")
STAFF_LINK = re.compile(r"/admin/(?:password|invitation)/[\w-]+/[\w-]+/")
BEFORE_SIGN_IN = re.compile(r"^admin/(login/|password/|invitation/|logout/|jsi18n/)")
"""The admin's addresses that answer whoever is not signed in."""

BEHIND_REQUEST_LINKS = (
    "status",
    "second_step",
    "confirm",
    "identity",
    "evidence",
    "withdraw",
    "certificate",
    "package",
    "package_download",
    "package_code",
)


@dataclass(frozen=True, slots=True)
class Door:
    """An address of the portal: its route with placeholders, and its name with the name space before it."""

    route: str
    name: str
    view: Any


def addresses() -> Iterator[Door]:
    """Yield every address that is neither the admin's nor the API's."""
    for route, name, view in _walk(get_resolver().url_patterns):
        if not route.startswith(("admin/", "api/")):
            yield Door(route, name, view)


def addresses_before_sign_in() -> Iterator[Door]:
    """Yield the addresses of the admin that ask for no account, and those of the API that ask for no key."""
    operations = api.get_openapi_schema()["paths"]
    for route, name, view in _walk(get_resolver().url_patterns):
        if BEFORE_SIGN_IN.match(route) or (route.startswith("api/") and f"/{route}" not in operations):
            yield Door(route, name, view)


def _walk(patterns: Any, route: str = "", space: str = "") -> Iterator[tuple[str, str, Any]]:
    for one in patterns:
        whole = route + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, whole, inner)
        elif isinstance(one, URLPattern):
            yield whole, f"{space}{one.name}", one.callback


@dataclass(frozen=True, slots=True)
class Doors:
    """A controller with one of everything that a secret link opens; `paths` are theirs by the names of addresses."""

    controller: Controller
    case: Request
    file: Attachment
    lead: User
    paths: dict[str, str]

    def tokens(self) -> set[str]:
        """Return all secrets that stand in the paths."""
        return {found[0] for path in self.paths.values() if (found := TOKEN.search(path))}


def built() -> Doors:
    """Build Dreame's doors."""
    dreame = factories.controller("dreame")
    published.publish(published.draft(published.policy(dreame), declares=made.DECLARED), now=made.PUBLISHED)
    lead = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    lead.set_password("a right long password")
    lead.save()
    elsa = factories.person(made.EMAIL, at=dreame)
    case = factories.request(at=dreame)
    handed_over(case, by=lead)
    upload = files.accept(SimpleUploadedFile("proof.pdf", b"%PDF-1.7 proof"))
    sent = conversation.reply(case, text="My proof.", now=NOW, attachments=[upload])
    file = sent.attachments.get()
    token = urlsplit(links.issue(case, now=NOW)).path.split("/")[3]
    paths = {
        f"requests:{name}": reverse(f"requests:{name}", args=[dreame.slug, token])
        for name in BEHIND_REQUEST_LINKS
    }
    paths["requests:file"] = reverse("requests:file", args=[dreame.slug, token, file.pk])
    paths["requests:calendar"] = reverse("requests:calendar", args=[calendar.make(lead, now=NOW)])
    (preferences,) = preference_links.issue_many(dreame, to=[To(elsa, "sv")], now=NOW)
    paths["consents:open"] = urlsplit(preferences).path
    paths["consents:renew"] = f"{paths['consents:open']}new/"
    (stopping,) = unsubscribing.give_out(dreame, wanted=[Wanted(made.ELSA, "news")], source=Source(), now=NOW)
    assert isinstance(stopping, Address)
    paths["consents:unsubscribe"] = urlsplit(stopping.url).path
    children.child(dreame)
    children.ask(dreame, children.KIM)
    children.answer(Client(headers={"accept-language": "en"}))
    (answered,) = children.mails("guardian_answer")
    paths["consents:guardian_stop"] = children.link_in(answered)
    earlier = {mail.pk for mail in children.mails("guardian")}
    children.child(dreame, address="pim@person.example", name="Pim Liten")
    children.ask(dreame, Whom(IdentifierKind.EMAIL, "pim@person.example"))
    (asked,) = (
        mail for mail in children.mails("guardian") if mail.pk not in earlier
    )  # both of the same moment
    paths["consents:guardian"] = children.link_in(asked)
    paths["consents:guardian_renew"] = f"{children.link_in(asked)}new/"
    paths["consents:guardian_not_theirs"] = f"{children.link_in(asked)}not-mine/"
    notice = parties.notice(parties.recipient(dreame, "Budkedjan AB"), by=lead)
    paths["notices:notice"] = parties.link_in(Mail.objects.get(cause=notice.mail_cause))
    working.task(case, by=lead)
    paths["tasks:task"] = _task_link(case)
    return Doors(controller=dreame, case=case, file=file, lead=lead, paths=paths)


def staff_links(doors: Doors) -> list[str]:
    """Return a link to a new password and an invitation, as they are mailed."""
    earlier = set(Mail.objects.values_list("pk", flat=True))
    Client().post(reverse("admin_password_reset"), {"email": doors.lead.email})
    staff.invite(
        email="new@dreame.example",
        name="Nina New",
        controller=doors.controller,
        role=Role.CASE_HANDLER,
        by=doors.lead,
        now=NOW,
    )
    mailed = [STAFF_LINK.search(str(mail.text)) for mail in Mail.objects.exclude(pk__in=earlier)]
    return [found[0] for found in mailed if found]


def _task_link(case: Request) -> str:
    task = case.tasks.get()
    assert task.outsider is not None
    (url,) = task_links.issue([task], to=task.outsider, now=NOW)
    return urlsplit(url).path
