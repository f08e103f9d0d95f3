"""The page of an action in the admin: what will happen, a form where needed, one button."""

from typing import TYPE_CHECKING

from django.forms import Form
from django.http import HttpRequest
from django.template.response import TemplateResponse

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin


def action_page(
    page: "PortalAdmin",
    request: HttpRequest,
    *,
    title: str,
    explanation: str,
    button: str,
    back: str,
    form: Form | None = None,
    destroys: bool = False,
) -> TemplateResponse:
    """Ask for confirmation, with the fields of `form`. `destroys` makes the button red."""
    context = {
        **page.admin_site.each_context(request),
        "title": title,
        "opts": page.opts,
        "explanation": explanation,
        "button": button,
        "back": back,
        "form": form,
        "destroys": destroys,
        "media": page.media + form.media if form is not None else page.media,
    }
    return TemplateResponse(request, "office/action_page.html", context)
