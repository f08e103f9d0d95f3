"""Data keys: made before the row that names them."""

import os
from uuid import NAMESPACE_DNS, UUID, uuid4, uuid5

from vault import cipher
from vault.cipher import KEY_BYTES, Secret
from vault.domain import keyring, master_keys
from vault.errors import DataKeyError
from vault.models import DataKey

INDEX_KEY_ID = uuid5(NAMESPACE_DNS, "blind-index.vault.privacy-portal")


def create(label: str) -> UUID:
    """Make a data key, stored at once in the vault database, and return its id. `label` says for what."""
    key = _new(uuid4(), label)
    key.save(force_insert=True)
    keyring.keep(key)
    return key.pk


def create_many(label: str, *, count: int) -> list[UUID]:
    """Make as many data keys, stored at once in the vault database in one statement, and return their ids."""
    if not count:
        return []
    made = DataKey.objects.bulk_create(_new(uuid4(), label) for _number in range(count))
    for key in made:
        keyring.keep(key)
    return [key.pk for key in made]


def index_secret() -> Secret:
    """Return the key of the blind indexes, made on first use; safe when two processes are the first."""
    try:
        secret = keyring.secret_of(INDEX_KEY_ID)
    except DataKeyError:
        DataKey.everything.bulk_create([_new(INDEX_KEY_ID, "blind-index")], ignore_conflicts=True)
        keyring.forget()
        secret = keyring.secret_of(INDEX_KEY_ID)
    if secret is None:
        raise DataKeyError("The key of the blind indexes was destroyed: restore the vault database.")
    return secret


def _new(key_id: UUID, label: str) -> DataKey:
    master_id, master = master_keys.current()
    wrapped = cipher.wrap(os.urandom(KEY_BYTES), key_id=key_id, master_id=master_id, master=master)
    return DataKey(id=key_id, wrapped=wrapped, master=master_id, label=label)
