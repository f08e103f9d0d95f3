"""What the tests of tasks share."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from mailroom.models import Mail
from office.models import User
from requests.domain import tasks
from requests.domain.tasks import NewTask, Owner
from requests.models import Request, Task
from requests.task_enums import TaskKind
from tests.factories import NOW

DUE = date(2026, 12, 10)
OUTSIDER = "crm@systems.example"
SECOND = "boss@systems.example"


def task(
    case: Request,
    *,
    by: User,
    owner: Owner | None = None,
    due_on: date = DUE,
    now: datetime = NOW,
    **fields: Any,
) -> Task:
    """Return a task of a request: export, by somebody outside, due on 10 December 2026, unless told otherwise."""
    new = NewTask(
        **{"kind": TaskKind.EXPORT, "due_on": due_on, "owner": owner or Owner(email=OUTSIDER), **fields}
    )
    (made,) = tasks.plan(case, tasks=[new], by=by, now=now)
    return made


def digests(address: str = OUTSIDER) -> list[Mail]:
    """Return the mails over tasks to an address, oldest first."""
    mails = Mail.objects.filter(template="requests/task_digest").order_by("created_at", "pk")
    return [mail for mail in mails if str(mail.to) == address]


def links_in(mail: Mail) -> list[str]:
    """Return the paths of the links to tasks in a mail."""
    found = re.findall(r"https?://\S+/tasks/[\w-]+/\S*", str(mail.text))
    return [urlsplit(url).path for url in found]
