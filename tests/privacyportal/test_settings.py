"""The settings: driven by the environment, loud in production, all explained."""

import ast
import re
import runpy
import traceback
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from checks.deploy import PRODUCTION, ROOT

SETTINGS = ROOT / "privacyportal" / "settings.py"
READERS = ROOT / "privacyportal" / "environment.py"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in variables_read():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENV_FILE", "")
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))


def variables_read() -> set[str]:
    """Find the variables that the settings read: by `env`, or by one of their own readers."""
    tree = ast.parse(SETTINGS.read_text() + READERS.read_text())
    readers = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    names: set[str] = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
        called, first = call.func, call.args[0]
        by_env = (
            isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and called.value.id == "env"
        )
        by_reader = isinstance(called, ast.Name) and called.id in readers
        if (by_env or by_reader) and isinstance(first, ast.Constant):
            names.add(str(first.value))
    return names


def test_only_the_settings_read_the_environment() -> None:
    """The supervisor passes the environment on; nothing else looks into it."""
    packages = (
        *("law", "vault", "office", "mailroom", "policies"),
        *("subjects", "thirdparties", "consents", "requests", "privacyportal"),
    )
    files = [file for package in packages for file in (ROOT / package).rglob("*.py")]
    reading = [file.name for file in files if re.search(r"environ\.get|getenv|environ\[", file.read_text())]

    assert reading == ["run.py"]


def variables_explained() -> set[str]:
    return set(re.findall(r"^# ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def load(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(SETTINGS))


def test_every_variable_that_is_read_is_explained_and_the_other_way_round() -> None:
    assert variables_read() == variables_explained()


def test_each_explanation_says_which_variables_production_needs() -> None:
    lines = (ROOT / ".env.example").read_text()
    paragraphs = [block for block in lines.split("\n\n") if "(production)" in block]
    marked = {name for block in paragraphs for name in re.findall(r"^# ([A-Z_]+)=", block, re.MULTILINE)}
    assert marked == set(PRODUCTION) - {"PORTAL_ENV"}


def test_one_machine_needs_no_variable_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = load(monkeypatch)

    assert values["DATABASES"]["default"]["NAME"] == str(tmp_path / "var" / "portal.sqlite3")
    assert values["DATABASES"]["vault"]["NAME"] == str(tmp_path / "var" / "vault.sqlite3")
    assert values["MAIL_TRANSPORT"] == {"kind": "file", "dir": str(tmp_path / "var" / "mail")}
    assert values["CELERY_BROKER_URL"] == "filesystem://localhost"
    assert not values["DEBUG"]


def test_the_folder_of_the_portal_is_closed_to_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load(monkeypatch)

    assert (tmp_path / "var").stat().st_mode & 0o077 == 0


def test_links_follow_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, PORT="8123")["PUBLIC_URL"] == "http://127.0.0.1:8123"


def test_a_file_gives_variables_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "portal.env"
    file.write_text("PUBLIC_URL=http://from-the-file\nPORT=8200\n")

    values = load(monkeypatch, ENV_FILE=str(file), PORT="8300")
    for name in ("PUBLIC_URL", "PORT"):
        monkeypatch.delenv(name)  # the file was read into the environment

    assert (values["PUBLIC_URL"], values["PORT"]) == ("http://from-the-file", 8300)


def test_a_file_that_is_named_must_be_there_and_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for file in (tmp_path / "not-there.env", tmp_path):
        with pytest.raises(ImproperlyConfigured, match=f"ENV_FILE is {file}, which cannot be read: "):
            load(monkeypatch, ENV_FILE=str(file))


def test_a_folder_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()

    with pytest.raises(ImproperlyConfigured, match=r"VAR_DIR is .*, which cannot be made: "):
        load(monkeypatch, VAR_DIR=str(tmp_path / "taken" / "var"))


@pytest.mark.parametrize("name", ["PORT", "API_CALLS_PER_MINUTE", "NOTICE_RETENTION_DAYS"])
def test_what_should_be_a_number_and_is_none_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name} must be a whole number"):
        load(monkeypatch, **{name: "many"})


@pytest.mark.parametrize("name", ["DATABASE_URL", "VAULT_DATABASE_URL", "EMAIL_URL", "REDIS_URL"])
@pytest.mark.parametrize(
    "value", ["db.example.org", "{}user:se/cret@h.example.org/x", "{}user:se#cret@h.example.org/x"]
)
def test_an_address_that_is_none_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    scheme = f"{PRODUCTION[name].partition('://')[0]}://"

    with pytest.raises(ImproperlyConfigured, match=f"^{name} is no address") as raised:
        load(monkeypatch, **{**PRODUCTION, name: value.format(scheme)})

    assert "cret" not in "".join(traceback.format_exception(raised.value))


def test_production_starts_with_everything_given(monkeypatch: pytest.MonkeyPatch) -> None:
    values = load(monkeypatch, **PRODUCTION)

    assert values["ALLOWED_HOSTS"] == ["privacy.example.org"]
    assert values["SESSION_COOKIE_SECURE"]
    assert values["CSRF_COOKIE_SECURE"]
    assert values["SECURE_SSL_REDIRECT"]
    assert "SECURE_PROXY_SSL_HEADER" not in values


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"PORTAL_ENV"}))
def test_production_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        load(monkeypatch, **{**PRODUCTION, name: ""})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORTAL_ENV", "staging"),
        ("PUBLIC_URL", "http://privacy.example.org"),
        ("CLOCK_FILE", "/tmp/clock"),
        ("VAULT_DATABASE_URL", PRODUCTION["DATABASE_URL"]),
        ("EMAIL_URL", "consolemail://"),
    ],
)
def test_production_refuses_what_would_be_wrong(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=variable):
        load(monkeypatch, **{**PRODUCTION, variable: value})


def test_postgresql_plans_for_short_queries_beside_what_the_address_asks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = PRODUCTION["DATABASE_URL"]
    short = {"connect_timeout": 5, "options": "-c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"}
    for asked, expected in (
        ("", short),
        ("?sslmode=require", {"sslmode": "require", **short}),
        ("?options=-c%20jit%3Doff", {"connect_timeout": 5, "options": "-c jit=off"}),
    ):
        values = load(monkeypatch, **{**PRODUCTION, "DATABASE_URL": address + asked})
        assert values["DATABASES"]["default"]["OPTIONS"] == expected


def test_a_proxy_is_believed_only_when_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    values = load(monkeypatch, **PRODUCTION, TRUSTED_PROXIES="10.0.0.1, 10.1.0.0/16")

    assert values["TRUSTED_PROXIES"] == ["10.0.0.1", "10.1.0.0/16"]
    assert values["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize("entry", ["10.0.0.256", "proxy.example.org", "10.0.0.0/33", "0.0.0.0/0", "::/0"])
def test_a_wrong_proxy_is_named_at_the_start(monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"TRUSTED_PROXIES: '{re.escape(entry)}'"):
        load(monkeypatch, TRUSTED_PROXIES=f"10.0.0.1, {entry}")


def test_how_often_a_key_may_call_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch)["API_CALLS_PER_MINUTE"] == 600
    assert load(monkeypatch, API_CALLS_PER_MINUTE="60000")["API_CALLS_PER_MINUTE"] == 60_000


@pytest.mark.parametrize(
    ("name", "value"),
    [("LOG_FORMAT", "xml"), ("METRICS_TOKEN", "too-short"), ("METRICS_NETWORKS", "0.0.0.0/0")],
)
def test_what_watches_over_the_portal_is_set_right_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        load(monkeypatch, **{name: value})


def test_logs_are_plain_unless_json_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch)["LOGGING"]["handlers"]["stderr"]["formatter"] == "plain"
    assert load(monkeypatch, LOG_FORMAT="json")["LOGGING"]["handlers"]["stderr"]["formatter"] == "json"


@pytest.mark.parametrize(
    ("url", "tls", "ssl", "port"),
    [
        ("smtp://127.0.0.1:2525", False, False, 2525),
        ("smtp+tls://user:p%40ss@mail.example.org:587", True, False, 587),
        ("smtp+ssl://user:p%40ss@mail.example.org:465", False, True, 465),
    ],
)
def test_mail_goes_where_the_address_says(
    monkeypatch: pytest.MonkeyPatch, url: str, *, tls: bool, ssl: bool, port: int
) -> None:
    transport = load(monkeypatch, EMAIL_URL=url)["MAIL_TRANSPORT"]

    assert (transport["kind"], transport["tls"], transport["ssl"], transport["port"]) == (
        "smtp",
        tls,
        ssl,
        port,
    )
    assert transport["password"] == ("p@ss" if "@mail" in url else "")


def test_the_master_key_of_one_machine_is_read_from_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "master.key").write_text("2026:c2VjcmV0\n")

    assert load(monkeypatch)["VAULT_KEYS"] == ["2026:c2VjcmV0"]
    assert load(monkeypatch, VAULT_KEYS="b:Yg==, a:YQ==")["VAULT_KEYS"] == ["b:Yg==", "a:YQ=="]
