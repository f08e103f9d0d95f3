"""Django's deploy check with the settings of production (`python -m checks.deploy`)."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What production must set; the values lead nowhere, and nothing is connected to.
PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "a-key-for-the-deploy-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "PUBLIC_URL": "https://privacy.example.org",
    "DATABASE_URL": "postgres://portal:secret@db.invalid/portal",
    "VAULT_DATABASE_URL": "postgres://keys:secret@keys.invalid/keys",
    "VAULT_KEYS": "2026:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "REDIS_URL": "redis://redis.invalid:6379/0",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.invalid:587",
    "DEFAULT_FROM_EMAIL": "privacy@example.org",
}


def environment(folder: str, **changes: str) -> dict[str, str]:
    """Compose the environment of a production process that keeps its files in `folder`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, **PRODUCTION, "ENV_FILE": "", "VAR_DIR": folder, **changes}


def manage(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` with `environment` and return what it said."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=environment,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )


def main() -> int:
    """Run the check; print its findings and return its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        done = manage("check", "--deploy", "--fail-level", "WARNING", environment=environment(folder))
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
