"""What a web process loads only when somebody asks for it."""

import subprocess
import sys

import pytest

LOADED = "import django; django.setup(); import privacyportal.urls, sys; print(*sys.modules)"


@pytest.fixture(scope="module")
def at_start() -> set[str]:
    """The modules that a process has loaded before its first request."""
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("library", ["bs4", "imap_tools", "markdownify", "openpyxl", "segno"])
def test_libraries_that_read_files_are_not_loaded_at_start(library: str, at_start: set[str]) -> None:
    assert "policies.reading.files" in at_start
    assert library not in at_start


def test_tools_for_tests_are_not_loaded_at_start(at_start: set[str]) -> None:
    assert "ninja.conf" in at_start
    assert at_start.isdisjoint({"django.test", "django.test.signals", "unittest"})


def test_tools_for_tests_are_whole_for_whoever_asks() -> None:
    code = "import django; django.setup(); import django.test; print(django.test.Client, django.test.signals)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "django.test.client.Client" in done.stdout


def test_what_the_first_pages_need_is_loaded_before_the_processes_fork() -> None:
    code = (
        "import django; django.setup(); from privacyportal import gunicorn; gunicorn.when_ready(None);"
        "import sys; from office import cldr; print(cldr._read.cache_info().currsize, *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    languages, *loaded = done.stdout.split()
    assert languages == "3"
    assert {"privacyportal.urls", "requests.urls"} <= set(loaded)


def test_addresses_and_texts_are_there_once_before_the_processes_fork() -> None:
    code = (
        "import django; django.setup(); from privacyportal import gunicorn; gunicorn.when_ready(None);"
        "from django.urls import get_resolver, reverse; from django.utils import translation as t;"
        "from django.utils.translation import trans_real;"
        "told = [t.activate(code) or reverse('admin:index') for code in ('sv', 'nb', 'en')];"
        "print(*told, len(get_resolver()._reverse_dict), *sorted(trans_real._translations))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["/admin/", "/admin/", "/admin/", "1", "en", "nb", "sv"]


def test_a_calendar_loads_its_own_country_and_no_other() -> None:
    code = "from law.calendars import calendar; calendar('SE'); import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if name.startswith("holidays.countries.")}
    assert loaded == {"holidays.countries.sweden"}
