"""Members of staff: invited by mail, deactivated, brought back."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext

from office import history
from office.domain import access_log, grants
from office.domain.access import access_of, forget
from office.enums import Language, Role
from office.errors import InvitationRefusedError
from office.models import Controller, RoleGrant, StaffSession, User
from office.tokens import INVITATION_VALID, invitation_tokens
from vault.enums import Family


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    controller: Controller,
    role: Role,
    by: User | None,
    now: datetime,
    language: str = Language.ENGLISH,
    country: str = "",
    families: Iterable[Family] | None = None,
) -> User:
    """Give somebody a role at a controller and, unless they can sign in already, mail them a link to do so.

    Who is known already keeps name, language and country; somebody new works in the controller's country unless told
    otherwise. Raises GrantRefusedError, and InvitationRefusedError for someone who was deactivated.
    """
    user = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if user is not None and not user.is_active:
        raise InvitationRefusedError(gettext("This person was deactivated. Bring them back first."))
    if user is None:
        country = country or controller.country
        user = User.objects.create_user(email, name=name, language=language, country=country)
    grants.grant_role(user=user, controller=controller, role=role, by=by, now=now, families=families)
    if not user.has_usable_password():
        _send_invitation(user, by=by, now=now)
    return user


@transaction.atomic
def invite_again(*, user: User, by: User, now: datetime) -> None:
    """Mail a fresh invitation; the link in the earlier one stops working.

    Raises InvitationRefusedError when there is nothing to invite to.
    """
    must_manage(user, by=by)
    if user.has_usable_password():
        raise InvitationRefusedError(
            gettext("This person has signed in already. They can reset their password.")
        )
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _send_invitation(user, by=by, now=now)


@transaction.atomic
def deactivate(*, user: User, by: User, now: datetime) -> None:
    """Lock somebody out at once and for good: no session of theirs comes back with them.

    Their roles stay on record, so that they can be brought back.

    Raises GrantRefusedError when a controller would be left without a privacy lead, and InvitationRefusedError when
    `by` does not manage every office in which the person works.
    """
    must_manage(user, by=by)
    grants.lock(user)
    for grant in _grants(user).filter(role=Role.PRIVACY_LEAD).order_by("controller_id"):
        grants.keep_a_lead(grant.controller, without=user)
    _set_active(user, by=by, now=now, active=False)
    StaffSession.objects.filter(user=user).delete()


@transaction.atomic
def bring_back(*, user: User, by: User, now: datetime) -> None:
    """Let somebody who was deactivated sign in again.

    Raises InvitationRefusedError.
    """
    must_manage(user, by=by)
    _set_active(user, by=by, now=now, active=True)


@transaction.atomic
def change(*, user: User, name: str, language: str, by: User) -> None:
    """Correct what somebody is called, and in which language the portal speaks with them.

    Raises InvitationRefusedError when `by` does not manage every office in which the person works.
    """
    must_manage(user, by=by)
    user.name, user.language = name, language
    history.sign(user, by=by)
    user.save(update_fields=["name", "language"])


@transaction.atomic
def move(*, user: User, country: str, by: User, now: datetime) -> None:
    """Note in which country somebody works from now on; nobody moves themselves out of what is hidden abroad.

    Raises InvitationRefusedError when `by` does not manage every office in which the person works.
    """
    if user.country == country:
        return
    must_manage(user, by=by)
    user.country = country
    history.sign(user, by=by)
    user.save(update_fields=["country"])
    forget(user)
    for controller in Controller.objects.filter(grants__user=user).distinct():
        access_log.record(
            action="office.staff_moved",
            actor=by,
            controller=controller,
            target=user,
            now=now,
            details={"country": country},
        )


def may_change(user: User, *, by: User) -> bool:
    """Tell whether somebody may say what a colleague is called, and in which country they work."""
    try:
        must_manage(user, by=by)
    except InvitationRefusedError:
        return False
    return True


def invitation_link(user: User) -> str:
    """Return the address at which an invited person chooses a password. It works once, for seven days."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("invitation", args=[key, invitation_tokens.make_token(user)])
    return f"{settings.PUBLIC_URL}{path}?lang={user.language}"


def record_for_offices(user: User, *, action: str, actor: User | None, now: datetime) -> None:
    """Add a line about a member of staff to the access log of every office in which they work."""
    for controller in Controller.objects.filter(grants__user=user).distinct():
        access_log.record(action=action, actor=actor, controller=controller, target=user, now=now)


def _set_active(user: User, *, by: User, now: datetime, active: bool) -> None:
    if user.is_active == active:
        return
    user.is_active = active
    history.sign(user, by=by)
    user.save(update_fields=["is_active"])
    action = "office.staff_brought_back" if active else "office.staff_deactivated"
    record_for_offices(user, action=action, actor=by, now=now)


def _send_invitation(user: User, *, by: User | None, now: datetime) -> None:
    context = {
        "person": user,
        "by": by,
        "controllers": Controller.objects.filter(grants__user=user).distinct(),
        "link": invitation_link(user),
        "days": INVITATION_VALID.days,
    }
    with translation.override(user.language):
        subject = " ".join(render_to_string("registration/invitation_subject.txt", context).split())
        text = render_to_string("registration/invitation_email.txt", context)
        send_mail(subject, text, None, [user.email])
    record_for_offices(user, action="office.staff_invited", actor=by, now=now)


def must_manage(user: User, *, by: User) -> None:
    """Raise InvitationRefusedError unless `by` manages every office in which somebody else works."""
    if by == user:
        raise InvitationRefusedError(gettext("Nobody does this to themselves. Ask another privacy lead."))
    offices = {grant.controller_id for grant in _grants(user)}
    managed = access_of(by).controllers("manage_office")
    if not offices or not offices <= managed:
        raise InvitationRefusedError(
            gettext(
                "This person works for offices that you do not manage. You can take their roles in yours."
            )
        )


def _grants(user: User) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(user=user).select_related("controller")
