"""Replies by e-mail: whether the mailbox is looked into, and what became of each mail that came."""
