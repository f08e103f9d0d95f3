"""What every test shares."""

import base64
from typing import Any

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test with a database use both of them."""
    for item in items:
        for mark in item.iter_markers("django_db"):
            mark.kwargs.setdefault("databases", "__all__")


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give every test a folder of its own for files and mails, and a master key."""
    folder = tmp_path_factory.mktemp("var")
    settings.VAULT_KEYS = ["test:" + base64.urlsafe_b64encode(b"k" * 32).decode()]
    settings.FILES_DIR = folder / "files"
    settings.MAIL_TRANSPORT = {"kind": "file", "dir": str(folder / "mail")}
