"""Let schemathesis call from many addresses, as through a proxy: wrong keys are counted by address and soon refused.

Loaded by schemathesis in its own environment; the portal that it calls is told to trust this machine as a proxy.
"""

from itertools import count
from typing import Any

import requests

callers = count()
send = requests.Session.send


def send_from_elsewhere(session: requests.Session, request: Any, **terms: Any) -> requests.Response:
    """Name another caller each time."""
    number = next(callers)
    request.headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return send(session, request, **terms)


requests.Session.send = send_from_elsewhere
