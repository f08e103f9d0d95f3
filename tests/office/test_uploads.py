"""Uploads stay in memory; what is too much is refused, and nothing readable lands in a folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path


def take(request: HttpRequest) -> HttpResponse:
    sizes = [len(file.read()) for file in request.FILES.getlist("file")]
    kinds = {type(file).__name__ for file in request.FILES.getlist("file")}
    return HttpResponse(f"{sizes} {sorted(kinds)}")


urlpatterns = [path("take/", take)]


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def upload(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("file.txt", b"x" * size)


@override_settings(ROOT_URLCONF=__name__, FILE_UPLOAD_MAX_MEMORY_SIZE=200_000)
def test_files_within_the_limit_are_held_in_memory(temporary_folder: Path) -> None:
    response = Client().post("/take/", {"file": [upload(120_000), upload(70_000)]})

    assert response.content == b"[120000, 70000] ['InMemoryUploadedFile']"
    assert list(temporary_folder.iterdir()) == []


@override_settings(ROOT_URLCONF=__name__, FILE_UPLOAD_MAX_MEMORY_SIZE=200_000)
def test_files_over_the_limit_together_are_refused_and_nothing_is_spooled(temporary_folder: Path) -> None:
    response = Client().post("/take/", {"file": [upload(120_000), upload(120_000)]})

    assert response.status_code == 400
    assert "We could not read what was sent" in response.content.decode()
    assert list(temporary_folder.iterdir()) == []
