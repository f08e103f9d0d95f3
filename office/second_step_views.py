"""Pages on which staff set up their second step, get recovery codes, and remove it."""

from typing import cast
from urllib.parse import quote, urlencode

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from office import clock, confirming
from office.domain import proving, second_step
from office.errors import OfficeError
from office.models import SecondStep, User
from office.sessions import stored
from office.sign_in_forms import RemoveForm, SetUpForm, refusal
from office.sign_in_middleware import MARK


@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the secret for the app, and take the code that shows that it works."""
    user = _who(request)
    begun, form = second_step.begun_by(user), SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = _confirmed(request, user, form)
        if response is not None:
            return response
    standing = second_step.standing_of(user)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Two-step sign-in"),
        "form": form,
        "begun": begun,
        "email": user.email,
        "has_one": standing.step is not None,
        "required": standing.required and standing.step is None,
        **(_secret(begun, user=user) if begun is not None else {}),
    }
    return TemplateResponse(request, "office/second_step.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Make a secret for the app, and show it."""
    confirming.require(request)
    second_step.begin(user=_who(request), now=clock.now())
    return redirect("second_step")


@require_POST
@never_cache
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes, this once."""
    confirming.require(request)
    try:
        codes = second_step.renew_codes(user=_who(request), now=clock.now())
    except OfficeError as error:
        messages.error(request, str(error))
        return redirect("profile")
    return _codes(request, codes)


def remove(request: HttpRequest) -> HttpResponse:
    """Let the person sign in with a password alone again."""
    user, form = _who(request), RemoveForm(request.POST or None)
    if second_step.of(user) is None:
        return redirect("profile")
    if request.method == "POST" and form.is_valid():
        at, now = timezone.now(), clock.now()
        proof = proving.by_password(user, password=form.cleaned_data["password"], at=at, now=now)
        wrong = "password"
        if proof.given:
            proof, wrong = proving.by_code(user, code=form.cleaned_data["code"], at=at, now=now), "code"
        if proof.given:
            try:
                second_step.remove(user=user, keep=_session(request), now=now)
            except OfficeError as error:
                form.add_error(None, str(error))
            else:
                request.session.pop(MARK, None)
                request.session.cycle_key()
                messages.success(request, gettext("Your password alone is enough now."))
                return redirect("profile")
        else:
            form.add_error(wrong, refusal(proof, by_code=wrong == "code"))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Remove the second step?"),
        "form": form,
        "required": second_step.standing_of(user).required,
        "email": user.email,
    }
    return TemplateResponse(request, "office/second_step_remove.html", context)


def _confirmed(request: HttpRequest, user: User, form: SetUpForm) -> HttpResponse | None:
    """Return the page with the recovery codes, or None after noting what is wrong."""
    at, now = timezone.now(), clock.now()
    proof = proving.by_password(user, password=form.cleaned_data["password"], at=at, now=now)
    if not proof.given:
        form.add_error("password", refusal(proof, by_code=False))
        return None
    code = "".join(form.cleaned_data["code"].split())
    try:
        codes = second_step.confirm(user=user, code=code, keep=_session(request), at=at, now=now)
    except OfficeError as error:
        form.add_error(None, str(error))
        return None
    step = second_step.of(user)
    if codes is None or step is None:
        form.add_error(
            "code", gettext("That is not the code that the app shows now. Is the phone’s time right?")
        )
        return None
    request.session[MARK] = str(step.pk)
    request.session.cycle_key()
    return _codes(request, codes)


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": gettext("Recovery codes"), "codes": codes}
    response = TemplateResponse(request, "office/recovery_codes.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _secret(begun: SecondStep, *, user: User) -> dict[str, object]:
    """Return the secret as a picture, as an address for an app on this device, and in letters."""
    import segno  # noqa: PLC0415 - seldom needed

    secret, issuer = str(begun.secret), gettext("Privacy Portal")
    query = urlencode(
        {
            "secret": secret,
            "issuer": issuer,
            "algorithm": "SHA1",
            "digits": second_step.DIGITS,
            "period": second_step.STEP_SECONDS,
        },
        quote_via=quote,
    )
    address = f"otpauth://totp/{quote(issuer)}:{quote(user.email)}?{query}"
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff")
    return {
        "picture": mark_safe(drawn),  # noqa: S308 - drawn by the library, of squares alone
        "address": address,
        "letters": [secret[start : start + 4] for start in range(0, len(secret), 4)],
    }


def _who(request: HttpRequest) -> User:
    """Return who is signed in, fresh from the database."""
    return User.objects.get(pk=cast(User, request.user).pk)


def _session(request: HttpRequest) -> str:
    return stored(request.session.session_key or "")
