"""The page `docs/roles.md`, made from the code: `python manage.py role_table > docs/roles.md`."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.contrib.admin import site
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import override

from office.admin_base import PortalAdmin
from office.enums import Role
from office.models import Controller
from office.roles import ADMIN_ACTIONS, MAY_SEE, ROLE_FAMILIES, ROLE_PERMISSIONS, permissions_of
from privacyportal.sidebar import SECTIONS, Tool
from vault.enums import Family

Row = TypeVar("Row")

LANGUAGE = "en"
WORDS = {"view": "look", "add": "add", "change": "change", "delete": "remove"}
"""What the page calls the actions of a list."""


def markdown() -> str:
    """Return the whole page, in English."""
    with override(LANGUAGE):
        return "\n".join(_lines()) + "\n"


def may(role: Role, page: PortalAdmin, action: str) -> bool:
    """Tell whether a role may do an action on a page of the admin."""
    return getattr(page, f"{action}_needs", None) in ROLE_PERMISSIONS[role]


def pages() -> list[tuple[type[Model], PortalAdmin]]:
    """Return the pages of the admin with their models, by package and name."""
    found = [(model, page) for model, page in site._registry.items() if isinstance(page, PortalAdmin)]
    return sorted(found, key=lambda one: (one[0]._meta.app_label, str(one[0]._meta.model_name)))


def tools() -> list[Tool]:
    """Return the pages of the sidebar that list no rows of one model."""
    return [tool for _title, entries in SECTIONS for tool in entries if isinstance(tool, Tool)]


def _lines() -> Iterator[str]:
    yield "# Roles"
    yield ""
    yield "Made from the code by `python manage.py role_table > docs/roles.md`; do not edit."
    yield ""
    yield "A privacy lead gives and takes roles in the admin, under “Roles”: per company, never their own, and never"
    yield "so that a company is left without a privacy lead. Nobody is above the roles: there is no superuser."
    yield "Several roles add up. One request can be shown to somebody without any role."
    yield ""
    yield "## What a role may do"
    yield ""
    yield from _table("permission", [(f"{words} (`{code}`)", code) for code, words in _permissions()], _holds)
    yield ""
    yield "## Kinds of personal data"
    yield ""
    yield "“yes”: shown as a rule; “grant”: only where a privacy lead grants it; “–”: never."
    yield ""
    yield from _table("kind of data", [(str(family.label), family) for family in Family], _sees)
    yield ""
    yield "## Pages of the admin"
    yield ""
    yield "What is left out of a cell is refused. Steps on the page of one object ask for their own permission: those"
    yield "of a request for “handle requests”, a decision for “approve decisions”."
    yield ""
    rows = [
        (f"{capfirst(model._meta.verbose_name_plural or '')} (`{model._meta.label}`)", page)
        for model, page in pages()
    ]
    yield from _table("page", rows, _acts)
    yield ""
    yield "## Pages that list no rows"
    yield ""
    yield from _table("page", [(f"{tool.title} (`{tool.address}`)", tool) for tool in tools()], _opens)


def _table(what: str, rows: list[tuple[str, Row]], cell: Callable[[Role, Row], str]) -> Iterator[str]:
    yield f"| {what} | {' | '.join(str(role.label) for role in Role)} |"
    yield "|---" * (len(Role) + 1) + "|"
    for name, row in rows:
        cells = " | ".join(cell(role, row) for role in Role)
        yield f"| {name} | {cells} |"


def _permissions() -> Iterator[tuple[str, str]]:
    for code, words in Controller._meta.permissions:
        if not code.startswith("see_"):
            yield code, str(words)


def _holds(role: Role, code: str) -> str:
    return "yes" if code in permissions_of(role, ROLE_FAMILIES[role]) else "–"


def _sees(role: Role, family: Family) -> str:
    if family in ROLE_FAMILIES[role]:
        return "yes"
    return "grant" if role in MAY_SEE else "–"


def _acts(role: Role, page: PortalAdmin) -> str:
    return ", ".join(WORDS[action] for action in ADMIN_ACTIONS if may(role, page, action)) or "–"


def _opens(role: Role, tool: Tool) -> str:
    opens = not tool.needs or any(need in ROLE_PERMISSIONS[role] for need in tool.needs)
    return "open" if opens else "–"
