"""Replies to letters: the addresses they go to, the mailbox they lie in, and what becomes of them on the record."""
