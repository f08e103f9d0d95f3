"""The forms of importing a text and of deciding what its words suggest."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.enums import TermKind, Verdict
from policies.errors import PolicyError
from policies.forms import StepForm
from policies.models import Policy
from policies.reading import files
from policies.reading.files import Reading
from policies.shown_suggestions import Group, Suggested


class ImportForm(forms.Form):
    """A file, or a pasted text, and its language."""

    use_required_attribute = False

    language = forms.ChoiceField(label=gettext_lazy("Language of the text"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "Plain text, Markdown or HTML, in UTF-8, at most 2 MB. Headings need no marks."
        ),
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.markdown,.html,.htm"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        self.reading: Reading | None = None
        names = dict(settings.LANGUAGES)
        field = cast(forms.ChoiceField, self.fields["language"])
        field.choices = [(code, str(names[code])) for code in policy.controller.languages]

    def clean(self) -> dict[str, Any]:
        """Read the text; what is wrong with it stands beside the file or the pasted text."""
        data = cast(dict[str, Any], super().clean())
        file: UploadedFile[bytes] | None = data.get("file")
        pasted = str(data.get("pasted") or "")
        if file is None and not pasted.strip():
            raise ValidationError({"file": _("Choose a file, or paste the text below.")})
        where = "file" if file is not None else "pasted"
        try:
            if file is not None:
                files.check_size(file.size or 0)
                self.reading = files.read(file.read(), name=file.name or "")
            else:
                self.reading = files.read(pasted.replace("\r\n", "\n").encode(), name="")
        except PolicyError as error:
            raise ValidationError({where: str(error)}) from None
        return data


class SuggestionsForm(StepForm):
    """What somebody makes of each suggestion; those left alone stay open."""

    def __init__(self, *args: Any, suggested: Suggested, **kwargs: Any) -> None:
        self.suggested = suggested
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Refuse to save nothing."""
        data = cast(dict[str, Any], super().clean())
        if not any(self.verdict_of(group) is not Verdict.OPEN for group in self.suggested.groups):
            raise ValidationError(_("Accept or dismiss at least one suggestion."))
        return data

    def verdict_of(self, group: Group) -> Verdict:
        """Return what was chosen for a group; those left open of a kind are accepted by one button."""
        chosen = self._chosen(group)
        if chosen is Verdict.OPEN and self.data.get("accept-all") == group.kind and group.acceptable:
            return Verdict.ACCEPTED
        return chosen

    def _chosen(self, group: Group) -> Verdict:
        chosen = str(self.data.get(f"verdict-{group.key}", Verdict.OPEN.value))
        return Verdict(chosen) if chosen in Verdict.values else Verdict.OPEN

    def anchor_of(self, group: Group) -> str:
        """Return the section chosen for a group: one in which it was found."""
        chosen = str(self.data.get(f"at-{group.key}", ""))
        return chosen if chosen in {one.anchor for one in group.sentences} else group.sentences[0].anchor

    @property
    def purposes_picked(self) -> dict[str, list[str]]:
        """The purposes chosen for each kind, as the page shows them again."""
        return {kind.value: self.purposes_of(kind) or [] for kind in TermKind}

    def purposes_of(self, kind: TermKind) -> list[str] | None:
        """Return the purposes chosen for a kind; None for all."""
        getlist = getattr(self.data, "getlist", None)
        chosen: list[str] = (
            getlist(f"for-{kind.value}") if getlist else list(self.data.get(f"for-{kind.value}", []))
        )
        return [code for code in chosen if code] or None
