"""Links by which a recipient reaches a notice without an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from office import link_tokens
from thirdparties.models import Notice, NoticeToken

LIFETIME = timedelta(days=180)
SWEEP_BATCH = 5000


def issue(notices: Sequence[Notice], *, now: datetime) -> list[str]:
    """Make a new link to each notice, and return their absolute addresses in the same order.

    A token has 192 random bits and works for 180 days; older links go on working. The page opens in the language of
    the mail that brings the link.
    """
    tokens = [link_tokens.new() for _notice in notices]
    NoticeToken.objects.bulk_create(
        NoticeToken(
            notice=notice,
            token_hash=link_tokens.fingerprint(token),
            created_at=now,
            expires_at=now + LIFETIME,
        )
        for notice, token in zip(notices, tokens, strict=True)
    )
    return [
        f"{settings.PUBLIC_URL}{reverse('notices:notice', args=[token])}?lang={notice.language}"
        for notice, token in zip(notices, tokens, strict=True)
    ]


def resolve(token: str, *, now: datetime) -> Notice | None:
    """Return the notice that a token opens, or None if it opens nothing."""
    found = (
        NoticeToken.objects.select_related("notice__controller", "notice__third_party")
        .filter(token_hash=link_tokens.fingerprint(token), expires_at__gt=now)
        .first()
    )
    return found.notice if found else None


def delete_ended(*, now: datetime) -> int:
    """Delete links that have expired; return how many."""
    ended = NoticeToken.objects.filter(expires_at__lte=now)
    batch = list(ended.values_list("pk", flat=True)[:SWEEP_BATCH])
    return NoticeToken.objects.filter(pk__in=batch).delete()[0]
