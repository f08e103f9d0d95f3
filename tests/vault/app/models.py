"""Tables that only the vault's tests have; installed when the tests run."""

import uuid

from django.db import models
from simple_history.models import HistoricalRecords

from vault.enums import Family
from vault.fields import BlindIndexField, EncryptedFileField, EncryptedJSONField, EncryptedTextField
from vault.querysets import SealedQuerySet


class NoteQuerySet(SealedQuerySet["Note"]):
    pass


class Note(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True)
    title = models.CharField(max_length=50, blank=True)
    text = EncryptedTextField(family=Family.CONTENT, blank=True)
    email = EncryptedTextField(family=Family.CONTACT, blank=True, max_length=100)
    email_index = BlindIndexField(of="email", normalise="email")
    serial_index = BlindIndexField(of="serial", normalise="exact")
    serial = EncryptedTextField(family=Family.DEVICE, null=True, blank=True)
    facts = EncryptedJSONField(family=Family.HEALTH, null=True, blank=True)
    file = EncryptedFileField(family=Family.DOCUMENT, blank=True)

    objects = NoteQuerySet.as_manager()
    history = HistoricalRecords(user_db_constraint=False)

    def __str__(self) -> str:
        return str(self.pk)


class Remark(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(Note, on_delete=models.CASCADE)
    own_key = models.UUIDField()
    words = EncryptedTextField(family=Family.CONTENT, key="own_key")

    objects = models.Manager()

    def __str__(self) -> str:
        return str(self.pk)
