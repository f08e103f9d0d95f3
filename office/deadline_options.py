"""What a controller's deadlines take into account beside the law."""

from law import Options
from office.models import Controller


def options_for(controller: Controller) -> Options:
    """Return the options with which `law` counts for a controller: its own closing days."""
    return Options(extra_closing_days=frozenset(controller.closing_days.values_list("day", flat=True)))
