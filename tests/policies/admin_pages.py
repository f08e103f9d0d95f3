"""What the tests of the admin's pages about policies share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from office.models import User
from policies.domain import lifecycle
from policies.enums import Status
from policies.models import Policy, PolicyVersion
from tests.factories import NOW
from tests.policies import published

EARLIER = NOW - timedelta(hours=1)
TOMORROW = NOW.date() + timedelta(days=1)
FIXED = "This version is no draft, so its text and commitments stay as they are."
OVERTAKEN = "Somebody changed this version while you had it open."


def signed_in(user: User) -> Client:
    """Return a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(version: PolicyVersion) -> str:
    """Return the address of a version's page."""
    return reverse("admin:policies_policyversion_change", args=[version.pk])


def policy_page(policy: Policy, name: str = "change") -> str:
    """Return the address of a policy's page, or of one below it."""
    return reverse(f"admin:policies_policy_{name}", args=[policy.pk])


def step_of(version: PolicyVersion, code: str) -> str:
    """Return the address of a step."""
    return reverse("admin:policies_policyversion_step", args=[version.pk, code])


def content_of(version: PolicyVersion, name: str, *more: str) -> str:
    """Return the address of a page on which content is written."""
    return reverse(f"admin:policies_policyversion_{name}", args=[version.pk, *more])


def content_pages(version: PolicyVersion) -> list[str]:
    """Return the addresses of all pages on which the content of `published.SIMPLE_TEXT` is written."""
    return [
        content_of(version, "new_section", "sv"),
        content_of(version, "section", "sv", "what-we-collect"),
        content_of(version, "new_use"),
        content_of(version, "use", "delivery"),
        content_of(version, "rights"),
        content_of(version, "links"),
        content_of(version, "suggestions"),
    ]


def text_of(response: Any) -> str:
    """Return the page as text."""
    content: bytes = response.content
    return content.decode()


def main_of(response: Any) -> str:
    """Return the page without what stands around it: sidebar, breadcrumbs."""
    return text_of(response).split("<main", 1)[1]


def seen(version: PolicyVersion) -> int:
    """Return the revision that a page loaded now would carry."""
    number: int = PolicyVersion.objects.values_list("revision", flat=True).get(pk=version.pk)
    return number


def send(client: Client, version: PolicyVersion, address: str, **data: Any) -> HttpResponse:
    """Send a page as it would send itself, with the present revision unless `seen` says otherwise."""
    response: Any = client.post(address, {"seen": seen(version), **data}, follow=True)
    return response  # type: ignore[no-any-return]


def put(version: PolicyVersion, status: Status) -> PolicyVersion:
    """Bring a draft to a status by the real steps, an hour ago; a superseded one gets a successor."""
    of = version.policy
    editor, approver = published.editor_of(of.controller), published.approver_of(of.controller)
    if status is Status.DRAFT:
        return version
    lifecycle.submit(version, by=editor, now=EARLIER)
    if status is Status.IN_REVIEW:
        return published.again(version)
    lifecycle.approve(version, by=approver, now=EARLIER)
    if status is Status.APPROVED:
        return published.again(version)
    if status is Status.SCHEDULED:
        lifecycle.schedule(version, effective_on=TOMORROW, by=approver, now=EARLIER)
        return published.again(version)
    yesterday = EARLIER - timedelta(days=1)
    lifecycle.schedule(version, effective_on=yesterday.date(), by=approver, now=yesterday)
    if status is Status.SUPERSEDED:
        published.publish(published.draft(of, now=EARLIER), now=EARLIER)
    return published.again(version)
