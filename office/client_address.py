"""From which address a request came, believing only the proxies that are known."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def of(request: HttpRequest) -> str:
    """Return the client's IP address.

    `X-Forwarded-For` is read from the right, and only as far as the hops are in TRUSTED_PROXIES (addresses or
    networks); what a client writes into the header itself is never believed.
    """
    address = str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 - a placeholder, nothing listens
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while hops and _is_trusted(address):
        hop = hops.pop()
        if not _is_address(hop):
            break
        address = hop
    return address


def _is_trusted(address: str) -> bool:
    if not _is_address(address):
        return False
    return any(ip_address(address) in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
