import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from office import panels
from office.dates import period_in_words
from office.models import Controller
from tests.office.test_controllers import PNG

pytestmark = pytest.mark.django_db


def test_the_first_page_offers_every_company(dreame: Controller, procotsmart: Controller) -> None:
    page = Client().get(reverse("office:home")).content.decode()
    assert 'href="/dreame/"' in page
    assert 'href="/procotsmart/"' in page


def test_a_company_has_a_page_of_its_own(dreame: Controller) -> None:
    page = Client().get("/dreame/")
    assert page.status_code == 200
    assert "Dreame" in page.content.decode()


@pytest.mark.parametrize("path", ["/nobody/", "/nobody/brand.css", "/nobody/logo", "/dreame/logo"])
def test_what_does_not_exist_is_not_found(dreame: Controller, path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/dreame/", "/dreame/brand.css"])
def test_pages_to_read_take_nothing(dreame: Controller, path: str) -> None:
    assert Client(enforce_csrf_checks=False).post(path).status_code == 405


def test_the_colours_are_a_style_sheet_that_can_be_kept(dreame: Controller) -> None:
    sheet = Client().get("/dreame/brand.css")
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "max-age" in sheet.headers["Cache-Control"]
    assert "Cookie" not in sheet.headers.get("Vary", "")
    text = sheet.content.decode()
    assert dreame.accent in text
    assert dreame.accent_dark in text


def test_the_logo_is_served_as_what_it_is(dreame: Controller) -> None:
    dreame.logo.save("x.png", ContentFile(PNG))
    answer = Client().get("/dreame/logo")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer) == PNG


def test_panels_come_in_their_order_and_may_stay_away(
    dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections import defaultdict

    from django.test import RequestFactory

    monkeypatch.setattr(panels, "_panels", defaultdict(list))

    def later(about: object, request: object) -> panels.Panel:
        return panels.Panel("Later", "", "/later/", order=20)

    def first(about: object, request: object) -> panels.Panel:
        return panels.Panel("First", "", "/first/", order=10)

    def never(about: object, request: object) -> None:
        return None

    for make in (later, first, never, later):
        panels.register("home", make)
    shown = panels.panels_for("home", dreame, RequestFactory().get("/"))
    assert [panel.title for panel in shown] == ["First", "Later"]
    assert panels.panels_for("elsewhere", dreame, RequestFactory().get("/")) == []


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 day"), (30, "30 days"), (365, "1 year"), (366, "1 year"), (367, "367 days"), (1826, "5 years")],
)
def test_a_period_of_whole_years_is_told_in_years(days: int, words: str) -> None:
    assert period_in_words(days) == words
