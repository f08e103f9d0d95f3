"""The public forms for a code and for files that show who somebody is, or by what right they act."""

from django import forms
from django.utils.translation import gettext_lazy as _

from requests.fields import Files, Line


class CodeForm(forms.Form):
    """The code that went to another address."""

    use_required_attribute = False

    code = Line(
        label=_("The code"),
        help_text=_("Eight digits, for example 1234 5678"),
        autocomplete="one-time-code",
        error_messages={"required": _("Enter the code that we sent to you.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class DocumentForm(forms.Form):
    """Files of the person."""

    use_required_attribute = False

    document = Files(
        label=_("Choose a file"),
        help_text=_("A picture or a PDF, at most 10 MB"),
        error_messages={"required": _("Choose a file.")},
    )

    def refuse_files(self) -> None:
        """Say that the files were too large together to be read."""
        self.full_clean()
        self.errors.clear()
        self.add_error(
            "document",
            _(
                "These files are larger than 25 MB together, so nothing was sent. Choose fewer or smaller ones."
            ),
        )
