"""The settings of the assists: which model is asked, within which budget, what left the building, how good it is."""
