"""Try the API out from its own description with schemathesis, against the running portal (`make schemathesis`).

Starts the portal with the demo in a folder of its own, with a key of a company that may do everything, and calls
every operation with what fits the description and with what does not. Schemathesis has an environment of its own,
since it needs PyPI's package `requests`, whose name is ours, and runs in another folder. Further arguments go to it.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from scripts.pictures import MOMENT, PATIENCE, ROOT, free_port

SETTINGS = ROOT / "scripts" / "schemathesis"
TRIED = ROOT / ".venv-schemathesis" / "bin" / "schemathesis"
MAKE_A_KEY = """
from office import clock
from office.domain import api_keys
from office.enums import Scope
from office.models import Controller

_key, secret = api_keys.create(
    controller=Controller.objects.get(slug="dreame"), name="tried out", scopes=list(Scope), by=None, now=clock.now()
)
print(secret)
"""


def wait_until_up(url: str, portal: subprocess.Popen[bytes]) -> None:
    """Wait until the portal answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and portal.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise SystemExit("The portal does not answer.")


def key(environment: dict[str, str]) -> str:
    """Return a key that may do everything."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", MAKE_A_KEY],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def try_out(url: str, *, secret: str, folder: Path) -> int:
    """Let schemathesis call everything; return its exit code."""
    command = [TRIED, "--config-file", SETTINGS / "settings.toml", "run", f"{url}/api/v1/openapi.json"]
    arguments = ["--header", f"Authorization: Bearer {secret}", "--continue-on-failure", *sys.argv[1:]]
    known = {"SCHEMATHESIS_HOOKS": "calling_from_elsewhere", "PYTHONPATH": str(SETTINGS)}
    return subprocess.run(
        [*command, *arguments], cwd=folder, env={**os.environ, **known}, check=False
    ).returncode


def main() -> int:
    """Start the demo, try its API out, stop it."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        clock = folder / "clock"
        clock.write_text(MOMENT)
        ours = {
            "ENV_FILE": "",
            "VAR_DIR": str(folder / "var"),
            "DATABASE_URL": "",
            "VAULT_DATABASE_URL": "",
            "REDIS_URL": "",
            "CLOCK_FILE": str(clock),
            "API_CALLS_PER_MINUTE": "1000000",
            "TRUSTED_PROXIES": "127.0.0.1",
        }
        environment = {**os.environ, **ours}
        with (folder / "log").open("wb") as log:
            portal = subprocess.Popen(
                [sys.executable, "-m", "privacyportal.run", "--port", str(port)],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            url = f"http://127.0.0.1:{port}"
            try:
                wait_until_up(url, portal)
                return try_out(url, secret=key(environment), folder=folder)
            finally:
                portal.terminate()
                portal.wait(timeout=30)


if __name__ == "__main__":
    raise SystemExit(main())
