"""Forms with which staff show who they are."""

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from office import client_address, clock, public
from office.domain import proving
from office.domain.proving import Proof

FIELD = public.ANSWER
"""The answer to the question who is there; no other form has a field of this name."""

CODE_LENGTH = 40
PASSWORD_LENGTH = 4096


def code_field(*, label: Any, numeric: bool = True, **kwargs: Any) -> forms.CharField:
    """Return a field for a code of the app, or a recovery code."""
    attrs = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
    if numeric:
        attrs["inputmode"] = "numeric"
    return forms.CharField(
        label=label, max_length=CODE_LENGTH, widget=UnfoldAdminTextInputWidget(attrs=attrs), **kwargs
    )


def password_field(**kwargs: Any) -> forms.CharField:
    """Return a field for the password that somebody has; password managers and pasting fill it."""
    return forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "current-password"}),
        **kwargs,
    )


def refusal(proof: Proof, *, by_code: bool) -> str:
    """Say why a proof was not accepted."""
    if proof.wait:
        return gettext("Too many wrong answers. Try again in %(minutes)s minutes.") % {
            "minutes": -(-proof.wait // 60)
        }
    if not by_code:
        return gettext("That is not your password.")
    return gettext("That is not right. A code works once, and only while the app shows it.")


class SignInForm(AuthenticationForm):  # type: ignore[misc]
    """Address and password. `wait` is the seconds until the name may be tried again, 0 for at once."""

    wait = 0

    def clean(self) -> dict[str, Any]:
        """Count a try by its name before the password is hashed."""
        name = self.cleaned_data.get("username")
        if name and self.cleaned_data.get("password"):
            network = client_address.of(self.request)
            self.wait = proving.count_name(name, network=network, at=timezone.now())
        if self.wait:
            raise self.get_invalid_login_error()
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class CodeForm(forms.Form):
    """A code of the app at sign-in, or a recovery code."""

    def __init__(self, *args: Any, recovery: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("Recovery code") if recovery else _("Code from your app")
        self.fields["code"] = code_field(label=label, numeric=not recovery)
        self.fields["code"].widget.attrs["autofocus"] = True


class SetUpForm(forms.Form):
    """What shows that the app works, and that it is the person."""

    code = code_field(label=_("Code that the app shows now"))
    password = password_field(help_text=_("The one with which you sign in."))


class RemoveForm(forms.Form):
    """What shows that it is the person who removes their second step."""

    password = password_field()
    code = code_field(label=_("Code from your app, or a recovery code"), numeric=False)


class ConfirmForm(forms.Form):
    """The answer to the question who is there: a code where there is a second step, else the password."""

    def __init__(self, *, by_code: bool, error: str = "") -> None:
        super().__init__()
        label = _("Code from your app, or a recovery code")
        self.fields[FIELD] = code_field(label=label, numeric=False) if by_code else password_field()
        self.fields[FIELD].widget.attrs["autofocus"] = True
        self.error = error


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})


class ChangePasswordForm(PasswordChangeForm):
    """The password so far, and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            known = "current-password" if name == "old_password" else "new-password"
            field.widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": known})

    def clean_old_password(self) -> str:
        """Check the password so far; guesses are counted with those of codes."""
        typed: str = self.cleaned_data["old_password"]
        proof = proving.by_password(self.user, password=typed, at=timezone.now(), now=clock.now())
        if not proof.given:
            raise forms.ValidationError(refusal(proof, by_code=False))
        return typed
