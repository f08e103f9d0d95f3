import pytest
from django.test import Client
from django.urls import reverse

from office.models import Controller, User
from tests.office.conftest import signed_in

pytestmark = pytest.mark.django_db


def language_of(path: str, *, accept: str = "", client: Client | None = None) -> str:
    headers = {"Accept-Language": accept} if accept else {}
    return (client or Client()).get(path, headers=headers).headers["Content-Language"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("sv", "sv"),
        ("nb-NO,nb;q=0.9", "nb"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("en-GB,en;q=0.9,sv;q=0.8", "en"),
        ("de,sv;q=0.5", "sv"),
        ("de", "sv"),
        ("", "sv"),
        ("rubbish;;;q=x", "sv"),
    ],
)
def test_the_browser_is_heard_and_else_the_controllers_first_language_counts(
    dreame: Controller, accept: str, expected: str
) -> None:
    assert language_of("/dreame/", accept=accept) == expected


def test_a_controller_speaks_only_its_own_languages(procotsmart: Controller) -> None:
    assert language_of("/procotsmart/", accept="sv") == "nb"
    assert language_of("/procotsmart/?lang=sv", accept="en") == "en"


def test_a_chosen_language_is_kept(dreame: Controller) -> None:
    client = Client()
    assert language_of("/dreame/?lang=nb", accept="sv", client=client) == "nb"
    assert language_of("/dreame/", accept="sv", client=client) == "nb"
    cookie = client.cookies["django_language"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_language_that_nobody_speaks_is_not_kept(dreame: Controller) -> None:
    client = Client()
    assert language_of("/dreame/?lang=xx", client=client) == "sv"
    assert "django_language" not in client.cookies


def test_staff_read_the_admin_in_the_language_that_they_chose(lead: User) -> None:
    lead.language = "nb"
    lead.save()
    assert language_of(reverse("profile"), accept="sv", client=signed_in(lead)) == "nb"
    assert language_of(reverse("admin:login"), accept="sv") == "sv"


def test_a_missing_page_has_a_language_too(dreame: Controller) -> None:
    assert language_of("/nowhere/at/all/", accept="nb") == "nb"


def test_times_in_the_admin_are_those_of_the_office(lead: User, dreame: Controller) -> None:
    from datetime import UTC, datetime

    from office.models import ApiKey

    key = ApiKey.objects.create(
        controller=dreame,
        name="Shop",
        prefix="ppk_1",
        hash="0" * 64,
        scopes=["requests:create"],
        created_at=datetime(2026, 11, 25, 23, 30, tzinfo=UTC),
    )
    page = signed_in(lead).get(reverse("admin:office_apikey_change", args=[key.pk]))
    assert "26 Nov 2026, 00:30" in page.content.decode()
