"""Connections: the ways out of Surehand, whether they work, and every message that went through them."""
