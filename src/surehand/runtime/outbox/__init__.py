"""The outbox: messages to people and outside systems, written with what they follow from, carried out by workers."""
