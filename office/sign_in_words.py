"""What the lines of the access log say about how staff sign in."""

from django.utils.translation import gettext

from office import actions


def register() -> None:
    """Register the sentences."""
    actions.register("office.second_step_set_up", lambda entry: gettext("Two-step sign-in set up"))
    actions.register("office.second_step_removed", lambda entry: gettext("Two-step sign-in removed"))
    actions.register("office.second_step_reset", lambda entry: gettext("Two-step sign-in reset"))
    actions.register("office.recovery_codes_made", lambda entry: gettext("New recovery codes made"))
    actions.register("office.recovery_code_used", lambda entry: gettext("Recovery code used"))
    actions.register("office.proof_refused", lambda entry: gettext("Wrong code or password given"))
    actions.register(
        "office.proof_locked", lambda entry: gettext("Too many wrong codes or passwords: locked for a while")
    )
    actions.register("office.confirmed", lambda entry: gettext("Confirmed who they are"))
    actions.register("office.password_changed", lambda entry: gettext("Password changed"))
    actions.register("office.sessions_ended", lambda entry: gettext("Signed out elsewhere"))
