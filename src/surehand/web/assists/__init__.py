"""The pages of the assists: the brief with its sources, and the suggestions that wait to be confirmed."""
