"""Bounds of requests and tasks, where the key ring is emptied."""

from celery.signals import task_postrun, task_prerun
from django.core.signals import request_finished, request_started

from vault.domain import keyring


def forget(**_event: object) -> None:
    """Empty the key ring."""
    keyring.forget()


for signal in (request_started, request_finished, task_prerun, task_postrun):
    signal.connect(forget, dispatch_uid="vault.forget")
