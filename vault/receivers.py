"""Bounds of requests and tasks, where the key ring is emptied."""

from celery.signals import task_postrun, task_prerun
from django.core.signals import request_finished, request_started

from vault.domain import keyring, keys


def forget(**_event: object) -> None:
    """Empty the key ring; the key of the blind indexes is worth keeping for its few seconds."""
    keyring.forget_all_but(keys.INDEX_KEY_ID)


for signal in (request_started, request_finished, task_prerun, task_postrun):
    signal.connect(forget, dispatch_uid="vault.forget")
