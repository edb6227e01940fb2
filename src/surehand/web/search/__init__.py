"""Finding a page, a record, a handoff or a person by a few words: for the palette, and as a page of its own."""
