"""Signed links that let a member of staff set a password. Each works once."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from office import clock
from office.models import User

INVITATION_VALID = timedelta(days=7)


class ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens for a new password, by the portal's clock; valid for PASSWORD_RESET_TIMEOUT."""

    key_salt = "office.tokens.reset"

    def _now(self) -> datetime:
        return clock.now().astimezone(UTC).replace(tzinfo=None)


class InvitationTokens(ResetTokens):
    """Tokens of invitations, valid for seven days: the moment signed is the last one minus Django's timeout."""

    key_salt = "office.tokens.invitation"

    def make_token(self, user: User) -> str:
        """Return a token for someone who has no password yet."""
        longer = INVITATION_VALID - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        token: str = self._make_token_with_timestamp(
            user, self._num_seconds(self._now() + longer), self.secret
        )
        return token

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Tell whether a token was made for this person, who has set no password since."""
        return user is not None and not user.has_usable_password() and super().check_token(user, token)


reset_tokens = ResetTokens()
invitation_tokens = InvitationTokens()
