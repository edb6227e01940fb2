"""E-mail: out over SMTP, or kept in a folder; in over IMAP."""

from surehand.connectors.email.bounces import Bounce
from surehand.connectors.email.folder import LetterFolder
from surehand.connectors.email.imap import ImapSettings, Inbox, MailboxFailed, open_inbox, parse_imap_url
from surehand.connectors.email.reading import Attached, Mail, read_head, read_mail
from surehand.connectors.email.reply import reply_in
from surehand.connectors.email.smtp import EmailChannel, SmtpSettings, message_mark, parse_smtp_url

__all__ = [
    "Attached",
    "Bounce",
    "EmailChannel",
    "ImapSettings",
    "Inbox",
    "LetterFolder",
    "Mail",
    "MailboxFailed",
    "SmtpSettings",
    "message_mark",
    "open_inbox",
    "parse_imap_url",
    "parse_smtp_url",
    "read_head",
    "read_mail",
    "reply_in",
]
