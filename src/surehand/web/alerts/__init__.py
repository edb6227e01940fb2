"""What the reader was told, and what they want to be told."""
