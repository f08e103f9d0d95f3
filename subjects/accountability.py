"""Who did what to a person's data, when and why (promise D10): the account of a person, or of one case.

It is put together from the access log, the history of the rows, and what other packages tell of the person: notices,
disclosures, consents. No value of anybody's data is in it, only which kinds of data were shown. In the account for
the person stands no name of the staff, who are told of only where rights could not be used without it (CJEU
C-579/21), and nothing that the person must not be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.contrib.admin import site
from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from office import actions, trails
from office.admin_base import PortalAdmin
from office.domain import access_log
from office.domain.access import access_of
from office.models import AccessEntry, User
from subjects import timelines
from subjects.models import Subject
from subjects.timelines import Happening
from vault.enums import Family

NEEDS = "read_access_log"
MADE = "subjects.account_made"
MOST = 5000
"""So many lines an account has, the latest; whoever has more is told so."""

_kinds: dict[str, str] = {}
_tellers: list[timelines.Tell] = []


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody did: when, who, what, to which record, why, and which kinds of data were shown with it."""

    at: datetime
    who: str
    what: str
    about: str
    url: str
    why: str
    kinds: str


def register_kind(code: str, model: str) -> None:
    """Let an account be given of a kind of object ("requests.Request"), which `code` stands for in addresses."""
    _kinds[code] = model


def register(tell: timelines.Tell) -> None:
    """Let `tell` add lines that a person's timeline does not have; twice registers once."""
    if tell not in _tellers:
        _tellers.append(tell)


def address_of(about: Model) -> str:
    """Return the address of the account of an object; empty where none is given of its kind."""
    for code, model in _kinds.items():
        if model.lower() == about._meta.label_lower:
            return reverse("account_of", args=[code, about.pk])
    return ""


def found(kind: str, key: UUID, *, request: HttpRequest) -> Any:
    """Return what an account is asked of, for whoever may see it and read the log there; None otherwise."""
    if kind not in _kinds:
        return None
    page = site._registry.get(apps.get_model(_kinds[kind]))
    about: Any = page.get_queryset(request).filter(pk=key).first() if page is not None else None
    may = about is not None and access_of(request.user).allows(NEEDS, about.controller_id)
    return about if may else None


def account_of(about: Model, *, request: HttpRequest, for_person: bool = False) -> list[Line]:
    """Return what was done, the oldest first, as far as whoever asks may see the objects that it was done to."""
    objects = list(_visible(trails.objects_of(about, told=for_person), request=request))
    lines = [
        *_logged(objects, request=request, for_person=for_person),
        *_changed(objects, for_person=for_person),
        *_told(about, request=request, for_person=for_person),
    ]
    if for_person:
        lines = _without_names(lines, names=_names_of_staff(about))
    return sorted(lines, key=lambda line: line.at)[-MOST:]


def is_cut(lines: list[Line]) -> bool:
    """Say whether there may be earlier lines, which an account leaves out."""
    return len(lines) >= MOST


def cut_in_words() -> str:
    """Say that an account holds the latest lines only, and where the others are."""
    return _("Only the latest %(most)s lines are here; the earlier ones are in the access log.") % {
        "most": MOST
    }


def note(about: Any, *, lines: int, for_person: bool, by: User, now: datetime) -> None:
    """Put on record that an account was given, and for whom."""
    access_log.record(
        action=MADE,
        actor=by,
        controller=about.controller,
        target=about,
        now=now,
        details={"lines": lines, "for": "person" if for_person else "office"},
    )


def _names_of_staff(about: Any) -> list[str]:
    """Return the names of everybody who works or worked for a controller, the longest first."""
    logged = AccessEntry.objects.filter(controller=about.controller_id, actor__isnull=False).order_by()
    staff = User.objects.filter(Q(grants__controller=about.controller_id) | Q(pk__in=logged.values("actor")))
    return sorted(set(staff.order_by().values_list("name", flat=True)) - {""}, key=len, reverse=True)


def _without_names(lines: list[Line], *, names: list[str]) -> list[Line]:
    """Take the names of staff out of sentences and reasons: such as to whom a request was assigned."""

    def plain(text: str) -> str:
        for name in names:
            text = text.replace(name, _("a member of staff"))
        return text

    return [replace(line, what=plain(line.what), why=plain(line.why), url="") for line in lines]


def _visible(objects: Iterable[Model], *, request: HttpRequest) -> Iterator[Model]:
    for one in objects:
        page = site._registry.get(type(one))
        if isinstance(page, PortalAdmin) and page.has_view_permission(request, one):
            yield one


def _logged(objects: list[Model], *, request: HttpRequest, for_person: bool) -> Iterator[Line]:
    fits = Q(pk__in=[])
    for label, keys in trails.by_model(objects).items():
        fits |= Q(target_type=label, target_id__in=keys)
    names = {(one._meta.label_lower, one.pk): one for one in objects}
    places = access_of(request.user).controllers(NEEDS)
    entries = AccessEntry.objects.filter(fits, controller__in=places).select_related("actor", "controller")
    for entry in entries.order_by("-at", "-pk")[:MOST]:
        one = names[entry.target_type, entry.target_id]
        yield Line(
            at=entry.at,
            who=_who(entry.actor, for_person=for_person),
            what=str(actions.describe(entry)),
            about=_name(one),
            url=_url(one),
            why=entry.reason,
            kinds=", ".join(str(Family(code).label) for code in entry.details.get("families", [])),
        )


def _changed(objects: list[Model], *, for_person: bool) -> Iterator[Line]:
    """Yield which fields changed, by name; values stay with the history, where families are locked."""
    for one in objects:
        history = getattr(one, "history", None)
        if history is None:
            continue
        later = None
        for row in history.select_related("history_user").order_by("-history_date", "-history_id")[:MOST]:
            fields = _fields(row, later) if later is not None else ""
            if later is not None and fields:
                yield Line(
                    at=later.history_date,
                    who=_who(later.history_user, for_person=for_person),
                    what=_("Changed: %(fields)s") % {"fields": fields},
                    about=_name(one),
                    url=_url(one),
                    why=_reason(later.history_change_reason or ""),
                    kinds="",
                )
            later = row


def _reason(given: str) -> str:
    """Leave out what only names the action, which a line of the log tells in words."""
    return "" if given in actions.registered() else given


def _fields(before: Any, after: Any) -> str:
    names = []
    for field in before.tracked_fields:
        if hasattr(field, "family") or field.name in {"version", "id"}:
            continue
        if getattr(before, field.attname, None) != getattr(after, field.attname, None):
            names.append(str(field.verbose_name))
    return ", ".join(names)


def _told(about: Model, *, request: HttpRequest, for_person: bool) -> Iterator[Line]:
    if not isinstance(about, Subject):
        return
    person, viewer = about, cast(User, request.user)
    told: list[Happening] = timelines.told_of(person, viewer=viewer)
    for one in [*told, *(line for tell in _tellers for line in tell(person, viewer))]:
        if for_person and one.untold:
            continue
        who = _("a member of staff") if for_person and one.kind == "staff" else one.who
        yield Line(at=one.at, who=who, what=one.what, about=_name(person), url="", why="", kinds="")


def _who(user: User | None, *, for_person: bool) -> str:
    if user is None:
        return _("The portal")
    return _("a member of staff") if for_person else user.name


def _name(one: Model) -> str:
    kind = capfirst(str(one._meta.verbose_name))
    return f"{kind} {getattr(one, 'reference', '')}".strip()


def _url(one: Model) -> str:
    return reverse(f"admin:{one._meta.app_label}_{one._meta.model_name}_change", args=[one.pk])
