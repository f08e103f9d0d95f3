"""Waking a worker, without keeping anybody waiting: a thread of its own tells the broker.

A commit that queues mails costs a request nothing more, whether the broker is well, slow or gone. Whatever becomes
of a nudge, the sweep finds the mails in the database.
"""

import logging
import os
import threading
import time

from celery import current_app

logger = logging.getLogger(__name__)

TASK = "mailroom.deliver"
PAUSE = 0.2
"""Seconds after a nudge in which further ones become one: a worker that has been woken drains the queue."""


class Nudger:
    """Tells the broker that there are mails to deliver. The first nudge leaves at once, none is forgotten."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        """Ask for a nudge; returns at once."""
        self._asked.set()
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="nudges", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._asked.wait():
            self._asked.clear()
            try:
                current_app.send_task(TASK, retry=False, ignore_result=True)
            except Exception as error:
                # Whatever it is, the next nudge is tried again.
                logger.warning("No worker could be woken: %s", type(error).__name__)
            time.sleep(PAUSE)


_nudger = Nudger()


def nudge() -> None:
    """Wake a worker soon."""
    _nudger.ask()


def _begin_anew() -> None:
    """Forget the thread of the process that this one was forked from."""
    global _nudger  # noqa: PLW0603 - there is one a process
    _nudger = Nudger()


os.register_at_fork(after_in_child=_begin_anew)
