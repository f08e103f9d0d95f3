"""Which database a vault model lives in."""

from typing import Any


class VaultRouter:
    """Data keys live in the database `vault`, everything else in `default`."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Name the database to read `model` from."""
        return "vault" if model._meta.label_lower == "vault.datakey" else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """Name the database to write `model` to."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        """Let only data keys be created in `vault`, and nowhere else."""
        is_data_key = app_label == "vault" and model_name == "datakey"
        return is_data_key if db == "vault" else not is_data_key
