"""The page of a handoff: the packet to read, and the acts on it."""
