"""The public page on which people confirm having read a policy (promises D2, P27). It is no consent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consents import declared
from consents.domain import acknowledging
from consents.domain.acknowledging import Confirmation
from consents.domain.events import Shown, Source, Whom
from consents.enums import Channel
from consents.errors import ConsentRefusedError
from consents.forms import ReadForm
from office import client_address, clock, rate_limits
from office.public import get_controller, too_many
from subjects.enums import IdentifierKind


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def acknowledge(request: HttpRequest, controller: str) -> HttpResponse:
    """Note that somebody confirms having read the version in force, in the language that they read it in."""
    found, now = get_controller(controller), clock.now()
    version = declared.of(found.pk).main
    if version is None:
        return redirect("policies:policy", controller=found.slug)
    language = version.language_for(get_language() or "", otherwise=found.languages)
    form = ReadForm(request.POST or None, initial={"version": version.number, "language": language})
    if form.is_valid():
        if wait := rate_limits.count("consents.acknowledge", client_address.of(request), now=now):
            return too_many(request, wait=wait, controller=found)
        data = form.cleaned_data
        confirmation = Confirmation(
            key=data["key"],
            whom=Whom(IdentifierKind.EMAIL, data["email"], language=data["language"]),
            shown=Shown(version=data["version"], language=data["language"]),
            channel=Channel.PAGE,
            happened_at=now,
        )
        try:
            acknowledging.acknowledge(found, confirmation=confirmation, source=Source(), now=now)
        except ConsentRefusedError as error:
            form.add_error("email" if error.field == "person/value" else None, str(error))
        else:
            return redirect("consents:acknowledged", controller=found.slug)
    context = {
        "controller": found,
        "form": form,
        "version": version,
    }
    return render(request, "public/consents/acknowledge.html", context)


@require_safe
def acknowledged(request: HttpRequest, controller: str) -> HttpResponse:
    """Say that it is noted; the same to everybody."""
    return render(request, "public/consents/acknowledged.html", {"controller": get_controller(controller)})
