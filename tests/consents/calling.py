"""Calls to the API as other systems make them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from office.domain import api_keys
from office.enums import Scope
from office.models import Controller
from tests.consents import made
from tests.factories import NOW

Send = Callable[..., Any]
OURS = [Scope.CONSENTS_WRITE, Scope.CONSENTS_READ, Scope.CONSENTS_CHECK, Scope.ACKNOWLEDGEMENTS_WRITE]
ELSA = {"kind": "email", "value": made.ADDRESS}


def secret_of(at: Controller, *scopes: Scope, **terms: Any) -> str:
    """Make a key of a controller, and return it."""
    _key, secret = api_keys.create(
        controller=at, name="shop", scopes=scopes or OURS, by=None, now=NOW - timedelta(days=9), **terms
    )
    return secret


def sender(client: Client, ours: str) -> Send:
    """Return what posts to the API, with a key of ours unless told otherwise."""

    def post(path: str, payload: object, *, key: str = ours) -> Any:
        return client.post(
            f"/api/v1/{path}",
            payload if isinstance(payload, bytes) else json.dumps(payload),
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )

    return post
