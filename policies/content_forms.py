"""The forms by which a draft's content is written: sections, what is declared for a purpose, rights, links."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from law import Right
from office.countries import all_countries
from policies.declarations import Use
from policies.domain.contents import Content, Part
from policies.enums import TermKind
from policies.forms import StepForm
from policies.models import PolicyLink
from policies.models.versions import FIRST_LEVEL, LONGEST_BODY, RIGHT_CHOICES
from policies.models.vocabulary import code_form
from policies.outline import Section

MOST_LINKS = 20


class SectionForm(StepForm):
    """A section's heading and text."""

    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=300, required=False)
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        coerce=int,
        choices=[
            (2, gettext_lazy("Heading")),
            (3, gettext_lazy("Heading below a heading")),
            (4, gettext_lazy("One more below")),
        ],
        initial=FIRST_LEVEL,
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy(
            "Markdown: **bold**, - lists, [links](https://…). A heading begins a section of its own."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a section that says nothing."""
        data = cast(dict[str, Any], super().clean())
        if not data.get("heading") and not data.get("body"):
            raise ValidationError({"heading": _("Give the section a heading or a text.")})
        return data


class NewSectionForm(SectionForm):
    """A new section: where it stands, and its permanent name."""

    after = forms.ChoiceField(label=gettext_lazy("Behind"), required=False)
    anchor = forms.CharField(
        label=gettext_lazy("Anchor"),
        max_length=80,
        validators=[code_form],
        help_text=gettext_lazy(
            "The last part of the section’s permanent address, for example “retention”. The same in every language."
        ),
        error_messages={"required": gettext_lazy("Give the section an anchor.")},
    )
    field_order = ("seen", "heading", "level", "body", "anchor", "after")

    def __init__(self, *args: Any, sections: tuple[Section, ...], **kwargs: Any) -> None:
        self.sections = sections
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the places behind each section."""
        field = cast(forms.ChoiceField, self.fields["after"])
        field.choices = [("", _("At the beginning"))] + [
            (one.anchor, one.heading or one.anchor) for one in self.sections
        ]
        if self.sections:
            self.initial.setdefault("after", self.sections[-1].anchor)


class UseForm(StepForm):
    """Which data, recipients and countries are declared for a purpose, and in which section each."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"),
        error_messages={"required": gettext_lazy("Choose a purpose.")},
    )
    anchor = forms.ChoiceField(
        label=gettext_lazy("Section that names the purpose"),
        required=False,
    )
    country = forms.MultipleChoiceField(
        label=gettext_lazy("Further countries"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Hold Ctrl, or Command, to choose several."),
    )

    def __init__(self, *args: Any, content: Content, use: Use | None, **kwargs: Any) -> None:
        self.content = content
        self.use = use
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer what the vocabulary has, with what is declared already."""
        sections = [("", _("none yet")), *self.content.sections]
        anchor = cast(forms.ChoiceField, self.fields["anchor"])
        anchor.choices = sections
        purpose = cast(forms.ChoiceField, self.fields["purpose"])
        if self.use is not None:
            purpose.choices = [(self.use.purpose, self.content.purpose_name(self.use.purpose))]
            self.initial.setdefault("purpose", self.use.purpose)
            self.initial.setdefault("anchor", self.use.anchor)
        else:
            purpose.choices = [("", _("Choose …")), *self.content.free_purposes]
        declared = set(self.use.countries) if self.use else set()
        country = cast(forms.MultipleChoiceField, self.fields["country"])
        country.choices = [(code, name) for code, name in all_countries() if code not in declared]

    def rows(self) -> list[tuple[TermKind, str, list[Part]]]:
        """Return what can be ticked, by kind: data, recipients, and the countries that are declared."""
        kinds = [
            (TermKind.CATEGORY, _("Data"), self.content.categories),
            (TermKind.RECIPIENT, _("Recipients"), self.content.recipients),
            (TermKind.COUNTRY, _("Countries"), self.content.countries_of(self.use)),
        ]
        return [
            (kind, title, [self._ticked(kind, part) for part in parts])
            for kind, title, parts in kinds
            if parts
        ]

    def _ticked(self, kind: TermKind, part: Part) -> Part:
        if self.is_bound:
            at = str(self.data.get(f"at-{kind}-{part.code}", ""))
            known = at in dict(self.content.sections)
            return part.chosen(ticked=part.code in self._posted(kind.value), anchor=at if known else "")
        where = self._declared(kind)
        return part.chosen(ticked=part.code in where, anchor=where.get(part.code, ""))

    def _declared(self, kind: TermKind) -> dict[str, str]:
        if self.use is None:
            return {}
        return {
            TermKind.CATEGORY: self.use.categories,
            TermKind.RECIPIENT: self.use.recipients,
            TermKind.COUNTRY: self.use.countries,
        }[kind]

    def _posted(self, name: str) -> list[str]:
        getlist = getattr(self.data, "getlist", None)
        return list(getlist(f"{name}-ticked")) if getlist else list(self.data.get(f"{name}-ticked", []))

    def as_use(self) -> Use:
        """Return what was chosen; each part without a section of its own is in that of the purpose."""
        data = self.cleaned_data
        chosen: dict[TermKind, dict[str, str]] = {
            kind: {part.code: part.anchor or data["anchor"] for part in parts if part.ticked}
            for kind, _title, parts in self.rows()
        }
        further = dict.fromkeys(data["country"], data["anchor"])
        return Use(
            purpose=data["purpose"],
            anchor=data["anchor"],
            categories=chosen.get(TermKind.CATEGORY, {}),
            recipients=chosen.get(TermKind.RECIPIENT, {}),
            countries={**chosen.get(TermKind.COUNTRY, {}), **further},
        )


class RightsForm(StepForm):
    """Which rights a version promises, and in which section each."""

    def __init__(self, *args: Any, content: Content, declared: dict[str, str], **kwargs: Any) -> None:
        self.content = content
        self.declared = declared
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Make a choice of section for each right."""
        for value, name in RIGHT_CHOICES:
            self.fields[value] = forms.ChoiceField(
                label=str(name),
                required=False,
                choices=[
                    ("", _("not promised")),
                    ("-", _("promised, no section yet")),
                    *self.content.sections,
                ],
            )
            if value in self.declared:
                at = self.declared[value]  # a section that is gone does not take the right with it
                self.initial.setdefault(value, at if at in dict(self.content.sections) else "-")

    def as_rights(self) -> dict[Right, str]:
        """Return the rights that are promised with their sections."""
        chosen = {value: self.cleaned_data.get(value, "") for value, _name in RIGHT_CHOICES}
        return {Right(value): at.removeprefix("-") for value, at in chosen.items() if at}


class LinksForm(StepForm):
    """Links to the policies of third parties, one a line."""

    links = forms.CharField(
        label=gettext_lazy("Links"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "One a line: the name, a space, the address. “Nordpost https://nordpost.example/privacy”"
        ),
    )

    def __init__(self, *args: Any, rows: list[PolicyLink], **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Show what is there."""
        self.initial.setdefault("links", "\n".join(f"{row.name} {row.url}" for row in self.rows))

    def clean_links(self) -> list[PolicyLink]:
        """Read the lines; each needs a name and an address that can be opened."""
        kept = {row.url: row.anchor for row in self.rows}
        lines = [line.strip() for line in str(self.cleaned_data["links"]).splitlines() if line.strip()]
        if len(lines) > MOST_LINKS:
            raise ValidationError(_("At most %(count)s links, please.") % {"count": MOST_LINKS})
        return [self._link(line, kept) for line in lines]

    def _link(self, line: str, kept: dict[str, str]) -> PolicyLink:
        name, _space, url = line.rpartition(" ")
        if not name or not url.startswith(("https://", "http://")):
            raise ValidationError(_("“%(line)s” needs a name and an address with https://.") % {"line": line})
        return PolicyLink(name=name.strip(), url=url, anchor=kept.get(url, ""))
