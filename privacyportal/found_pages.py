"""How the pages of the sidebar are found, by their names."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from office import finders
from office.finders import Finder, Hit, Rows, Wanted
from privacyportal import sidebar


def register() -> None:
    """Register the finder of pages."""
    everybody = Finder(
        model="", title=_("Pages"), by=_("name"), find=_pages, order=200, may=lambda request: True
    )
    finders.register("pages", everybody)


def _pages(rows: Rows, wanted: Wanted) -> Iterator[Hit]:
    if not wanted.is_part:
        return
    for section in sidebar.navigation(wanted.request):
        for item in section["items"]:
            if wanted.text.casefold() in item["title"].casefold():
                yield Hit(name=item["title"], url=item["link"], facts=(section["title"],))
