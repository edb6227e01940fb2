"""ClickUp: the address at which it calls us, and the one to which it sends people back."""
