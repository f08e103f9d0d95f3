"""Links by which a person reaches their request without an account."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from office import link_tokens
from requests.models import AccessToken, Request

LIFETIME = timedelta(days=180)
SWEEP_BATCH = 5000


def issue(case: Request, *, now: datetime) -> str:
    """Make a new link to the request's status page and return its absolute address.

    The token has 192 random bits and is kept only as a hash; it works for 180 days. The page opens in the language
    of the mail that brings the link, whatever the browser asks for.
    """
    token = link_tokens.new()
    AccessToken.objects.create(
        request=case, token_hash=link_tokens.fingerprint(token), created_at=now, expires_at=now + LIFETIME
    )
    path = reverse("requests:status", kwargs={"controller": case.controller.slug, "token": token})
    return f"{settings.PUBLIC_URL}{path}?lang={case.language}"


def resolve(token: str, *, slug: str, now: datetime) -> Request | None:
    """Return the request that a token opens at this controller, or None if it opens nothing."""
    found = (
        AccessToken.objects.select_related("request__controller")
        .filter(
            token_hash=link_tokens.fingerprint(token),
            request__controller__slug=slug,
            revoked_at__isnull=True,
            expires_at__gt=now,
        )
        .first()
    )
    return found.request if found else None


def renewed(text: str, case: Request, *, url: str) -> str:
    """Put `url` in the place of every link to the request's status page in a text."""
    path = reverse("requests:status", kwargs={"controller": case.controller.slug, "token": "TOKEN"})
    link = re.escape(f"{settings.PUBLIC_URL}{path}").replace("TOKEN", r"[\w-]{32}") + r"(\?lang=\w+)?"
    return re.sub(link, lambda _old: url, text)


def delete_ended(*, now: datetime) -> int:
    """Delete links that have expired or were revoked; return how many."""
    ended = AccessToken.objects.filter(Q(expires_at__lte=now) | Q(revoked_at__isnull=False))
    batch = list(ended.values_list("pk", flat=True)[:SWEEP_BATCH])
    return AccessToken.objects.filter(pk__in=batch).delete()[0]


def revoke_all(case: Request, *, now: datetime) -> None:
    """End every link to the request, because its address was wrong or it was erased."""
    case.access_tokens.filter(revoked_at__isnull=True).update(revoked_at=now)
