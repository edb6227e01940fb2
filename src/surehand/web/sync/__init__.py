"""HubSpot and ClickUp: connecting them step by step, and what their connections read, write, hold and disagree on."""
