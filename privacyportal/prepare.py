"""Getting things ready for `make run` and a new office: the master key, the tables, the two demo companies."""

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from vault.management.commands import make_master_key


def master_key() -> None:
    """Make the master key of this machine if there is none."""
    if not settings.VAULT_KEYS:
        file = settings.VAR_DIR / "master.key"
        call_command(make_master_key.Command(), file=file)
        settings.VAULT_KEYS = file.read_text().split()


def tables() -> None:
    """Bring both databases up to date; only the vault's package has tables in the vault."""
    call_command("migrate", "vault", database="vault", interactive=False, verbosity=0)
    call_command("migrate", database="default", interactive=False, verbosity=0)


def demo() -> None:
    """Make the demo companies, or leave them as they are; an office of one's own is left alone."""
    controllers = apps.get_model("office", "Controller")._default_manager
    if not controllers.filter(is_demo=False).exists():
        call_command("seed_demo")
