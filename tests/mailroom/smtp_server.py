"""A real SMTP server on this machine that can be told to misbehave."""

import email
import socket
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller as SmtpController


class Inbox:
    """Keeps what arrives. `answers` maps a part of a recipient's address to the answer to RCPT."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.senders: list[str] = []
        self.connections: set[Any] = set()
        self.answers: dict[str, str] = {}
        self.data_answers: list[str] = []
        self.sender_answer = ""
        self.per_connection = 0
        self.pipelining = False

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return ["250-PIPELINING", *responses] if self.pipelining else responses

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        for part, answer in self.answers.items():
            if part in address:
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        session.taken = getattr(session, "taken", 0) + 1
        if self.per_connection and session.taken > self.per_connection:
            return "421 4.7.0 too many mails on this connection"
        if self.data_answers:
            return self.data_answers.pop(0)
        self.connections.add(session.peer)
        self.senders.append(envelope.mail_from)
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def started(inbox: Inbox, port: int) -> SmtpController:
    server = SmtpController(inbox, hostname="127.0.0.1", port=port)
    server.start()
    return server
