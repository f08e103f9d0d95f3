"""Handing files over: sealed for the person, taken back, sealed anew under another code, ended in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from mailroom import addresses, nudging
from office import rate_limits
from office.domain import access_log
from office.models import User
from office.one_by_one import OneByOne
from requests import package_notifications
from requests.domain import collecting, conversation, holds, readiness
from requests.domain.changes import changing, demand_open, demand_undecided, move
from requests.domain.errors import RequestError
from requests.enums import MessageKind, Status
from requests.models import CollectedFile, Collection, Package, Request
from requests.package_enums import LIVE, OPENABLE, PackageState, RevokeReason
from vault.domain import keys, shredding

TASK = "requests.tend_packages"

KEPT_UNFETCHED = timedelta(days=30)
KEPT_FETCHED = timedelta(days=60)
"""How long a package can be fetched: until the first time, and from then on."""

GRACE = timedelta(hours=24)
"""How long what was collected outlives the first fetch, so that a lost code or a broken download can be mended."""

REASON = "package"
"""The code of this reason in the list of shreds."""


def latest(case: Request) -> Package | None:
    """Return the package that the person has, else the one that ended last."""
    return case.packages.order_by(F("ended_at").desc(nulls_first=True), "-handed_over_at").first()


def why_not_now(case: Request) -> str:
    """Say why nothing can be handed over; empty where it can."""
    collection = collecting.of(case)
    if collection is not None and collection.destroyed_at is not None:
        return _("What was collected has been handed over and destroyed.")
    if collection is None or not collection.standing_files.exists():
        return _("No files are collected yet.")
    if case.packages.filter(state__in=LIVE).exists():
        return _("The files are handed over already. Take them back first, or send a new code.")
    if not collecting.others_checked(case):
        return _("Look through the files for other people’s data first, and confirm it.")
    return ""


def hand_over(case: Request, *, text: str, by: User, now: datetime, seen: int | None = None) -> Package:
    """Answer the person and hand over everything collected; a worker seals it and sends the code.

    The request stays open until it is closed with an outcome. Raises `RequestError` where nothing is collected, where
    nobody looked through it for other people's data, while it is unsure who asks and who may act for whom, and while
    the person has files to fetch.
    """
    details: dict[str, str | int | list[str] | None] = {}
    with changing(case, action="requests.handed_over", by=by, now=now, seen=seen, details=details) as locked:
        demand_open(locked)
        demand_undecided(locked)
        readiness.demand_to_hand_over(locked)
        if why := why_not_now(locked):
            raise RequestError(why)
        move(locked, Status.IN_PROGRESS)
        locked.messages.filter(sent_at__isnull=True).delete()
        conversation.send(locked, text=text, kind=MessageKind.ANSWER, by=by, now=now)
        package = _begin(locked, files=_standing_files(locked), by=by, now=now)
        details["files"] = package.file_count
    return package


def revoke(
    case: Request, *, reason: RevokeReason, by: User, now: datetime, seen: int | None = None
) -> Package:
    """Take files back: from now on no code opens them. What was collected stays while the request is open."""
    details: dict[str, str | int | list[str] | None] = {"reason": reason.value}
    with changing(
        case, action="requests.package_revoked", by=by, now=now, seen=seen, details=details
    ) as locked:
        package = locked.packages.select_for_update().filter(state__in=LIVE).first()
        if package is None:
            raise RequestError(_("There are no files to take back."))
        end(package, case=locked, state=PackageState.REVOKED, reason=reason, by=by, now=now)
        if not locked.is_open:
            destroy_collection(locked, now=now)
    return package


def may_be_renewed(package: Package | None) -> bool:
    """Tell whether a package can be sealed anew: while what was collected for it is there."""
    if package is None or not package.is_openable:
        return False
    collection = collecting.of(package.request)
    if collection is None or collection.destroyed_at is not None:
        return False
    return package.files.filter(data_key_id=collection.data_key_id).exists()


def new_code(case: Request, *, by: User, now: datetime, seen: int | None = None) -> Package:
    """Seal the same files anew under another code and send it; the old code ends at once."""
    with changing(case, action="requests.code_renewed", by=by, now=now, seen=seen) as locked:
        return _renew(locked, by=by, now=now)


def ask_new_code(case: Request, *, now: datetime) -> Package:
    """Do the same because the person asks for it; the code goes to their confirmed address.

    Raises `RequestError` for an unconfirmed address, and where one address has asked too often.
    """
    with changing(case, action="requests.code_asked", by=None, now=now) as locked:
        if not locked.email or locked.email_confirmed_at is None:
            raise RequestError(_("Confirm your e-mail address first, so that the code reaches you alone."))
        if rate_limits.count("package-code-to", addresses.mailbox(str(locked.email)), now=now):
            raise RequestError(
                _("We have sent you several codes already. Look among your mails, or ask again later.")
            )
        return _renew(locked, by=None, now=now)


def end(
    package: Package,
    *,
    case: Request,
    state: PackageState,
    now: datetime,
    reason: RevokeReason | None = None,
    by: User | None = None,
) -> None:
    """End a live package: no code opens it any more, its file goes, and a code that waits is taken back."""
    package.state = state
    package.revoke_reason = reason or ""
    package.ended_at, package.ended_by = now, by
    package.kdf, package.salt, package.locked_key = "", None, None
    package.save(
        update_fields=["state", "revoke_reason", "ended_at", "ended_by", "kdf", "salt", "locked_key"]
    )
    package_notifications.take_back_code(case, package=package)
    shredding.order(package.data_key_id, reason=REASON, now=now)


def destroy_all(case: Request, *, now: datetime) -> None:
    """End what a locked request that is erased has to fetch, and destroy what was collected for it."""
    for package in case.packages.select_for_update().filter(state__in=LIVE):
        end(package, case=case, state=PackageState.DESTROYED, now=now)
    destroy_collection(case, now=now)


def destroy_collection(case: Request, *, now: datetime) -> bool:
    """Order the shredding of what was collected for a locked request; tell whether something was.

    Under a legal hold it stays, until the hold is lifted.
    """
    collection = Collection.objects.select_for_update().filter(request=case, destroyed_at=None).first()
    if collection is None or holds.standing(case) is not None:
        return False
    collection.destroyed_at = now
    collection.save(update_fields=["destroyed_at"])
    shredding.order(collection.data_key_id, reason=REASON, now=now)
    return True


def tend(*, now: datetime) -> int:
    """End packages whose time is over, and destroy what was collected once nobody needs it; return how many.

    What goes wrong at one request keeps no other waiting; it is raised when all is done.
    """
    turns = OneByOne()
    over = Package.objects.filter(state__in=OPENABLE, expires_at__lte=now).values_list("request", flat=True)
    ended = sum(turns.do(_expire, pk, now=now) for pk in list(over))
    standing = Collection.objects.filter(destroyed_at__isnull=True)
    fetched = standing.filter(
        request__packages__state=PackageState.FETCHED, request__packages__first_fetched_at__lte=now - GRACE
    )
    left_over = standing.filter(request__status=Status.CLOSED, request__packages__isnull=False).exclude(
        request__packages__state__in=LIVE
    )
    requests = {*fetched.values_list("request", flat=True), *left_over.values_list("request", flat=True)}
    ended += sum(turns.do(_let_go, pk, now=now) for pk in requests)
    turns.end()
    return ended


@transaction.atomic
def _expire(request_id: object, *, now: datetime) -> int:
    case = _locked(request_id)
    package = case.packages.select_for_update().filter(state__in=OPENABLE, expires_at__lte=now).first()
    if package is None:
        return 0
    unsent = case.is_open and _has_others(case, package=package)
    end(package, case=case, state=PackageState.EXPIRED, now=now)
    if not unsent:
        destroy_collection(case, now=now)
    _note("requests.package_expired", case, now=now)
    return 1


@transaction.atomic
def _let_go(request_id: object, *, now: datetime) -> int:
    case = _locked(request_id)
    if _still_needed(case, now=now) or not destroy_collection(case, now=now):
        return 0
    _note("requests.collection_destroyed", case, now=now)
    return 1


def _still_needed(case: Request, *, now: datetime) -> bool:
    """Tell whether a package may have to be sealed anew, or files of an open request are not handed over yet."""
    package = case.packages.filter(state__in=LIVE).first()
    if package is None:
        return case.is_open
    if package.first_fetched_at is None or package.first_fetched_at > now - GRACE:
        return True
    return case.is_open and _has_others(case, package=package)


def _has_others(case: Request, *, package: Package) -> bool:
    """Tell whether something was collected that is not in a package."""
    return _standing_files(case).exclude(packages=package).exists()


def _standing_files(case: Request) -> QuerySet[CollectedFile]:
    collection = collecting.of(case)
    return collection.standing_files if collection is not None else CollectedFile.objects.none()


def _locked(request_id: object) -> Request:
    locked = Request.objects.select_for_update(of=("self",)).select_related("controller")
    case: Request = locked.get(pk=request_id)
    return case


def _note(action: str, case: Request, *, now: datetime) -> None:
    access_log.record(action=action, actor=None, controller=case.controller, target=case, now=now)


def _renew(case: Request, *, by: User | None, now: datetime) -> Package:
    old = case.packages.select_for_update().filter(state__in=OPENABLE).first()
    if old is None or not may_be_renewed(old):
        raise RequestError(_("There is nothing left that a new code could be made for."))
    files = list(old.files.all())
    end(old, case=case, state=PackageState.REVOKED, reason=RevokeReason.NEW_CODE, by=by, now=now)
    return _begin(case, files=files, by=by, now=now)


def _begin(case: Request, *, files: Iterable[CollectedFile], by: User | None, now: datetime) -> Package:
    """Keep what is to be sealed, and wake a worker for it."""
    chosen = list(files)
    package = Package.objects.create(
        data_key_id=keys.create("package"),
        request=case,
        file_count=len(chosen),
        total_bytes=sum(file.size for file in chosen),
        handed_over_at=now,
        handed_over_by=by,
    )
    package.files.set(chosen)
    transaction.on_commit(lambda: nudging.nudge(TASK))
    return package
