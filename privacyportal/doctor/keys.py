"""Whether what is encrypted can be read, and what was to be destroyed is gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from privacyportal import jobs
from privacyportal.doctor.findings import Finding, check, ok, warning, wrong
from vault import cipher
from vault.cipher import Place
from vault.domain import keys, losses, master_keys, rotation, shredding
from vault.errors import VaultError
from vault.models import DataKey, Shred

OLD = timedelta(days=400)
SHRED_PATIENCE = timedelta(minutes=15)


@check("master keys")
def masters() -> Iterator[Finding]:
    """Seal something under the current master key and open it again."""
    try:
        master_id, master = master_keys.current()
    except VaultError as error:
        yield wrong(str(error), "See docs/keys.md. A lost key comes from the copy that was put apart.")
        return
    place = Place("doctor", "probe", "1", keys.INDEX_KEY_ID)
    secret = cipher.Secret(os.urandom(cipher.KEY_BYTES))
    wrapped = cipher.wrap(secret.raw, key_id=place.key_id, master_id=master_id, master=master)
    opened = cipher.unwrap(wrapped, key_id=place.key_id, master_id=master_id, master=master)
    sealed = cipher.seal("probe", place=place, secret=secret)
    if cipher.unseal(sealed, place=place, secret=opened) == "probe":
        yield ok(f"The master key '{master_id}' seals and opens.")


@check("data keys", needs=("vault",))
def stored() -> Iterator[Finding]:
    """Open the oldest and the newest data key under each master key that is in use."""
    in_use = sorted(DataKey.objects.order_by().values_list("master", flat=True).distinct())
    for master in in_use:
        rows = DataKey.objects.filter(master=master)
        for row in (*rows.order_by("created_at")[:1], *rows.order_by("-created_at")[:1]):
            try:
                cipher.unwrap(
                    bytes(row.wrapped or b""),
                    key_id=row.pk,
                    master_id=master,
                    master=master_keys.named(master),
                )
            except VaultError as error:
                yield wrong(str(error), "See docs/keys.md; nothing under this key can be read until then.")
                break
        else:
            yield ok(f"Data keys under '{master}' open.")
    if not in_use:
        yield ok("The vault holds no data key yet.")


@check("rotation", needs=("default", "vault"))
def rotated() -> Iterator[Finding]:
    """See that a rotation came to its end, and that the master key is not too old."""
    try:
        waiting, (master_id, _) = rotation.waiting(), master_keys.current()
    except VaultError:
        return  # said above
    if waiting:
        yield warning(
            f"{waiting} data keys are under an older master key: a rotation was begun and not ended.",
            "Run `manage.py rotate_master_key`, which may be repeated.",
        )
    since = jobs.master_key_since(master_id)
    age = timezone.now() - since if since else timedelta(0)
    if age > OLD:
        yield warning(
            f"The master key '{master_id}' has been in use for {age.days} days.",
            "Rotate it once a year, see docs/keys.md.",
        )
    elif since:
        yield ok(f"The master key '{master_id}' has been in use since {since:%Y-%m-%d}.")


@check("shreds", needs=("default", "vault"))
def shreds() -> Iterator[Finding]:
    """See that orders to destroy keys are carried out, and that none came back with a backup."""
    late = Shred.objects.waiting().filter(ordered_at__lt=timezone.now() - SHRED_PATIENCE).count()
    if late:
        yield wrong(
            f"{late} data keys should have been destroyed by now.",
            "See that beat and worker run; the log of the worker says why `vault.shred` fails.",
        )
    back = shredding.to_replay()
    if back:
        yield wrong(
            f"{back} destroyed data keys are known to one database only: the other was restored from a backup.",
            "Stop the portal and run `manage.py replay_shreds --from FILE` with the latest list of shreds.",
        )
    if not late and not back:
        yield ok("What was to be destroyed is gone.")


@check("lost keys", needs=("default", "vault"))
def lost() -> Iterator[Finding]:
    """See that the vault holds the keys that rows name."""
    missing = losses.count()
    if missing:
        yield wrong(
            f"{missing} data keys that rows name are not in the vault: the two databases do not belong together.",
            "Restore a later backup of the vault, see docs/keys.md.",
        )
    else:
        yield ok("The vault holds every key that rows name.")
