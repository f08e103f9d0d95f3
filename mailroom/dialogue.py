"""What is said to a mail server about one mail, in few turns.

smtplib waits for an answer to every command. Here sender, recipient and the wish to send go out together where the
server knows PIPELINING (RFC 2920), and its verdict on the content is heard when the next mail has been prepared.
"""

import smtplib

from mailroom.messages import Message

DONE = 250
WILL_FORWARD = 251
GO_ON = 354
SERVICE_NOT_AVAILABLE = 421
"""The server closes the connection (RFC 5321, 3.8), for example after so many mails."""

Answer = tuple[int, bytes]


def hand_over(server: smtplib.SMTP, message: Message) -> None:
    """Send a message whole; `hear_verdict` must follow.

    Raises as `smtplib.SMTP.sendmail` does; after a refusal the server is ready for the next mail.
    """
    server.ehlo_or_helo_if_needed()
    answers = _ask(server, _envelope(server, message))
    refusal = _refusal(answers, message)
    if refusal is None:
        server.send(_terminated(message.content))
        return
    if answers[-1][0] == GO_ON:
        server.send(b".\r\n")  # to nobody, so that the server waits for commands again
        server.getreply()
    if SERVICE_NOT_AVAILABLE not in {code for code, _words in answers}:
        server.rset()
    raise refusal


def hear_verdict(server: smtplib.SMTP) -> None:
    """Return when the server has taken the message. Raises as `smtplib.SMTP.sendmail` does."""
    code, words = server.getreply()
    if code == DONE:
        return
    if code != SERVICE_NOT_AVAILABLE:
        server.rset()
    raise smtplib.SMTPDataError(code, words)


def _envelope(server: smtplib.SMTP, message: Message) -> list[str]:
    size = f" SIZE={len(message.content)}" if server.has_extn("size") else ""
    eight_bits = " BODY=8BITMIME" if server.has_extn("8bitmime") else ""
    return [f"MAIL FROM:<{message.sender}>{size}{eight_bits}", f"RCPT TO:<{message.recipient}>", "DATA"]


def _ask(server: smtplib.SMTP, commands: list[str]) -> list[Answer]:
    """Give the commands, together if the server allows; otherwise up to the first that it refuses."""
    if server.has_extn("pipelining"):
        server.send("".join(f"{command}\r\n" for command in commands))
        return [server.getreply() for _command in commands]
    answers = []
    for command in commands:
        answers.append(server.docmd(command))
        if answers[-1][0] not in {DONE, WILL_FORWARD, GO_ON}:
            break
    return answers


def _refusal(answers: list[Answer], message: Message) -> smtplib.SMTPException | None:
    """Find what the server did not like first."""
    code, words = answers[0]
    if code != DONE:
        return smtplib.SMTPSenderRefused(code, words, message.sender)
    code, words = answers[1]
    if code not in {DONE, WILL_FORWARD}:
        return smtplib.SMTPRecipientsRefused({message.recipient: (code, words)})
    code, words = answers[2]
    return smtplib.SMTPDataError(code, words) if code != GO_ON else None


def _terminated(content: bytes) -> bytes:
    """Return the content as it is sent: no line that could be taken for its end, and its end (RFC 5321, 4.5.2)."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")
