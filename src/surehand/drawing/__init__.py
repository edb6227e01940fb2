"""Pictures: a process as lanes, stations and bridges laid out by our own hand, and charts drawn by Vega-Lite."""
