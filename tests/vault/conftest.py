from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.vault.app.models import Note
from tests.vault.markers import EMAIL, MARKER
from vault.domain import keys


@pytest.fixture
def make_note(db: None) -> Callable[..., Note]:
    """Return a maker of saved notes."""

    def make(**values: Any) -> Note:
        key_id: UUID = values.pop("data_key_id", None) or keys.create("note")
        return Note.objects.create(data_key_id=key_id, **values)

    return make


@pytest.fixture
def note(make_note: Callable[..., Note]) -> Note:
    """Return a saved note with a marker in every field, loaded anew."""
    made = make_note(text=MARKER, email=EMAIL, serial="SN 12-34", facts={"weight": [MARKER]})
    return Note.objects.get(pk=made.pk)
