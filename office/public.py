"""What public pages share."""

from django.http import Http404

from office.models import Controller


def get_controller(slug: str) -> Controller:
    """Return the controller with this address.

    Raises Http404 when there is none.
    """
    try:
        return Controller.objects.get(slug=slug)
    except Controller.DoesNotExist:
        raise Http404(f"No controller has the address {slug!r}.") from None
