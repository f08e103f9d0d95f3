"""Getting the databases ready for `make run`: tables, then the two demo companies."""

import sys

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command


def tables() -> None:
    """Bring both databases up to date; only the vault's package has tables in the vault."""
    call_command("migrate", "vault", database="vault", interactive=False, verbosity=0)
    call_command("migrate", database="default", interactive=False, verbosity=0)


def demo() -> None:
    """Make the demo companies, or leave them as they are; an office of one's own is left alone."""
    if not (settings.BASE_DIR / "privacyportal/management/commands/seed_demo.py").exists():
        return
    controllers = apps.get_model("office", "Controller")._default_manager
    if not controllers.filter(is_demo=False).exists():
        call_command("seed_demo")


STEPS = {"tables": tables, "demo": demo}

if __name__ == "__main__":
    django.setup()
    STEPS[sys.argv[1]]()
