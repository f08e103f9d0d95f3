"""Waking a worker, without keeping anybody waiting: a thread of its own tells the broker.

A commit that queues work costs a request nothing more, whether the broker is well, slow or gone. Whatever becomes
of a nudge, the sweep finds the work in the database.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextvars import Context, copy_context
from functools import partial
from queue import SimpleQueue

from celery import current_app

logger = logging.getLogger(__name__)

TASK = "mailroom.deliver"
PAUSE = 0.2
"""Seconds after a nudge in which further ones become one: a worker that has been woken drains the queue."""


def tell_the_broker(task: str) -> None:
    """Have the broker wake a worker; takes a second where the broker does not answer."""
    current_app.send_task(task, retry=False, ignore_result=True)


class Nudger:
    """Tells that there is work to do. The first nudge leaves at once, none is forgotten.

    It speaks for whoever asked last, so that the worker logs under the request that woke it.
    """

    def __init__(self, tell: Callable[[], object]) -> None:
        self._tell = tell
        self._asked: SimpleQueue[Context] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        """Ask for a nudge; returns at once."""
        self._asked.put(copy_context())
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="nudges", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                self._latest().run(self._tell)
            except Exception as error:
                # Whatever it is, the next nudge is tried again.
                logger.warning("No worker could be woken: %s", type(error).__name__)
            time.sleep(PAUSE)

    def _latest(self) -> Context:
        latest = self._asked.get()
        while not self._asked.empty():
            latest = self._asked.get()
        return latest


_nudgers: dict[str, Nudger] = {}


def nudge(task: str = TASK) -> None:
    """Wake a worker soon, by default to deliver mails."""
    _nudgers.setdefault(task, Nudger(partial(tell_the_broker, task))).ask()


# A forked process has no threads but its own.
os.register_at_fork(after_in_child=_nudgers.clear)
