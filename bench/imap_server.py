"""A real Dovecot with one mailbox, as a process of its own in a folder of its own; it needs no root.

Knows nothing of Django, so that tests use it as well.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

HOST = "127.0.0.1"
USER = "privacy@company.example"
PASSWORD = "only-for-trying"
START_SECONDS = 15
NOBODY = 65534
"""Who owns the mails where root starts the server, which opens none for root."""

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = {host}
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
first_valid_uid = 0
mail_location = maildir:{folder}/mail/%u
mailbox_list_index = no
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """The running server and its mailbox. `certificate` is what a client must trust, where TLS is spoken."""

    folder: Path
    port: int
    secure_port: int

    @property
    def inbox(self) -> Path:
        """The folder in which the mails lie, one a file."""
        return self.folder / "mail" / USER

    def deliver(self, content: bytes, *, received_at: datetime) -> None:
        """Let a mail arrive, at a moment; what is delivered first has the lower number."""
        number = len(list((self.inbox / "new").iterdir()))
        self._write(content, f"{time.time_ns()}.{number:06}.here", received_at=received_at)

    def deliver_many(self, contents: list[bytes], *, received_at: datetime) -> None:
        """Let mails arrive at the same moment."""
        start = time.time_ns()
        for number, content in enumerate(contents):
            self._write(content, f"{start + number}.{number:06}.here", received_at=received_at)

    def empty(self) -> None:
        """Take all mails away; the numbers go on."""
        for name in ("new", "cur"):
            for file in (self.inbox / name).iterdir():
                file.unlink()

    def number_anew(self) -> None:
        """Forget the numbers of the mails, as a server does that was restored from a backup."""
        for file in self.inbox.glob("dovecot*"):
            file.unlink()
        (self.inbox / "dovecot-uidlist").write_text("3 V1999999999 N1 G0123456789abcdef0123456789abcdef\n")

    def _write(self, content: bytes, name: str, *, received_at: datetime) -> None:
        file = self.inbox / "tmp" / name
        file.write_bytes(content)
        os.utime(file, (received_at.timestamp(), received_at.timestamp()))
        file.rename(self.inbox / "new" / name)


@contextmanager
def running(*, password: str = PASSWORD, certificate: tuple[Path, Path] | None = None) -> Iterator[Dovecot]:
    """Run Dovecot; `certificate` and its key let it speak TLS."""
    folder = Path(tempfile.mkdtemp(prefix="imap-"))
    server = Dovecot(folder, _free_port(), _free_port())
    is_root = os.getuid() == 0
    me = getpass.getuser()
    file = folder / "dovecot.conf"
    file.write_text(
        CONFIG.format(
            folder=folder,
            host=HOST,
            port=server.port,
            secure_port=server.secure_port if certificate else 0,
            ssl="yes" if certificate else "no",
            certificate=f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else "",
            login="dovenull" if is_root else me,
            internal="dovecot" if is_root else me,
            group="dovecot" if is_root else str(os.getgid()),
            uid=NOBODY if is_root else os.getuid(),
            gid=NOBODY if is_root else os.getgid(),
            password=password,
        )
    )
    folder.chmod(0o755)
    for name in ("new", "cur", "tmp"):
        (server.inbox / name).mkdir(parents=True)
    if is_root:
        for place in (server.inbox.parent, server.inbox, *server.inbox.iterdir()):
            os.chown(place, NOBODY, NOBODY)
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin") or "dovecot"
    process = subprocess.Popen([program, "-F", "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        _await(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def _await(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with socket.create_connection((HOST, server.port), timeout=1) as connection:
                if connection.recv(4) == b"* OK":
                    return
        except OSError:
            pass
        if time.monotonic() > end or process.poll() is not None:
            log = server.folder / "log"
            raise RuntimeError(f"Dovecot does not start: {log.read_text() if log.exists() else '?'}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
