"""Who says that a request came by HTTPS."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from checks.deploy import ROOT


@pytest.fixture
def behind_proxies(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = ["10.1.0.0/16"]


@pytest.mark.usefixtures("behind_proxies")
@pytest.mark.django_db
@pytest.mark.parametrize(("peer", "status"), [("10.1.2.3", 200), ("192.0.2.7", 301)])
def test_only_a_known_proxy_is_believed_that_it_was_https(client: Client, peer: str, status: int) -> None:
    answer = client.get("/", REMOTE_ADDR=peer, headers={"x-forwarded-proto": "https"})

    assert answer.status_code == status


def test_gunicorn_believes_nobody_by_itself() -> None:
    """It would take the header from its own machine, and the portal would look well without TRUSTED_PROXIES."""
    source = (ROOT / "privacyportal" / "gunicorn.py").read_text()

    assert re.search(r'^forwarded_allow_ips = ""', source, re.MULTILINE)
