"""Two tabs of one browser, each at another company: what is chosen in one leaves the other as it is."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any

import pytest
from django.test import Client

from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import WORKLIST, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
ADD, EXPORT = f"{WORKLIST}add/", f"{WORKLIST}export/"


@pytest.fixture
def norway(handler: User) -> Controller:
    """A second company of the same case handler."""
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    grants.grant_role(user=handler, controller=other, role=Role.CASE_HANDLER, by=None, now=NOW)
    return other


def listed(page: Any) -> set[str]:
    assert page.status_code == 200
    return {case.reference for case in page.context["cl"].result_list}


def links(page: Any, *, with_part: str) -> list[str]:
    """Return where the page leads, as far as the address has that part."""
    found = re.findall(r'href="([^"]*\?[^"]*)"', text_of(page))
    return [address for each in found if with_part in (address := html.unescape(each))]


def to(address: str) -> str:
    return WORKLIST + address if address.startswith("?") else address


def test_what_a_tab_narrows_stays_narrowed_whatever_another_tab_looks_at(
    handler: User, dreame: Controller, norway: Controller
) -> None:
    swedish = {factories.request(at=dreame).reference for _number in range(2)}
    norwegian = {factories.request(at=norway, country="NO", email="ola@person.example").reference}
    browser = signed_in(handler)
    here = browser.get(f"{WORKLIST}?controller={dreame.pk}&show=unassigned")
    before = dict(browser.session)

    there = browser.get(f"{WORKLIST}?controller={norway.pk}&o=-4")
    found = browser.post(f"{WORKLIST}?controller={norway.pk}", {"q": next(iter(norwegian))}, follow=True)
    assert listed(there) == listed(found) == norwegian

    sorted_anew = links(here, with_part="o=")
    assert sorted_anew
    for address in sorted_anew:
        assert (f"controller={dreame.pk}" in address, "show=unassigned" in address) == (True, True)
    assert listed(browser.get(to(sorted_anew[0]))) == swedish
    (export,) = {address for address in links(here, with_part="") if "/export/" in address}
    sent = browser.post(to(export), {"kind": "csv", "reason": "The monthly report"})
    file = b"".join(sent.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = csv.DictReader(io.StringIO(file, newline=""))
    assert {row["Reference"] for row in rows} == swedish
    assert dict(browser.session) == before


def test_two_entry_forms_end_as_one_request_each_at_its_own_company(
    handler: User, dreame: Controller, norway: Controller
) -> None:
    browser = signed_in(handler)
    here, there = opened(browser), opened(browser)
    assert here["submission_id"] != there["submission_id"]
    first = {**here, "controller": str(dreame.pk), "person_name": "Elsa Testdotter", "country": "SE"}
    second = {**there, "controller": str(norway.pk), "person_name": "Ola Testesen", "country": "NO"}

    unfinished = browser.post(ADD, {**first, "right": ""})
    browser.post(ADD, second)

    kept = unfinished.context["form"]
    assert kept["controller"].value() == str(dreame.pk)
    assert kept["submission_id"].value() == here["submission_id"]
    for _pressed in range(2):
        browser.post(ADD, first)
        browser.post(ADD, second)
    entered = {str(case.person_name): case.controller for case in Request.objects.all()}
    assert entered == {"Elsa Testdotter": dreame, "Ola Testesen": norway}
    assert Request.objects.count() == 2


def opened(browser: Client) -> dict[str, str]:
    """Open the form in a tab and fill in what is the same at both companies."""
    page = text_of(browser.get(ADD))
    found = re.search(r'name="submission_id" value="([^"]+)"', page)
    assert found is not None
    return {
        "submission_id": found[1],
        "channel": "letter",
        "received_on": "2026-11-02",
        "right": "access",
        "about": "What do you know about me?",
        "for_whom": "self",
        "postal_address": "Testgatan 1\n111 22 Stockholm",
        "language": "en",
    }
