"""Letters over SMTP. The Message-ID is made from the delivery's key, so a repeated letter is recognisable as one."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

import msgspec

from surehand.connectors.channel import DeliveryFailed, Letter

TIMEOUT = 20


class SmtpSettings(msgspec.Struct, frozen=True):
    """Where letters go out. ``security`` is ``none``, ``starttls`` or ``tls``."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: str = "starttls"


def parse_smtp_url(url: str, sender: str) -> SmtpSettings:
    """Settings from ``smtp://user:password@host:587`` (STARTTLS), ``smtps://…`` (TLS) or ``smtp+plain://…`` (none).

    Raises ValueError with a sentence that names what is wrong.
    """
    parts = urlsplit(url)
    security = {"smtp": "starttls", "smtps": "tls", "smtp+plain": "none"}.get(parts.scheme)
    if security is None or not parts.hostname:
        raise ValueError("the SMTP address must look like smtp://user:password@mail.example.com:587")
    port = parts.port or {"starttls": 587, "tls": 465, "none": 25}[security]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpSettings(parts.hostname, port, sender, user, password, security)


class EmailChannel:
    """Sends letters one by one, each over its own connection."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    def send(self, letter: Letter) -> str:
        """Hand a letter to the mail server. Raises `DeliveryFailed`."""
        try:
            with self._connect() as server:
                self._sign_in(server)
                _hand_over(server, self._message(letter))
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refused(next(iter(refused.recipients.values()))) from refused
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryFailed(
                "settings", f"The mail server refused the sign-in ({error.smtp_code})."
            ) from error
        except smtplib.SMTPResponseException as error:
            raise _refused((error.smtp_code, error.smtp_error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryFailed("retry", f"The mail server cannot be reached: {error}") from error
        return "accepted by the mail server"

    def _connect(self) -> smtplib.SMTP:
        chosen, context = self._settings, ssl.create_default_context()
        if chosen.security == "tls":
            return smtplib.SMTP_SSL(chosen.host, chosen.port, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(chosen.host, chosen.port, timeout=TIMEOUT)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        chosen = self._settings
        try:
            if chosen.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if chosen.user:
                server.login(chosen.user, chosen.password)
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryFailed(
                "settings", f"The mail server cannot do what the settings ask: {error}"
            ) from error

    def _message(self, letter: Letter) -> EmailMessage:
        domain = parseaddr(self._settings.sender)[1].rpartition("@")[2] or "localhost"
        message = EmailMessage()
        message["Subject"] = letter.subject
        message["From"] = self._settings.sender
        message["To"] = letter.to
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{message_mark(letter.key)}@{domain}>"
        # RFC 3834, and the same for Exchange: no machine should answer a machine.
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        if letter.reply_to:
            message["Reply-To"] = letter.reply_to
        if letter.thread:
            message["References"] = message["In-Reply-To"] = f"<{message_mark(letter.thread)}@{domain}>"
        if letter.unsubscribe:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message.set_content(letter.text)
        if letter.html:
            message.add_alternative(letter.html, subtype="html")
        return message


def message_mark(key: str) -> str:
    """The part of a Message-ID before the @: the same for the same key, and for no other."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPNotSupportedError as error:
        # RFC 6531: without SMTPUTF8 the server takes no letters beyond ASCII in an address, today or tomorrow.
        said = f"The mail server takes no address like {message['To']}: give the person one in plain letters."
        raise DeliveryFailed("person", said) from error


def _refused(answer: tuple[int, bytes | str]) -> DeliveryFailed:
    """Codes from 500 on are final: the address is wrong or the server will never take it; below, it may later."""
    code, said = answer
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return DeliveryFailed("person" if code >= 500 else "retry", f"{code} {text}"[:400])
