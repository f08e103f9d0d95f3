"""What the guides tell operators to type exists, and the examples fit the settings: texts cannot rot unnoticed."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from checks.deploy import ROOT
from privacyportal.logs import TOKEN

GUIDES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
NGINX = (ROOT / "deploy" / "nginx" / "privacyportal.conf").read_text()
COMMAND = re.compile(
    r"(?:manage\.py|(?<=[`\n ])portal) ([a-z_]+)((?: +--?[a-z][a-z-]*(?:[= ](?!--)[^\s`|&\])]+)?)*)"
)
OF_DEBIAN = {"PYTHON", "SQL", "THE_TOKEN", "THE_ID", "YOUR"}


def told(text: str) -> list[tuple[str, list[str]]]:
    """The commands of manage.py that a text names, with their options."""
    return [
        (name, re.findall(r"--[a-z][a-z-]*", options))
        for name, options in COMMAND.findall(text)
        if name not in {"shell"}
    ]


def code_of(text: str) -> str:
    """What stands in a text as code."""
    return "\n".join([*re.findall(r"```\w*\n(.*?)```", text, re.DOTALL), *re.findall(r"`[^`\n]+`", text)])


def test_the_guides_name_many_commands() -> None:
    assert {"migrate", "doctor", "setup_office", "rotate_master_key", "replay_shreds"} <= {
        name for name, _options in told(code_of(OPERATIONS))
    }


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_commands_of_a_guide_exist_with_their_options(guide: Path) -> None:
    commands = get_commands()

    for name, options in told(code_of(guide.read_text())):
        assert name in commands, f"{guide.name}: manage.py {name}"
        app = commands[name]
        command = load_command_class(app, name) if isinstance(app, str) else app
        known = command.create_parser("manage.py", name)._option_string_actions
        assert set(options) <= set(known), f"{guide.name}: manage.py {name} {options}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_make_targets_of_a_guide_exist(guide: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", code_of(guide.read_text()), re.MULTILINE)) <= targets


def test_the_variables_of_the_guide_are_explained() -> None:
    explained = set(re.findall(r"^# ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    outside = re.sub(r"<<'SQL'.*?^SQL", "", OPERATIONS, flags=re.DOTALL | re.MULTILINE)
    named = set(re.findall(r"\b([A-Z][A-Z]+_[A-Z_]+|[A-Z]{4,}(?==))", code_of(outside)))

    assert len(named) > 8
    assert named - OF_DEBIAN - {"VAULT_KEYS"} <= explained


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_links_of_a_guide_lead_somewhere(guide: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", guide.read_text()):
        path, _, anchor = target.partition("#")
        file = guide.parent / path if path else guide
        assert file.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}, (
                target
            )


def test_the_guide_and_the_units_name_each_other() -> None:
    assert {file.stem for file in UNITS} == set(
        re.findall(r"\bprivacyportal-(?:web|worker|beat)\b", OPERATIONS)
    )
    assert "deploy/systemd/*.service" in OPERATIONS
    assert "deploy/nginx/privacyportal.conf" in OPERATIONS


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_hardened_and_starts_what_exists(unit: Path) -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    service = parser["Service"]

    assert (service["User"], service["UMask"], service["NoNewPrivileges"]) == ("privacyportal", "0077", "yes")
    assert (service["ProtectSystem"], service["ProtectHome"], service["CapabilityBoundingSet"]) == (
        "strict",
        "yes",
        "",
    )
    assert service["Environment"] == "ENV_FILE=/etc/privacyportal.env"
    program, *arguments = shlex.split(service["ExecStart"])
    assert (ROOT / ".venv" / "bin" / Path(program).name).exists()
    modules = [
        each.removeprefix("python:") for each in arguments if each.startswith(("python:", "privacyportal"))
    ]
    assert modules
    for module in modules:
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or path.is_dir(), module


def test_nginx_leaves_it_to_the_portal_to_say_what_is_too_large() -> None:
    assert "client_max_body_size 0;" in NGINX
    assert "proxy_request_buffering off;" in NGINX


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/dreame/requests/Zx81kQp03_vv-0aaLw2/", "/dreame/requests/..."),
        ("/dreame/requests/Zx81kQp03_vv-0aaLw2/files/7", "/dreame/requests/..."),
        ("/notices/Zx81kQp03_vv-0aaLw2", "/notices/..."),
        ("/admin/password/MQ/dj212u-4936e877a3af3f38e21c/", "/admin/password/MQ/..."),
        ("/calendar/Zx81kQp03_vv-0aaLw2.ics", "/calendar/..."),
        ("/dreame/requests/new/", "/dreame/requests/new/"),
    ],
)
def test_nginx_logs_no_token(path: str, logged: str) -> None:
    (pattern,) = re.findall(r'"~(\^\(\?<before>[^"]+)" "\$\{before\}\.\.\.";', NGINX)
    found = re.match(pattern.replace("?<before>", "?P<before>"), path)

    assert (f"{found['before']}..." if found else path) == logged
    assert not TOKEN.search(logged)


def test_nginx_logs_neither_queries_nor_whom_it_answers() -> None:
    (written,) = re.findall(r"log_format portal escape=json\n(.*?);", NGINX, re.DOTALL)

    assert not re.search(r"\$(request\b|request_uri|uri|args|remote_addr|remote_user|http_)", written)
    assert "$portal_path" in written
    assert re.search(r"error_log \S+ crit;", NGINX)


def test_nginx_says_who_asks_and_lets_nobody_else_say_it() -> None:
    for header, value in (
        ("X-Forwarded-For", "$remote_addr"),
        ("X-Forwarded-Proto", "$scheme"),
        ("X-Request-ID", "$request_id"),
    ):
        assert f"proxy_set_header {header} {value};" in NGINX


def test_each_mention_of_a_readiness_word_is_one_that_readyz_says() -> None:
    (row,) = re.findall(r"^\| `/readyz` \|.*$", OPERATIONS, re.MULTILINE)
    health = (ROOT / "privacyportal" / "health.py").read_text()

    words = set(re.findall(r"`([a-z]+)`", row))
    assert words == {"default", "vault", "broker", "beat", "jobs", "mail"}
    assert all(f'"{word}"' in health for word in words)


def test_the_numbers_of_the_guide_are_told() -> None:
    source = "".join((ROOT / "privacyportal" / name).read_text() for name in ("metrics.py", "measuring.py"))

    named = set(re.findall(r"`(portal_[a-z_]+)`", OPERATIONS))
    assert len(named) > 8
    assert {name for name in named if f'"{name.removesuffix("_total")}"' not in source} == set()
