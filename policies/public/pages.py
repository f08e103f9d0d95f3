"""The pages of policies as they are sent: rendered once, kept, and told apart by fingerprints (ETag).

They are rendered without the request, so nothing that belongs to one person (messages, a session, a token of a form)
can get into them; panels are handed an empty one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from office.panels import panels_for
from policies.public import addresses, comparison_page, version_page
from policies.public.standing import PublicPolicy, Standing
from policies.rendering import without_turns

KEPT_PAGES = 128
"""In each process; a page has some 50 kB."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, with all that the answer depends on. `standing` is told apart by its stamp."""

    standing: Standing = field(compare=False)
    stamp: str
    path: str
    language: str
    policy: str = ""

    @property
    def shelf(self) -> PublicPolicy | None:
        """The policy that is asked for; None where it has nothing to read."""
        return self.standing.policy(self.policy) if self.policy else self.standing.main


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is sent."""

    content: bytes
    status: HTTPStatus
    etag: str


@lru_cache(maxsize=KEPT_PAGES)
def current(asked: Asked) -> Page:
    """Return the page of what is in force; where nothing is, one that says so and helps on."""
    shelf = asked.shelf
    if shelf is None or shelf.in_force is None:
        announced = [version_page.listed(shelf, one) for one in shelf.announced] if shelf else []
        return _page("none", asked, {"announced": announced, "earlier": _versions(shelf, but=announced)})
    return _version(asked, shelf, shelf.in_force.number)


@lru_cache(maxsize=KEPT_PAGES)
def version(asked: Asked, number: int) -> Page:
    """Return the page of a version; of one that the public may not read, one that lists those it may."""
    shelf = asked.shelf
    if shelf is None or shelf.version(number) is None:
        return _missing(asked)
    return _version(asked, shelf, number)


@lru_cache(maxsize=KEPT_PAGES)
def comparison(asked: Asked, old: int, new: int, sides: bool) -> Page:
    """Return the page that compares two versions, by words one below the other or side by side."""
    shelf = asked.shelf
    before, after = (shelf.version(old), shelf.version(new)) if shelf else (None, None)
    if shelf is None or before is None or after is None:
        return _missing(asked)
    if before is after:
        return _page("same", asked, {"number": old, "versions": _versions(shelf)})
    shown = comparison_page.of(shelf, before, after, language=asked.language)
    return _page("comparison", asked, {"shown": shown, "sides": sides})


@lru_cache(maxsize=KEPT_PAGES)
def listing(asked: Asked) -> Page:
    """Return the page that lists the policies of a company."""
    listed = [(shelf, addresses.of_policy(shelf.policy)) for shelf in asked.standing.policies]
    return _page("list", asked, {"policies": listed})


def _version(asked: Asked, shelf: PublicPolicy, number: int) -> Page:
    found = shelf.version(number)
    assert found is not None  # noqa: S101 - asked by the callers
    shown = version_page.of(shelf, found, language=asked.language)
    others = [
        (one, addresses.of_policy(one.policy))
        for one in asked.standing.policies
        if one is not shelf and one.in_force
    ]
    return _page("version", asked, {"shown": shown, "others": others})


def _missing(asked: Asked) -> Page:
    return _page("missing", asked, {"versions": _versions(asked.shelf)}, status=HTTPStatus.NOT_FOUND)


def _versions(
    shelf: PublicPolicy | None, *, but: list[version_page.Listed] | None = None
) -> list[version_page.Listed]:
    if shelf is None:
        return []
    left_out = [one.version for one in but or []]
    return [version_page.listed(shelf, one) for one in shelf.versions if one not in left_out]


def _page(name: str, asked: Asked, content: Mapping[str, Any], *, status: HTTPStatus = HTTPStatus.OK) -> Page:
    shelf = asked.shelf
    context = {
        "controller": asked.standing.controller,
        "path": asked.path,
        "LANGUAGE_CODE": asked.language,
        "policy": shelf.policy if shelf else None,
        "policy_url": addresses.of_policy(shelf.policy) if shelf else "",
        "panels": panels_for("policy", asked.standing.controller, HttpRequest()),
        "purpose_panels": panels_for("purposes", asked.standing.controller, HttpRequest()),
        **content,
    }
    body = without_turns(render_to_string(f"public/policies/{name}.html", context)).encode()
    return Page(content=body, status=status, etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"')
