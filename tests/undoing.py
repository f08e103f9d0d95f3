"""One scene for many tries: what one of them writes is gone before the next."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.db import transaction

from office import kept
from vault.domain import keyring


@contextmanager
def undone() -> Iterator[None]:
    """Take back in the end what is written within, in both databases, as the end of a test does."""
    with ExitStack() as stack:
        stack.callback(keyring.forget)
        stack.callback(kept.forget_all)
        for name in settings.DATABASES:
            stack.enter_context(transaction.atomic(using=name))
            stack.callback(transaction.set_rollback, True, using=name)
        yield
