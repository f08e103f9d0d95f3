"""What a controller's deadlines take into account beside the law."""

from dataclasses import replace

from law import Options
from office.models import Controller, DeadlineOptions, OneOffHoliday

EVES = "+eves"


def options_for(controller: Controller) -> Options:
    """Return the options with which `law` counts for a controller: chosen ones, closing days, one-off holidays."""
    return with_days_off(controller, chosen_options(controller))


def chosen_options(controller: Controller) -> Options:
    """Return the options that a controller has chosen, without its days."""
    row = row_of(controller)
    return options_of(row) if row is not None else Options()


def row_of(controller: Controller) -> DeadlineOptions | None:
    """Return the row of a controller's options; None where it has never chosen any."""
    return DeadlineOptions.objects.filter(controller=controller).first()


def options_of(row: DeadlineOptions) -> Options:
    """Return what a row says, as `law` takes it."""
    default = Options().prompt_working_days
    prompt = row.prompt_working_days if row.prompt_working_days is not None else default
    return Options(
        roll=row.roll or None,
        holidays=row.holidays or None,
        identity=row.identity or None,
        business_days=row.business_days or None,
        hours=row.hours or None,
        period=row.period or None,
        prompt_working_days=prompt,
    )


def with_days_off(controller: Controller, options: Options) -> Options:
    """Return chosen options with the closing days of the controller and the one-off holidays of its place."""
    holidays = OneOffHoliday.objects.filter(place__in=places_of(controller, options))
    return replace(
        options,
        extra_closing_days=frozenset(controller.closing_days.values_list("day", flat=True)),
        one_off_holidays=tuple(holidays.order_by("day", "-place").values_list("day", "name")),
    )


def calendar_of(controller: Controller, options: Options) -> str:
    """Return the calendar by which a controller's days of rest are counted, as `law` names it."""
    return options.holidays or controller.calendar


def places_of(controller: Controller, options: Options) -> frozenset[str]:
    """Return the places whose one-off holidays count for a controller: its country and, if chosen, its region.

    Great Britain alone counts as England, as in `law`.
    """
    place = calendar_of(controller, options).removesuffix(EVES)
    return frozenset({place, place.partition("-")[0], *({"GB-ENG"} if place == "GB" else ())})
