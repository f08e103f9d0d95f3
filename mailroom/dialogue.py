"""What is said to a mail server, in few turns.

smtplib waits for an answer to every command. Where the server knows PIPELINING (RFC 2920), the content of one mail
leaves together with sender and recipient of the next, and the answers are heard when yet another has been prepared.
"""

import smtplib

from mailroom.messages import Message

DONE = 250
WILL_FORWARD = 251
GO_ON = 354
SERVICE_NOT_AVAILABLE = 421
"""The server closes the connection (RFC 5321, 3.8), for example after so many mails."""

Refusal = smtplib.SMTPSenderRefused | smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError
"""What the server does not like, as smtplib would raise it."""

Verdict = tuple[Message, Refusal | None]
"""What became of a message: None when it was taken."""


class Dialogue:
    """The mails of one connection.

    `verdicts` gathers what became of them. Whatever ends the connection is raised as `OSError` or
    `smtplib.SMTPException`; `unanswered` then says which mails it left in doubt.
    """

    def __init__(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        self.server = server
        self.pipelining = server.has_extn("pipelining")
        self.verdicts: list[Verdict] = []
        self._sent: Message | None = None  # its content, so that the verdict is due
        self._asked: Message | None = None  # its envelope, so that three answers are due
        self._expected: Message | None = None  # by the server, which has said "354"

    def say(self, message: Message) -> None:
        """Hear what is due, then go on with a message."""
        self._hear()
        envelope = self._envelope(message)
        self._asked = message
        if self.pipelining:
            content, self._sent, self._expected = _terminated(self._expected), self._expected, None
            self.server.send(content + "".join(f"{command}\r\n" for command in envelope).encode("ascii"))
            return
        self._settle(message, self._one_by_one(envelope))
        self._send_expected()

    def finish(self) -> None:
        """Send what is left, and hear all verdicts."""
        self._hear()
        self._send_expected()
        self._hear()

    def unanswered(self) -> list[Message]:
        """Return the messages that have no verdict yet, in the order in which they were said."""
        return [message for message in (self._sent, self._expected, self._asked) if message is not None]

    def _hear(self) -> None:
        """Hear the answers that are due."""
        if self._sent is not None:
            code, words = self._answer()
            self.verdicts.append((self._sent, None if code == DONE else smtplib.SMTPDataError(code, words)))
            self._sent = None
        if self._asked is not None:
            self._settle(self._asked, [self._answer() for _command in range(3)])

    def _settle(self, message: Message, answers: list[tuple[int, bytes]]) -> None:
        """Note what the server thinks of an envelope: it goes on to the content, or refuses."""
        self._asked = None
        refusal = _refusal(answers, message)
        if refusal is None:
            self._expected = message
            return
        self.verdicts.append((message, refusal))
        if answers[-1][0] == GO_ON:
            self.server.send(b".\r\n")  # to nobody, so that the server waits for commands again
            self._answer()
        self.server.rset()

    def _send_expected(self) -> None:
        if self._expected is not None:
            self.server.send(_terminated(self._expected))
            self._sent, self._expected = self._expected, None

    def _one_by_one(self, commands: list[str]) -> list[tuple[int, bytes]]:
        """Give commands, up to the first that the server refuses."""
        answers = []
        for command in commands:
            self.server.send(f"{command}\r\n".encode("ascii"))
            answers.append(self._answer())
            if answers[-1][0] not in {DONE, WILL_FORWARD, GO_ON}:
                break
        return answers

    def _answer(self) -> tuple[int, bytes]:
        """Hear one answer. Raises `SMTPResponseException` when the server hangs up with it."""
        code, words = self.server.getreply()
        if code == SERVICE_NOT_AVAILABLE:
            raise smtplib.SMTPResponseException(code, words)
        return code, words

    def _envelope(self, message: Message) -> list[str]:
        size = f" SIZE={len(message.content)}" if self.server.has_extn("size") else ""
        eight_bits = " BODY=8BITMIME" if self.server.has_extn("8bitmime") else ""
        return [f"MAIL FROM:<{message.sender}>{size}{eight_bits}", f"RCPT TO:<{message.recipient}>", "DATA"]


def _refusal(answers: list[tuple[int, bytes]], message: Message) -> Refusal | None:
    """Find what the server did not like first."""
    code, words = answers[0]
    if code != DONE:
        return smtplib.SMTPSenderRefused(code, words, message.sender)
    code, words = answers[1]
    if code not in {DONE, WILL_FORWARD}:
        return smtplib.SMTPRecipientsRefused({message.recipient: (code, words)})
    code, words = answers[2]
    return smtplib.SMTPDataError(code, words) if code != GO_ON else None


def _terminated(message: Message | None) -> bytes:
    """Return content as it is sent: no line that could be taken for its end, and its end (RFC 5321, 4.5.2)."""
    if message is None:
        return b""
    stuffed = message.content.replace(b"\r\n.", b"\r\n..")
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")
