import pytest
from django.test import RequestFactory
from pytest_django import Settings

from office import client_address


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        ([], "203.0.113.9", "198.51.100.7", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.5", "198.51.100.7", "198.51.100.7"),
        (["10.0.0.0/8"], "10.0.0.5", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (["10.0.0.0/8"], "10.0.0.5", "6.6.6.6, 198.51.100.7, 10.0.0.9", "198.51.100.7"),
        (["10.0.0.0/8"], "10.0.0.5", "", "10.0.0.5"),
        (["10.0.0.0/8"], "10.0.0.5", "rubbish", "10.0.0.5"),
        (["::1"], "::1", "2001:db8::7", "2001:db8::"),
        (["::1"], "::1", "2001:db8:0:0:ffff::9", "2001:db8::"),
        ([], "::ffff:203.0.113.9", "", "203.0.113.9"),
        ([], "fe80::1%eth0", "", "fe80::"),
        (["10.0.0.1"], "", "198.51.100.7", "0.0.0.0"),
    ],
)
def test_only_known_proxies_are_believed(
    settings: Settings, trusted: list[str], peer: str, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    assert client_address.of(request) == expected
