"""What cannot be read as a source, and what was taken for granted where it can. Both are told, never passed over."""

from __future__ import annotations

from typing import Literal

import msgspec

LARGEST = 5_000_000
"""Bytes of a file."""
LONGEST = 400_000
"""Characters of a text: some seven hours of talk."""

Why = Literal[
    "empty",
    "too_large",
    "too_long",
    "too_much",
    "kind",
    "binary",
    "damaged",
    "encrypted",
    "no_text",
    "quoted",
]


_IN_ANOTHER = {
    "French": "It is in French; only English and German are read so far.",
    "Spanish": "It is in Spanish; only English and German are read so far.",
    "Italian": "It is in Italian; only English and German are read so far.",
    "Dutch": "It is in Dutch; only English and German are read so far.",
    "Portuguese": "It is in Portuguese; only English and German are read so far.",
    "Polish": "It is in Polish; only English and German are read so far.",
    "Swedish": "It is in Swedish; only English and German are read so far.",
    "Danish": "It is in Danish; only English and German are read so far.",
    "Turkish": "It is in Turkish; only English and German are read so far.",
    "Greek": "It is in Greek; only English and German are read so far.",
    "Arabic": "It is in Arabic; only English and German are read so far.",
    "Hebrew": "It is in Hebrew; only English and German are read so far.",
    "Japanese": "It is in Japanese; only English and German are read so far.",
    "Korean": "It is in Korean; only English and German are read so far.",
    "Chinese": "It is in Chinese; only English and German are read so far.",
    "Hindi": "It is in Hindi; only English and German are read so far.",
    "Thai": "It is in Thai; only English and German are read so far.",
    "Cyrillic": "It is in Cyrillic script; only English and German are read so far.",
}
"""Whole sentences, as names of languages bend in other languages."""


class Unreadable(msgspec.Struct, frozen=True):
    """Why there is no source, in a sentence, and what would help."""

    code: Why
    sentence: str
    way: str = ""


class Doubt(msgspec.Struct, frozen=True):
    """Something about a source that whoever reads the answer must know."""

    code: Literal["language", "written"]
    sentence: str


def empty() -> Unreadable:
    """Nothing but white space."""
    return Unreadable("empty", "There are no words in it.", "Paste or attach a text.")


def too_large(name: str) -> Unreadable:
    """More bytes than are taken, as they are or unpacked."""
    megabytes = LARGEST // 1_000_000
    return Unreadable(
        "too_large",
        f"“{name}” is larger than {megabytes} MB.",
        "Attach the part that matters, or paste its text.",
    )


def too_long() -> Unreadable:
    """More characters than are read."""
    most = f"{LONGEST:,}"
    return Unreadable("too_long", f"The text has more than {most} characters.", "Give it in several parts.")


def too_much(name: str) -> Unreadable:
    """A file for which what is newer leaves no room."""
    return Unreadable(
        "too_much",
        f"“{name}” is not read: what is newer on this record is as long as is read at once.",
        "Paste the part that matters as a note.",
    )


def unknown_kind(name: str) -> Unreadable:
    """A file of another kind than those that are read."""
    return Unreadable(
        "kind",
        f"“{name}” is not of a kind that is read.",
        "Attach TXT, MD, DOCX, PDF, EML, VTT or SRT, or paste its text.",
    )


def binary(name: str) -> Unreadable:
    """Bytes that are no text, under a name that says they are."""
    return Unreadable("binary", f"“{name}” is not a text, whatever its name says.", "Paste its text.")


def damaged(name: str) -> Unreadable:
    """A file that is not what its name says, or broken."""
    return Unreadable(
        "damaged", f"“{name}” is damaged: it cannot be opened.", "Save it again, or paste its text."
    )


def encrypted(name: str) -> Unreadable:
    """A file that asks for a password."""
    return Unreadable(
        "encrypted", f"“{name}” asks for a password.", "Save it without a password, or paste its text."
    )


def no_text(name: str) -> Unreadable:
    """A document of pictures."""
    return Unreadable(
        "no_text",
        f"There is no text in “{name}”; it may hold only pictures of one.",
        "Paste the text, or attach it as text.",
    )


def only_quoted() -> Unreadable:
    """A mail in which nobody says anything of their own."""
    return Unreadable(
        "quoted",
        "Everything in it is quoted, or a signature.",
        "Paste the mail that it quotes, without the marks.",
    )


def unsupported(language: str) -> Doubt:
    """A text in a language that the local engine does not read; the name of the language is empty where unknown."""
    unknown = "It is neither in English nor in German; other languages are not read yet."
    return Doubt("language", _IN_ANOTHER.get(language, unknown))


def assumed_as_thread() -> Doubt:
    """A mail without a day above mails that have theirs."""
    return Doubt(
        "written",
        "Its first mail does not say when it was written; it is read as of the day of the last that does.",
    )


def assumed_written() -> Doubt:
    """A text that does not say when it was written."""
    return Doubt(
        "written", "It does not say when it was written; days such as “next Friday” are counted from today."
    )
