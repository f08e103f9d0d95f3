"""The environment: what a variable of it, or a line of the file that ENV_FILE names, says to the settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def environment_file(default: Path) -> str:
    """Read the file that ENV_FILE names, else `default`, which may be missing. Return its path.

    Raises:
        ImproperlyConfigured: when it cannot be read: the portal would start as another than is meant.
    """
    file = str(env.str("ENV_FILE", default=str(default)))
    if not file or (file == str(default) and not default.exists()):
        return file
    try:
        with Path(file).open(encoding="utf-8") as lines:
            env.read_env(lines)
    except OSError as error:
        raise ImproperlyConfigured(f"ENV_FILE is {file}, which cannot be read: {error.strerror}.") from error
    return file


def text(name: str, default: str = "") -> str:
    """Read a variable as text without surrounding space."""
    return str(env.str(name, default=default)).strip()


def words(name: str, default: str = "") -> list[str]:
    """Read a variable as a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def number(name: str, default: str) -> int:
    """Read a variable as a whole number."""
    try:
        return int(text(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error


def address(name: str, read: Callable[[str], Any] = urlsplit) -> Any:
    """Read the variable that holds the address of a server, by the variable's value.

    Raises:
        ImproperlyConfigured: when it is no address. Of its words, a password among them, nothing is said.
    """
    try:
        if urlsplit(text(name)).port == 0 or "://" not in text(name):
            raise ValueError(name)
        return read(text(name))
    except (KeyError, ValueError):
        raise ImproperlyConfigured(
            f"{name} is no address. In a user or password write all but letters and digits as %XX: %2F for a slash."
        ) from None


def is_production() -> bool:
    """Tell whether PORTAL_ENV says that this is no developer's machine.

    Raises:
        ImproperlyConfigured: when it says neither.
    """
    named = text("PORTAL_ENV", "local")
    if named not in {"local", "production"}:
        raise ImproperlyConfigured("PORTAL_ENV must be 'local' or 'production'.")
    return named == "production"


def required(name: str, local: str) -> str:
    """Read a variable that production must give; elsewhere `local` stands in.

    Raises:
        ImproperlyConfigured: in production, when the variable is missing or empty.
    """
    value = text(name)
    if value:
        return value
    if is_production():
        raise ImproperlyConfigured(f"{name} must be set when PORTAL_ENV is 'production'; see .env.example.")
    return local
