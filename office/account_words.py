"""What the mails say that tell staff of a change in how they sign in: a subject and a sentence for each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEWS: dict[str, tuple[Promise, Promise]] = {
    "second_step_set_up": (
        _("Two-step sign-in is on"),
        _("From now on you sign in with your password and a code from your app."),
    ),
    "second_step_removed": (
        _("Two-step sign-in is off"),
        _("From now on your password alone is enough to sign in."),
    ),
    "second_step_reset": (
        _("Your two-step sign-in was reset"),
        _("Your app and your recovery codes do not work any more, and you were signed out everywhere."),
    ),
    "recovery_codes_made": (
        _("New recovery codes"),
        _("There are new recovery codes for your account. The old ones do not work any more."),
    ),
    "recovery_code_used": (
        _("A recovery code was used"),
        _("Somebody showed that they are you with one of your recovery codes. Codes left: %(left)s."),
    ),
    "proof_locked": (
        _("Too many wrong codes"),
        _(
            "Somebody who is signing in as you, or is signed in, gave too many wrong codes or passwords. For a "
            "quarter of an hour none is accepted."
        ),
    ),
    "password_changed": (
        _("Your password was changed"),
        _("You have a new password, and were signed out wherever else you were signed in."),
    ),
}
