"""Fields and widgets of the public forms."""

from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import category

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from office.errors import FileRefusedError
from requests.domain import files, texts
from requests.domain.errors import IntakeRefusedError


def without_controls(text: str) -> str:
    """Return a longer text without control characters; line ends and tabs stay."""
    return "".join(letter for letter in text if letter in "\r\n\t" or category(letter) != "Cc")


def without_hidden(text: str) -> str:
    """Return one line of text without control characters, line ends and direction marks."""
    visible = (letter for letter in text if category(letter) != "Cc" and letter not in texts.DIRECTION_MARKS)
    return "".join(visible)


class Choices(forms.RadioSelect):
    """Radio buttons, some with a hint, some opening a further question."""

    def __init__(
        self, *, hints: Mapping[str, Any] | None = None, opens: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self.hints = hints or {}
        self.opens = opens or {}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return an option with its hint, and with what it opens for the style sheet."""
        option = super().create_option(*args, **kwargs)
        option["attrs"].pop("aria-invalid", None)  # says nothing on a single radio; the group names its error
        hint = self.hints.get(str(option["value"]))
        if hint:
            option["hint"] = hint
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        if opens := self.opens.get(str(option["value"])):
            option["attrs"]["data-opens"] = opens
        return option


class LongSelect(forms.Select):
    """A select of hundreds of options, written without going through three templates for each of them."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        widget = context["widget"]
        return format_html(
            '<select name="{}"{}>{}</select>',
            widget["name"],
            flatatt(widget["attrs"]),
            format_html_join("", "{}", ((_group(*group[:2]),) for group in widget["optgroups"])),
        )


def _group(name: object, options: list[dict[str, Any]]) -> SafeString:
    """Write the options of one group, or those that are in none."""
    written = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, written) if name else written


class CountrySelect(LongSelect):
    """A choice of country; those whose law differs by region open the question for it."""

    with_regions: frozenset[str] = frozenset()

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return an option, marked for the style sheet if it has regions."""
        option = super().create_option(*args, **kwargs)
        if option["value"] in self.with_regions:
            option["attrs"]["data-opens"] = "region"
        return option


class Line(forms.CharField):
    """One line of text. What cannot be seen is pointed at, and gone from what is shown again."""

    readable = staticmethod(without_hidden)
    checked = staticmethod(texts.line)

    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value: object) -> str:
        """Return the text in the form in which it is kept, or say what is wrong with it."""
        text = super().to_python(value) or ""
        if self.readable(text) != text:
            raise ValidationError(
                _("This held characters that cannot be seen. We took them out: please check what is left.")
            )
        try:
            return self.checked(str(self.label or ""), text)
        except IntakeRefusedError as error:
            raise ValidationError(str(error)) from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what to show again: as typed, without what cannot be seen."""
        return self.readable(data) if isinstance(data, str) else data


class Paragraphs(Line):
    """A longer text."""

    widget = forms.Textarea
    readable = staticmethod(without_controls)
    checked = staticmethod(texts.paragraphs)

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["rows"] = rows


class Email(Line):
    """An e-mail address."""

    widget = forms.EmailInput
    checked = staticmethod(texts.email)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(autocomplete="email", **kwargs)
        self.widget.attrs["spellcheck"] = "false"


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """Files that were looked at: size, kind and name."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(files.ACCEPTED_SUFFIXES)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the accepted files; name every one that is not."""
        uploads: Sequence[UploadedFile[bytes]] = [upload for upload in data or [] if upload]
        if len(uploads) > settings.UPLOAD_MAX_FILES:
            raise ValidationError(
                _("Send at most %(limit)s files at a time; choose them again.")
                % {"limit": settings.UPLOAD_MAX_FILES}
            )
        accepted, refused = [], []
        for upload in uploads:
            try:
                accepted.append(files.accept(upload))
            except FileRefusedError as error:
                refused.append(str(error))
        if refused:
            raise ValidationError([*refused, _("Nothing was sent. Choose your files again.")])
        return accepted
