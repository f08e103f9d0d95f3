from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction

from office import colours, validators
from office.deadline_options import options_for
from office.models import ClosingDay, Controller
from tests import factories

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.mark.parametrize(
    "slug", ["admin", "api", "static", "notices", "healthz", "readyz", "metrics", "media"]
)
def test_an_address_of_the_portal_itself_cannot_be_a_slug(slug: str) -> None:
    with pytest.raises(ValidationError, match="address of the portal"):
        validators.controller_slug(slug)


@pytest.mark.parametrize("slug", ["Dreame", "dre ame", "-dreame", "dreame-", "dré", "dreame\n", "a/b", ""])
def test_a_slug_is_small_letters_digits_and_single_hyphens(slug: str) -> None:
    with pytest.raises(ValidationError):
        validators.controller_slug(slug)


@pytest.mark.parametrize("value", [[], "sv", ["sv", "sv"], ["sv", "de"], None, [1], [{}]])
def test_languages_are_some_that_the_portal_speaks_each_once(value: object) -> None:
    with pytest.raises(ValidationError):
        validators.languages(value)


@pytest.mark.parametrize("value", [[1, 3], [7, 7], [0], [91], ["7"], [True], "7", [2.5]])
def test_reminder_days_fall_and_lie_between_1_and_90(value: object) -> None:
    with pytest.raises(ValidationError):
        validators.remind_days(value)


def test_no_reminders_before_the_due_date_are_allowed() -> None:
    validators.remind_days([])


@pytest.mark.parametrize("zone", ["Europe/Stockholmx", "CET+1", "../etc/passwd", ""])
def test_a_time_zone_is_one_of_the_tz_database(zone: str) -> None:
    with pytest.raises(ValidationError):
        validators.time_zone(zone)


@pytest.mark.parametrize("country", ["se", "SWE", "XX", "S", "SE\n"])
def test_a_country_is_one_whose_holidays_are_known(country: str) -> None:
    with pytest.raises(ValidationError):
        validators.country(country)


def test_an_svg_is_no_logo_whatever_it_is_called() -> None:
    with pytest.raises(ValidationError, match="PNG, JPEG or WebP"):
        validators.logo(File(BytesIO(b"<svg onload='alert(1)'/>"), name="logo.png"))


def test_a_logo_is_small() -> None:
    with pytest.raises(ValidationError, match="200 kB"):
        validators.logo(ContentFile(PNG + b"0" * 200_000, name="logo.png"))


def test_a_png_is_a_logo() -> None:
    validators.logo(ContentFile(PNG, name="logo.png"))


@pytest.mark.parametrize("colour", ["#ffcc00", "#ffffff", "#000000", "#4f46e5", "#b8763e", "#00ff00"])
def test_the_accent_can_be_read_on_white_and_in_dark_mode(colour: str) -> None:
    company = Controller(brand_colour=colour)
    assert colours.contrast(company.accent, colours.LIGHT_PAPER) >= 4.5
    assert colours.contrast(company.accent_dark, colours.DARK_PAPER) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert colours.readable_on_light("#4f46e5") == "#4f46e5"


def test_contrast_is_21_between_black_and_white_and_1_between_equals() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#123456", "#123456") == pytest.approx(1)


def test_at_half_past_eleven_utc_it_is_already_the_next_day_in_stockholm() -> None:
    company = Controller(time_zone="Europe/Stockholm")
    assert company.today(datetime(2026, 11, 25, 23, 30, tzinfo=UTC)) == date(2026, 11, 26)


@pytest.mark.django_db
def test_closing_days_go_into_the_deadlines_of_their_own_controller_only(
    dreame: Controller, procotsmart: Controller
) -> None:
    ClosingDay.objects.create(controller=dreame, day=date(2026, 12, 28), name="Inventory")
    assert options_for(dreame).extra_closing_days == {date(2026, 12, 28)}
    assert options_for(procotsmart).extra_closing_days == frozenset()


@pytest.mark.django_db
def test_a_closing_day_is_stored_once(dreame: Controller) -> None:
    ClosingDay.objects.create(controller=dreame, day=date(2026, 12, 28), name="Inventory")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosingDay.objects.create(controller=dreame, day=date(2026, 12, 28), name="Again")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "field",
    [
        "retention_days",
        "lead_from_days",
        "unassigned_working_days",
        "milestone_received_days",
        "milestone_identity_days",
        "milestone_extension_days",
        "nudge_days",
    ],
)
def test_no_number_of_days_leads_beyond_what_jobs_can_count(dreame: Controller, field: str) -> None:
    setattr(dreame, field, 32_767 if field != "retention_days" else 2_000_000)
    with pytest.raises(ValidationError) as caught:
        dreame.full_clean()
    assert set(caught.value.message_dict) == {field}


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"name": ""}, {"reminder_hour": 24}, {"retention_days": 0}, {"slug": ""}])
def test_the_database_itself_refuses_impossible_settings(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Controller.objects.create(
            **{"name": "X", "slug": "x", "country": "SE", "time_zone": "Europe/Stockholm", **wrong}
        )


@pytest.mark.django_db
def test_a_controller_remembers_its_earlier_settings(dreame: Controller) -> None:
    dreame.retention_days = 400
    dreame.save()
    assert list(dreame.history.values_list("retention_days", flat=True)) == [400, 1095]


@pytest.mark.django_db
def test_a_logo_is_stored_without_the_name_that_its_file_had(dreame: Controller) -> None:
    dreame.logo.save("Elsa Testdotter.PNG", ContentFile(PNG))
    assert dreame.logo.name == "logos/dreame.png"
    assert dreame.logo.url == "/dreame/logo"


@pytest.mark.django_db
def test_factory_controllers_are_valid() -> None:
    factories.controller("example").full_clean()
