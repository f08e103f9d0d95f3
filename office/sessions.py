"""Sessions of staff, kept under a hash of the key in the cookie: a copy of the database signs nobody in."""

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession

DIGITS = 40
"""What Django's column holds: 160 bits, as many as the key has."""


def stored(key: str) -> str:
    """Return the key of the row for the key of a session."""
    return hashlib.sha256(key.encode()).hexdigest()[:DIGITS]


class SessionStore(db.SessionStore):
    """Django's sessions in the database, each row found by `stored`. Only what WSGI calls is here."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing, and no key, for one that is not there or has ended."""
        key, self._session_key = self.session_key, stored(self.session_key or "")
        try:
            return super().load()
        finally:
            self._session_key = key if self._session_key else None

    def exists(self, session_key: str) -> bool:
        """Tell whether there is such a session."""
        return super().exists(stored(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Return the row to save."""
        row = super().create_model_instance(data)
        row.session_key = stored(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Delete this session, or another."""
        key = session_key or self.session_key
        if key:
            super().delete(stored(key))
