"""What a page of the admin only shows: a related row is a link for whoever may open it, and a name for others."""

from typing import Any

from django.db.models import Model
from unfold import forms
from unfold.fields import UnfoldAdminReadonlyField


class PermittedLink(UnfoldAdminReadonlyField):  # type: ignore[misc]
    """A value that is shown only. The library would link to every row that has a page."""

    def get_admin_url(self, remote_field: Any, remote_obj: Model) -> str:
        """Return the link, or the name alone where the reader opens no such page."""
        page = self.model_admin.admin_site._registry.get(remote_field.model)
        request = getattr(self.form, "request", None)
        if request is not None and page is not None and not page.has_view_permission(request):
            return str(remote_obj)
        link: str = super().get_admin_url(remote_field, remote_obj)
        return link


def install() -> None:
    """Let the library's pages show values this way."""
    forms.UnfoldAdminReadonlyField = PermittedLink
