"""A walk over every address that needs no account: what a secret opens, and that it opens nothing else."""

from __future__ import annotations

import base64
import io
import json
import re
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.db import models
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from consents.models import PreferenceLink
from office import rate_limits
from office.domain import api_keys
from office.enums import Scope
from office.models import RateCounter, StaffSession
from office.rate_limits import Limit
from privacyportal.api import api
from requests.domain import links
from requests.models import Request
from tests import factories
from tests.consents.made import ADDRESS
from tests.factories import NOW
from tests.privacyportal.doors import signed_in
from tests.privacyportal.public_doors import (
    DOORS_SLUG,
    TOKEN,
    Door,
    Doors,
    addresses,
    addresses_before_sign_in,
    built,
    staff_links,
)
from tests.requests.public_pages import answers, page_of

pytestmark = pytest.mark.django_db

FORGED = "forged-token-forged-token-123456"
EVERY = list(addresses())
WALKED = [*EVERY, *addresses_before_sign_in()]

BEHIND_TOKENS = {door.name for door in EVERY if "<slug:token>" in door.route}
BEHIND_COOKIES = {"consents:stop", "consents:agree", "consents:ask_guardian", "consents:lift"}
PUBLISHED = {
    f"policies:{name}"
    for name in ["version", "comparison", "further_policy", "further_version", "further_comparison"]
}
"""Numbers and names of what is published for everybody."""

NOT_LIMITED = {
    "healthz": "for the machine that watches; asks nothing",
    "readyz": "for the machine that watches; asks little",
    "metrics": "for the machine that watches, by a token or its network; else there is no such page",
    "office:home": "the same published page for everybody",
    "office:controller_home": "the same published page for everybody",
    "office:brand_css": "a style sheet that browsers keep",
    "office:logo": "a picture that browsers keep",
    "policies:policy": "published text",
    "policies:version": "published text",
    "policies:comparison": "published text",
    "policies:list": "published text",
    "policies:further_policy": "published text",
    "policies:further_version": "published text",
    "policies:further_comparison": "published text",
    "thirdparties:recipients": "published text",
    "requests:privacy_notice": "published text",
    "consents:gpc": "a constant",
    "requests:received": "only for the browser that has just sent a request, which is limited",
    "requests:link_sent": "a constant page",
    "consents:preferences_sent": "a constant page",
    "consents:acknowledged": "a constant page",
    "sign_in_code": "only for the browser that has just given the right password; codes are counted by person",
    "admin_password_reset": "the same answer for every address; beyond the limit nothing is mailed",
    "password_reset_done": "a constant page",
    "admin:logout": "ends a session",
    "admin:jsi18n": "a constant script",
    "api:openapi-json": "made once in a process, the same for everybody",
    "api:openapi-view": "a constant page",
    "api:api-root": "no page",
    "consents:unsubscribe": "a right address always works, by one press (RFC 8058); wrong ones are limited",
}


@pytest.fixture(autouse=True)
def at_now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def doors() -> Doors:
    return built()


def client() -> Client:
    RateCounter.objects.all().delete()
    return Client(headers={"accept-language": "en"})


def both(path: str) -> list[Any]:
    """Open a path and send something to it, as somebody who has no cookie."""
    return [opened(client(), path), client().post(path, {"text": "x", "key": FORGED})]


def opened(browser: Client, path: str) -> Any:
    """Open a path, and let go of a file that it may give."""
    answer = browser.get(path)
    if answer.streaming:
        b"".join(answer)  # closing it would close the database connection as well
    return answer


def test_every_address_that_takes_an_id_or_a_token_is_walked_here() -> None:
    takes = {door.name for door in EVERY if "<" in door.route.replace("<slug:controller>", "")}
    assert takes == BEHIND_TOKENS | BEHIND_COOKIES | PUBLISHED


def test_there_is_a_real_secret_for_each_of_them_and_it_opens(doors: Doors) -> None:
    assert set(doors.paths) == BEHIND_TOKENS
    for name, path in sorted(doors.paths.items(), key=lambda one: one[0] == "requests:withdraw"):
        if name in {
            "requests:certificate",
            "consents:guardian_not_theirs",
        }:  # nothing was erased; ends the ask
            continue
        statuses = [answer.status_code for answer in both(path)]
        assert min(statuses) < 400 or 410 in statuses, (name, statuses)


def test_a_forged_token_opens_nothing_anywhere(doors: Doors) -> None:
    before = Request.objects.values_list("pk", "version", "status").get(pk=doors.case.pk)
    for name, path in doors.paths.items():
        for answer in both(TOKEN.sub(FORGED, path)):
            if name == "consents:renew" and answer.status_code == 302:
                assert answer["Location"].endswith("/preferences/sent/")  # the same for every token
                continue
            assert answer.status_code in {404, 405}, name
    assert Request.objects.values_list("pk", "version", "status").get(pk=doors.case.pk) == before


def test_a_token_opens_nothing_at_another_controller(doors: Doors) -> None:
    factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    tried = 0
    for name, path in doors.paths.items():
        if not path.startswith(f"/{DOORS_SLUG}/"):
            continue
        tried += 1
        for answer in both(path.replace(f"/{DOORS_SLUG}/", "/procotsmart/", 1)):
            if name == "consents:renew" and answer.status_code == 302:
                continue
            assert answer.status_code in {404, 405}, name
    assert tried == len(doors.paths) - 3
    assert not PreferenceLink.objects.filter(controller__slug="procotsmart").exists()


def test_a_token_opens_nothing_of_another_kind(doors: Doors) -> None:
    for name, path in doors.paths.items():
        own = TOKEN.search(path)
        assert own is not None
        for token in doors.tokens() - {own[0]}:
            answer = opened(client(), TOKEN.sub(token, path))
            assert answer.status_code in {404, 405}, (name, answer.status_code)


def test_a_token_opens_nothing_of_another_person(doors: Doors) -> None:
    other = factories.request(at=doors.controller, email="olga@person.example")
    token = page_of(other).split("/")[3]
    stolen = reverse("requests:file", args=[DOORS_SLUG, token, doors.file.pk])
    assert client().get(stolen).status_code == 404
    own = page_of(doors.case).split("/")[3]
    theirs = reverse("requests:file", args=[DOORS_SLUG, own, doors.file.pk])
    assert opened(client(), theirs).status_code == 200
    package = client().get(f"/{DOORS_SLUG}/requests/{token}/package/download/")
    assert package.status_code == 302
    assert doors.case.reference not in client().get(page_of(other)).content.decode()


def test_without_the_cookie_no_choice_is_shown_or_made(doors: Doors) -> None:
    home = f"/{DOORS_SLUG}/preferences/"
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    browser = client()
    browser.post(doors.paths["consents:open"])
    filled = {"scope": "purposes", "purpose": "news", "what": "use"}
    for door in EVERY:
        if door.name not in BEHIND_COOKIES:
            continue
        names = [name for name in filled if f":{name}>" in door.route]
        kept = {name: filled[name] for name in names}
        path = reverse(door.name, kwargs={"controller": DOORS_SLUG, **kept})
        for answer in both(path):
            assert answer.status_code in {302, 405}, door.name
            assert answer.status_code == 405 or answer["Location"] == home, door.name
        elsewhere = reverse(door.name, kwargs={"controller": other.slug, **kept})
        assert browser.post(elsewhere).status_code == 302, door.name  # asked for a link there


def test_what_is_not_published_has_no_page(doors: Doors) -> None:
    for door in EVERY:
        if door.name not in PUBLISHED:
            continue
        given: dict[str, Any] = {"controller": DOORS_SLUG, "version": 99, "old": 98, "new": 99}
        kept = {name: value for name, value in given.items() if f":{name}>" in door.route}
        if ":policy>" in door.route:
            kept["policy"] = "secret"
        assert client().get(reverse(door.name, kwargs=kept)).status_code == 404, door.name


def operations() -> list[tuple[str, str]]:
    """Return method and path of everything that the API does."""
    paths = api.get_openapi_schema()["paths"]
    return [(method, path) for path, one in paths.items() for method in one]


def test_the_api_does_nothing_without_a_key_or_with_one_that_may_not(doors: Doors) -> None:
    scopes = set(Scope)
    assert len(operations()) >= 11
    for method, path in operations():
        assert "{" not in path, "an id in the path: try another controller's here"
        call = getattr(client(), method)
        assert call(path, "{}", content_type="application/json").status_code == 401, path
        refused = 0
        for scope in scopes:
            _key, secret = api_keys.create(
                controller=doors.controller, name=f"{path} {scope}"[:60], scopes=[scope], by=None, now=NOW
            )
            answer = call(
                path,
                "{}",
                content_type="application/json",
                headers={"Authorization": f"Bearer {secret}"},
            )
            refused += answer.status_code in {401, 403}
            assert answer.status_code in {401, 403, 422}, path
        assert 1 <= refused < len(scopes) or refused == len(scopes) - 1, path


def test_a_key_of_another_controller_learns_nothing_of_a_person(doors: Doors) -> None:
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    _key, secret = api_keys.create(controller=other, name="shop", scopes=list(Scope), by=None, now=NOW)
    for path in ("/api/v1/consents/state", "/api/v1/consents/check"):
        body = {"person": {"kind": "email", "value": ADDRESS}, "purpose": "news"}
        answer = Client().post(
            path,
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        assert b"given" not in answer.content, path


def test_every_public_address_is_limited_or_says_why_it_need_not_be(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client()
    browser.post(doors.paths["consents:open"])
    read = _hidden(browser, reverse("consents:acknowledge", args=[DOORS_SLUG]))
    for what, limits in rate_limits.LIMITS.items():
        monkeypatch.setitem(rate_limits.LIMITS, what, tuple(Limit(0, one.window) for one in limits))
    sent: dict[str, dict[str, str]] = {
        "requests:new": answers(),
        "requests:link": {"email": ADDRESS},
        "consents:acknowledge": {"email": ADDRESS, "read": "on", **read},
        "admin_password_reset": {"email": doors.lead.email},
    }
    limited = set()
    for door in WALKED:
        path = doors.paths.get(door.name) or reverse(door.name, kwargs=_filled(door))
        posted = browser.post(path, sent.get(door.name, {"text": "x", "send": "on"}))
        if 429 in {opened(browser, path).status_code, posted.status_code}:
            limited.add(door.name)
    assert {door.name for door in WALKED} - limited == set(NOT_LIMITED)
    wrong = TOKEN.sub(FORGED, doors.paths["consents:unsubscribe"])
    assert browser.get(wrong).status_code == 429
    assert not [sent for sent in mail.outbox if sent.to == [doors.lead.email]]


def _filled(door: Door) -> dict[str, Any]:
    given: dict[str, Any] = {
        "controller": DOORS_SLUG,
        "scope": "purposes",
        "purpose": "news",
        "what": "use",
        "version": 1,
        "old": 1,
        "new": 1,
        "policy": "privacy",
        "uidb64": "MQ",
        "token": FORGED,
    }
    return {name: value for name, value in given.items() if re.search(rf"[<:]{name}>", door.route)}


def _hidden(browser: Client, path: str) -> dict[str, str]:

    page = browser.get(path).content.decode(errors="replace")
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_tokens_have_128_bits_and_stand_in_no_table_in_clear(doors: Doors, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "mailroom.backend.OutboxBackend"  # the product's, in place of the test runner's
    secrets = doors.tokens()
    assert len(secrets) >= 8
    for token in secrets:
        assert len(base64.urlsafe_b64decode(token)) * 8 >= 128
    browsers, links_of_staff = [signed_in(doors.lead), Client()], staff_links(doors)
    assert len(links_of_staff) == 2
    for browser in browsers:
        for link in links_of_staff:
            page = browser.get(link, follow=True)
            assert page.context["validlink"]
            secrets.add(link.split("/")[4])
            assert link.split("/")[4] not in page.content.decode() + page.redirect_chain[-1][0]
    for token in {link.split("/")[4] for link in links_of_staff}:
        assert len(bytes.fromhex(token.split("-")[1])) * 8 >= 128
    everything = io.StringIO()
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list(*_plain(model)):
            everything.write(repr(row))
    for session in StaffSession.objects.all():
        everything.write(repr(session.get_decoded()))
    told = everything.getvalue()
    assert str(doors.lead.pk) in told
    assert doors.case.reference in told
    for token in secrets:
        assert token not in told


def _plain(model: type[models.Model]) -> list[str]:
    """Return the columns as they are stored; what is encrypted is tried by the tests of leaks."""
    return [field.attname for field in model._meta.concrete_fields if not hasattr(field, "family")]


def test_every_column_for_a_secret_holds_a_hash() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if any(word in field.name for word in ("token", "secret", "session_key", "key_hash"))
        and isinstance(field, models.CharField)
        and not field.name.endswith("_hash")
    }
    assert found == {"office.StaffSession.session_key"}, "as Django keeps it: the cookie names it"


def test_links_that_open_a_request_are_the_only_way_to_it(doors: Doors) -> None:
    for path in (
        f"/{DOORS_SLUG}/requests/{doors.case.pk}/",
        f"/{DOORS_SLUG}/requests/{doors.case.reference}/",
    ):
        assert client().get(path).status_code == 404
    assert links.resolve(str(doors.case.pk), slug=DOORS_SLUG, now=NOW) is None
