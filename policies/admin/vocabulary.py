"""The vocabulary in the admin: purposes, data categories, kinds of recipients."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from policies.admin.entries import StandingFilter, VocabularyAdmin
from policies.enums import LawfulBasis, MessageClass, Sensitivity
from policies.models import DataCategory, Purpose, RecipientKind

NAMED = (None, {"fields": ("controller", "code", "name", "description")})
ELSEWHERE = (_("For other systems"), {"fields": ("dpv",)})


@admin.register(Purpose)
class PurposeAdmin(VocabularyAdmin):
    """What data is used for."""

    list_display = ("named", "code", "basis", "choice", "messages_of", "controller")
    list_filter = (
        StandingFilter,
        ("lawful_basis", ChoicesDropdownFilter),
        ("message", ChoicesDropdownFilter),
        ("controller", PermittedFilter),
    )
    empty_words = _("Purposes say what data is used for, and why that is lawful. Policies promise with them.")
    fieldsets = (
        NAMED,
        (
            _("Why it is lawful"),
            {
                "fields": ("lawful_basis", "special_condition"),
                "description": _("Art 6(1) GDPR, and Art 9(2) where health or other special data is used."),
            },
        ),
        (
            _("What people can choose"),
            {
                "fields": ("optional", "consequence", "message"),
                "description": _("People are told what refusing leads to before they decide."),
            },
        ),
        (_("Retention"), {"fields": ("retention",)}),
        ELSEWHERE,
    )

    @display(
        description=_("lawful basis"),
        ordering="lawful_basis",
        label=dict.fromkeys(LawfulBasis.values, "default") | {LawfulBasis.CONSENT.value: "primary"},
    )
    def basis(self, purpose: Purpose) -> tuple[str, str]:
        """Return the lawful basis as a chip."""
        return purpose.lawful_basis, str(LawfulBasis(purpose.lawful_basis).label)

    @display(description=_("choice"), ordering="optional")
    def choice(self, purpose: Purpose) -> str:
        """Say whether people can say no."""
        return gettext("optional") if purpose.optional else gettext("essential")

    @display(description=_("messages"), ordering="message")
    def messages_of(self, purpose: Purpose) -> str:
        """Return which messages the purpose sends."""
        return "–" if purpose.message == MessageClass.NONE else str(MessageClass(purpose.message).label)


@admin.register(DataCategory)
class DataCategoryAdmin(VocabularyAdmin):
    """Kinds of data."""

    list_display = ("named", "code", "how_sensitive", "treated_as", "controller")
    list_filter = (
        StandingFilter,
        ("sensitivity", ChoicesDropdownFilter),
        ("controller", PermittedFilter),
    )
    empty_words = _("Data categories say which kinds of data there are. Policies promise with them.")
    fieldsets = (
        NAMED,
        (_("Where it comes from"), {"fields": ("activity",)}),
        (
            _("How it is treated"),
            {
                "fields": ("sensitivity", "special", "personal", "family"),
                "description": _("The more harm its loss could do, the more sensitive it is."),
            },
        ),
        ELSEWHERE,
    )

    @display(
        description=_("sensitivity"),
        ordering="sensitivity",
        label={
            str(level): "primary" if level >= Sensitivity.HIGH else "default" for level in Sensitivity.values
        },
    )
    def how_sensitive(self, category: DataCategory) -> tuple[str, str]:
        """Return the sensitivity as a chip."""
        return str(category.sensitivity), str(Sensitivity(category.sensitivity).label)

    @display(description=_("kind of data"))
    def treated_as(self, category: DataCategory) -> str:
        """Say whether it is called personal, and whether the law protects it specially."""
        if category.special:
            return gettext("special category")
        return gettext("personal") if category.personal else gettext("called non-personal")


@admin.register(RecipientKind)
class RecipientKindAdmin(VocabularyAdmin):
    """Kinds of recipients."""

    list_display = ("named", "code", "names_somebody", "controller")
    list_filter = (StandingFilter, ("controller", PermittedFilter))
    empty_words = _("Kinds of recipients say whom data goes to. Policies promise with them.")
    fieldsets = (
        NAMED,
        (_("Whom it names"), {"fields": ("catch_all",)}),
        ELSEWHERE,
    )

    @display(description=_("names"), ordering="catch_all")
    def names_somebody(self, kind: RecipientKind) -> str:
        """Say whether it declares anybody in particular (promise D14)."""
        return gettext("nobody in particular") if kind.catch_all else gettext("somebody")
