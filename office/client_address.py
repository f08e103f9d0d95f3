"""From which address a request came, believing only the proxies that are known."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NETWORK_BITS = 64


def of(request: HttpRequest) -> str:
    """Return the client's IP address as limits count it.

    An IPv6 address stands for its network of 64 bits: whoever has one has 2^64 of them.
    """
    return _counted(exactly(request))


def exactly(request: HttpRequest) -> str:
    """Return the client's IP address, whole.

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


def comes_by_proxy(request: HttpRequest) -> bool:
    """Tell whether a request was handed to us by one of TRUSTED_PROXIES."""
    return _is_trusted(str(request.META.get("REMOTE_ADDR") or ""))


def _counted(address: str) -> str:
    """Write an address as limits count it."""
    parsed = ip_address(address) if _is_address(address) else None
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), NETWORK_BITS), strict=False).network_address)


def _is_trusted(address: str) -> bool:
    if not _is_address(address):
        return False
    return any(ip_address(address) in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


@lru_cache(maxsize=1)
def _networks(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
