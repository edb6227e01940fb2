"""Texts to sources: who says which part of a note, a call or a mail, with places into the text as it was given."""
