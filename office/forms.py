"""Forms of the office's admin pages."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from office import clock, roles, validators
from office.countries import all_countries, country_called, place_name
from office.domain import abroad
from office.enums import Language, Role, Scope
from office.errors import ViewingRefusedError
from office.models import AccessEntry, ApiKey, Controller, RoleGrant, User, ViewingException
from office.tokens import reset_tokens
from vault.enums import Family

MOST_REMINDERS = 10


def chosen(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    """Return a field of checkboxes."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=UnfoldAdminCheckboxSelectMultipleWidget(), **kwargs
    )


class DaysField(forms.CharField):
    """Whole days, separated by commas, stored as a list with the longest first."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        """Show a list as text."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read a list from text. Raises ValidationError."""
        parts = [part.strip() for part in str(value or "").split(",") if part.strip()]
        if len(parts) > MOST_REMINDERS or not all(part.isdecimal() for part in parts):
            raise forms.ValidationError(_("Write days between 1 and 90, for example 14, 7, 3, 1."))
        return sorted({int(part) for part in parts}, reverse=True)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare lists, however they are spaced."""
        return super().has_changed(self.prepare_value(initial), self.prepare_value(self.to_python(data)))


class CountriesField(forms.CharField):
    """Countries by their names, separated by commas, stored as a list of codes."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        """Show a list as names."""
        return ", ".join(map(place_name, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read a list from names or codes. Raises ValidationError."""
        found: set[str] = set()
        for part in filter(None, (part.strip() for part in str(value or "").split(","))):
            code = country_called(part)
            if not code:
                raise forms.ValidationError(_("“%(name)s” is no country."), params={"name": part})
            found.add(code)
        return sorted(found)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare lists, however they are written."""
        try:
            return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))
        except forms.ValidationError:
            return True


def country_field(*, required: bool = False, **kwargs: Any) -> forms.ChoiceField:
    """Return the question in which country somebody works."""
    return forms.ChoiceField(
        label=_("Country of work"),
        choices=lambda: [("", "–"), *all_countries()],
        required=required,
        widget=UnfoldAdminSelectWidget(),
        help_text=_(
            "From where this person looks at the portal. A controller can hide persons’ values there."
        ),
        **kwargs,
    )


class UserForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a privacy lead says of a member of staff."""

    country = country_field()

    class Meta:
        model = User
        fields = ("name", "language", "country")


class RevealForm(forms.Form):
    """Why somebody needs to see a locked value."""

    reason = forms.CharField(
        label=_("Why do you need it?"),
        min_length=15,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("At least 15 characters. It is kept, and the privacy leads are told."),
    )


class ViewingExceptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who sees persons' values from abroad, why, and until when."""

    last_day = forms.DateField(
        label=_("Last day"),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        help_text=_("It ends by itself after this day."),
    )

    class Meta:
        model = ViewingException
        fields = ("user", "controller", "reason", "last_day")
        widgets = {"reason": UnfoldAdminTextareaWidget(attrs={"rows": 3})}


class ControllerForm(forms.ModelForm):  # type: ignore[type-arg]
    """The settings of a controller. `request` is that of whoever changes them."""

    request: HttpRequest
    languages = chosen(_("Languages"), Language.choices)
    first_language = forms.ChoiceField(
        label=_("First language"),
        choices=Language.choices,
        widget=UnfoldAdminSelectWidget(choices=Language.choices),
        help_text=_("Used where nothing else is known."),
    )
    hidden_abroad = CountriesField(
        label=_("Countries from which persons’ values are hidden"),
        required=False,
        help_text=_(
            "Separated by commas, for example China. Looking at personal data from abroad is a transfer: staff who "
            "work there see locks, and links to tasks show nothing of the person there."
        ),
    )
    second_step_roles = chosen(
        _("Roles that need two steps to sign in"),
        Role.choices,
        required=False,
        help_text=_("Whoever has one of them is asked to set up a second step, and can open nothing before."),
    )
    remind_days = DaysField(
        label=_("Days before the due date on which the assignee is reminded"),
        required=False,
        validators=[validators.remind_days],
        help_text=_("Separated by commas, for example 14, 7, 3, 1."),
    )

    report_roles = chosen(
        _("Roles that the monthly report is sent to"),
        Role.choices,
        required=False,
        help_text=_("They get a link; what each person reads there follows from their role."),
    )

    class Meta:
        model = Controller
        exclude: tuple[str, ...] = ()
        widgets = {"postal_address": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "first_language" in self.fields:
            self.fields["first_language"].initial = self.instance.default_language

    def clean_hidden_abroad(self) -> list[str]:
        """Refuse to let somebody end what hides values from themselves."""
        countries: list[str] = self.cleaned_data["hidden_abroad"]
        try:
            abroad.demand_may_hide_in(countries, controller=self.instance, by=cast(User, self.request.user))
        except ViewingRefusedError as error:
            raise forms.ValidationError(str(error)) from error
        return countries

    def clean(self) -> dict[str, Any] | None:
        """Put the first language first."""
        cleaned = super().clean() or {}
        spoken, first = cleaned.get("languages"), cleaned.get("first_language")
        if spoken and first:
            if first not in spoken:
                self.add_error("first_language", _("Choose one of the languages above."))
            cleaned["languages"] = [first, *(code for code in spoken if code != first)]
        contents, decision = cleaned.get("contents_days"), cleaned.get("retention_days")
        if contents and decision and contents > decision:
            self.add_error(
                "contents_days", _("The decision is kept at least as long: give no more days than for it.")
            )
        self._demand_a_log_as_long(cleaned)
        return cleaned

    def _demand_a_log_as_long(self, cleaned: dict[str, Any]) -> None:
        logged = cleaned.get("access_log_days")
        proved = [cleaned.get("retention_days"), cleaned.get("disclosure_retention_days")]
        if logged and any(days and days > logged for days in proved):
            self.add_error(
                "access_log_days",
                _("It is part of the proof: keep it at least as long as decisions and disclosures."),
            )


class LogExportForm(forms.Form):
    """Why the access log is downloaded; the reason stays in it."""

    reason = forms.CharField(
        label=_("What is it for?"),
        help_text=_("As in “audit of the third quarter”. It stays in the access log: name no data subject."),
        max_length=AccessEntry._meta.get_field("reason").max_length,
        widget=UnfoldAdminTextInputWidget(),
    )

    def clean_reason(self) -> str:
        """Refuse an e-mail address, which would stay in the access log."""
        reason: str = self.cleaned_data["reason"]
        if "@" in reason:
            raise forms.ValidationError(_("Name no address here: what you write stays in the access log."))
        return reason


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"), widget=UnfoldAdminEmailInputWidget())
    name = forms.CharField(label=_("Name"), max_length=120, widget=UnfoldAdminTextInputWidget())
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        widget=UnfoldAdminSelectWidget(choices=Language.choices),
    )
    country = country_field(required=True)
    controller = forms.ModelChoiceField(
        label=_("Controller"), queryset=Controller.objects.none(), widget=UnfoldAdminSelectWidget()
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=Role.choices, widget=UnfoldAdminSelectWidget(choices=Role.choices)
    )

    def __init__(self, *args: Any, controllers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["controller"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = Controller.objects.filter(pk__in=controllers)
        if len(controllers) == 1:
            field.initial = next(iter(controllers))


class OnePersonOfficeForm(forms.Form):
    """Why one person has to decide alone, and until when."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_(
            "Stands on the timeline of each request decided alone. Name nobody whose data is asked for."
        ),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        help_text=_("It ends by itself after this day. Without one it stays on until somebody ends it."),
    )
    understood = forms.BooleanField(
        label=_("I know that refusals and answers in part are then decided without a second look"),
        widget=UnfoldBooleanWidget(),
    )


class RoleGrantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role for somebody, and the column families that come with it."""

    families = chosen(
        _("Sees"),
        Family.choices,
        required=False,
        initial=[family.value for family in Family if family in roles.ROLE_FAMILIES[Role.CASE_HANDLER]],
        help_text=_("Kinds of personal data that are shown; others stay locked. An auditor sees none."),
    )

    class Meta:
        model = RoleGrant
        fields = ("user", "controller", "role", "families")

    def clean(self) -> dict[str, Any] | None:
        """Take the families from a role that sees none."""
        cleaned = super().clean() or {}
        role = cleaned.get("role") or self.instance.role
        if role and Role(role) not in roles.MAY_SEE:
            cleaned["families"] = []
        return cleaned


class ApiKeyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new API key."""

    scopes = chosen(pgettext_lazy("what a key may do", "May"), Scope.choices)

    class Meta:
        model = ApiKey
        fields = ("controller", "name", "scopes", "expires_at")

    def clean_expires_at(self) -> datetime | None:
        """Refuse a moment that is over."""
        expires: datetime | None = self.cleaned_data["expires_at"]
        if expires is not None and expires <= clock.now():
            raise forms.ValidationError(_("Choose a day that is still to come, or none."))
        return expires


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a member of staff says about themselves."""

    class Meta:
        model = User
        fields = ("name", "language")
        widgets = {
            "name": UnfoldAdminTextInputWidget(),
            "language": UnfoldAdminSelectWidget(),
        }


class ResetForm(PasswordResetForm):
    """Asks for the address to send a link to; the mail is in the language of whoever gets it."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=UnfoldAdminEmailInputWidget(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        """Bring the address into the form that it is stored in."""
        return User.objects.normalize_email(self.cleaned_data["email"])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Send a link to the person with this address, if there is one who has chosen a password before."""
        for user in self.get_users(self.cleaned_data["email"]):
            key = urlsafe_base64_encode(force_bytes(user.pk))
            path = reverse("password_reset_confirm", args=[key, reset_tokens.make_token(user)])
            context = {
                "user": user,
                "link": f"{settings.PUBLIC_URL}{path}?lang={user.language}",
                "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            }
            with translation.override(user.language):
                self.send_mail(
                    "registration/password_reset_subject.txt",
                    "registration/password_reset_email.txt",
                    context,
                    None,
                    user.email,
                )
