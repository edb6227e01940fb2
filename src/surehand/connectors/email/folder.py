"""Letters kept as files instead of being sent: for a demonstration, and where there is no mail server yet."""

from __future__ import annotations

from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

from surehand.connectors.channel import DeliveryFailed, Letter


class LetterFolder:
    """Writes each letter into a folder, under a name made from its key: the same letter again replaces the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: Letter) -> str:
        """Keep a letter. Raises `DeliveryFailed`."""
        message = EmailMessage()
        message["To"], message["Subject"] = letter.to, letter.subject
        if letter.reply_to:
            message["Reply-To"] = letter.reply_to
        message.set_content(letter.text)
        if letter.html:
            message.add_alternative(letter.html, subtype="html")
        file = self._folder / f"{sha256(letter.key.encode()).hexdigest()[:24]}.eml"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.write_bytes(bytes(message))
        except OSError as error:
            raise DeliveryFailed("settings", f"{file} cannot be written: {error.strerror}.") from error
        return f"kept as {file.name}"
