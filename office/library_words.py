"""Words of the admin's libraries that people see, and that no library brings in the portal's languages.

`makemessages` reads only our own code, so they are named here; their translations stand in our catalogues, where the
libraries' templates find them. Words that Django's own catalogues hold are left out.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

WORDS = (
    # lists: filters, actions, rows; a filter is called what it is
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("Filters"),
    gettext_noop("Apply Filters"),
    gettext_noop("Reset filters"),
    gettext_noop("Hide counts"),
    gettext_noop("Show counts"),
    gettext_noop("Date from"),
    gettext_noop("Date to"),
    gettext_noop("Not enough data."),
    gettext_noop("Type to search"),
    gettext_noop("Select action"),
    gettext_noop("Select action to run"),
    gettext_noop("Run"),
    gettext_noop("More actions"),
    gettext_noop("Select all rows"),
    gettext_noop("Select all objects on this page for an action"),
    gettext_noop("Select record"),
    gettext_noop("Expand row"),
    gettext_noop("No data"),
    gettext_noop("No results found"),
    gettext_noop("This page yielded into no results. Create a new item or reset your filters."),
    # the frame: search, colours, sign-in
    gettext_noop("All applications"),
    gettext_noop("Search apps and models..."),
    gettext_noop("Filter navigation items"),
    gettext_noop("Recent searches"),
    gettext_noop("No recent searches"),
    gettext_noop("No results matching your query"),
    gettext_noop("Loading more results..."),
    gettext_noop("Light"),
    gettext_noop("Dark"),
    gettext_noop("System"),
    gettext_noop("Return to site"),
    gettext_noop("Welcome back to"),
    gettext_noop("Forgotten your password or username?"),
    gettext_noop("You have been successfully logged out from the administration"),
    gettext_noop("Thanks for spending some quality time with the web site today."),
    # forms
    gettext_noop("General"),
    gettext_noop("True"),
    gettext_noop("False"),
    gettext_noop("Please correct the errors below."),
    gettext_noop("Select value"),
    gettext_noop("Add row"),
    gettext_noop("Add new item"),
    gettext_noop("Choose file to upload"),
    gettext_noop("Click to download"),
    gettext_noop("Image preview"),
    gettext_noop("Record picture"),
    gettext_noop("Toggle password visibility"),
    gettext_noop("View selected %(model)s"),
    gettext_noop("This item will be deleted."),
    gettext_noop("Click to cancel"),
    # history
    gettext_noop("View history: %s"),
    gettext_noop("Created"),
    gettext_noop("Changed"),
    gettext_noop("Deleted"),
    gettext_noop("Deleted %(type_name)s"),
    gettext_noop("Comment"),
    gettext_noop("Changed by"),
    gettext_noop("Change reason"),
    gettext_noop("Change History"),
    gettext_noop("View %(verbose_name)s"),
    gettext_noop("This object doesn't have a change history."),
    gettext_noop("Choose a date from the list below to revert to a previous version of this object"),
    ngettext_lazy("entry", "entries"),
)
"""Lazy or as they are: nothing is translated here, the words are only to be found."""
