"""The page behind a link in a letter: shows what would happen, and does it at one click, without signing in."""
