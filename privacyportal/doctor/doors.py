"""Whether the portal can be reached as people reach it: by its public address, through TLS and the proxy."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus

from django.conf import settings

from privacyportal.doctor.findings import Finding, check, ok, wrong

PATIENCE = 10  # seconds


@check("public address")
def public_address() -> Iterator[Finding]:
    """Open the start page by PUBLIC_URL."""
    if not settings.PRODUCTION:
        return
    address = f"{settings.PUBLIC_URL}/"
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - https, says the settings
            headers = answer.headers
    except urllib.error.HTTPError as error:
        yield _refused(address, error)
    except urllib.error.URLError as error:
        yield _out_of_reach(address, error.reason)
    except OSError as error:
        yield _out_of_reach(address, error)
    else:
        if "Strict-Transport-Security" in headers:
            yield ok(f"{address} opens over TLS.")
        else:
            yield wrong(
                f"{address} opens, but without the portal's security headers: something else answers there.",
                "See where the proxy sends requests, and that it passes the portal's headers on.",
            )


def _refused(address: str, error: urllib.error.HTTPError) -> Finding:
    if error.code in {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND}:
        return wrong(
            f"{address} redirects to itself for ever.",
            "Name the proxy in TRUSTED_PROXIES, and let it set X-Forwarded-Proto.",
        )
    if error.code == HTTPStatus.BAD_REQUEST:
        return wrong(
            f"{address} answers 400: the portal does not know the name that it is called by.",
            "Add the host of PUBLIC_URL to ALLOWED_HOSTS, and let the proxy pass the Host header on.",
        )
    if error.code in {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}:
        return wrong(
            f"{address} answers {error.code}: the proxy does not reach the portal, or the portal not its databases.",
            "Start it (systemctl start privacyportal-web), and see that the proxy knows its address.",
        )
    return wrong(f"{address} answers {error.code}.", "The log of privacyportal-web says why.")


def _out_of_reach(address: str, reason: object) -> Finding:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return wrong(
            f"The certificate of {address} is not valid: {reason.verify_message}.",
            "Renew it, and see that the proxy presents the whole chain.",
        )
    if isinstance(reason, ssl.SSLError):
        return wrong(f"{address} speaks no TLS that we know.", "See how the proxy listens on that port.")
    kind = type(reason).__name__
    return wrong(
        f"{address} cannot be reached from here: {kind}.",
        "See that its name resolves to the proxy, and that the proxy runs. A machine that may not reach its own "
        "public address can ignore this.",
    )
