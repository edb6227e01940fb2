"""E-mail: over SMTP, or kept in a folder."""

from surehand.connectors.email.folder import LetterFolder
from surehand.connectors.email.smtp import EmailChannel, SmtpSettings, parse_smtp_url

__all__ = ["EmailChannel", "LetterFolder", "SmtpSettings", "parse_smtp_url"]
