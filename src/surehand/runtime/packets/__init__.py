"""The packet as a document people read, on a page and away from it: Markdown and PDF."""
