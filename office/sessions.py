"""Sessions of staff, kept under a hash of the key in the cookie: a copy of the database signs nobody in.

Times are the machine's, as those of the cookies are.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone

from office import devices
from office.models import StaffSession

DIGITS = 40
"""What Django's column holds: 160 bits, as many as the key has."""

BEGUN, BROWSER, SYSTEM = "begun", "browser", "system"
SEEN_EVERY = timedelta(minutes=5)
"""How exactly a session knows when it was last seen: not each request writes to the database."""

IDLE = timedelta(hours=2)
"""After which a session that nobody has used ends."""


def stored(key: str) -> str:
    """Return the key of the row for the key of a session."""
    return hashlib.sha256(key.encode()).hexdigest()[:DIGITS]


class SessionStore(db.SessionStore):
    """Django's sessions in the database, each row found by `stored`. Only what WSGI calls is here."""

    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[StaffSession]:
        """Return the model of the rows."""
        return StaffSession

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing, and no key, for one that is not there, has ended or lay idle."""
        key, self._session_key = self.session_key, stored(self.session_key or "")
        try:
            return super().load()
        finally:
            self._session_key = key if self._session_key else None

    def _get_session_from_db(self) -> StaffSession | None:
        row: StaffSession | None = super()._get_session_from_db()  # type: ignore[misc]
        if row is not None and _is_idle(row):
            self._session_key = row = None
        self.seen_at = row.seen_at if row is not None else None
        return row

    def get_session_cookie_age(self) -> int:
        """Return for how many seconds a session goes on: they count from the sign-in, whatever is saved meanwhile."""
        whole: int = settings.SESSION_COOKIE_AGE
        begun = self.get(BEGUN)
        return whole if begun is None else max(0, int(begun + whole - timezone.now().timestamp()))

    def exists(self, session_key: str) -> bool:
        """Tell whether there is such a session."""
        return super().exists(stored(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> StaffSession:
        """Return the row to save, with what its owner recognises it by."""
        row = cast(StaffSession, super().create_model_instance(data))
        row.session_key = stored(row.session_key)
        row.user_id = data.get(SESSION_KEY)
        if BEGUN in data:
            row.begun_at = datetime.fromtimestamp(data[BEGUN], tz=UTC)
        row.seen_at = self.seen_at = timezone.now()
        row.browser, row.system = data.get(BROWSER, ""), data.get(SYSTEM, "")
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Delete this session, or another."""
        key = session_key or self.session_key
        if key:
            super().delete(stored(key))

    def note_seen(self, *, at: datetime) -> None:
        """Note that the session is in use, a few times an hour."""
        if self.session_key and self.seen_at is not None and at - self.seen_at > SEEN_EVERY:
            StaffSession.objects.filter(pk=stored(self.session_key)).update(seen_at=at)
            self.seen_at = at


def _is_idle(row: StaffSession) -> bool:
    """Tell whether somebody signed in and left."""
    return row.user_id is not None and row.seen_at is not None and timezone.now() - row.seen_at > IDLE


def begin(request: HttpRequest, *, at: datetime) -> None:
    """Note in the session of a sign-in when it began, and on what kind of device."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    request.session.update(
        {BEGUN: at.timestamp(), BROWSER: devices.browser_of(agent), SYSTEM: devices.system_of(agent)}
    )
