"""Tables that are read over and over: from a folder of the machine or an https address, with a mapping confirmed once.

Any system that can write a CSV or XLSX file brings its records in by this. See docs/how-to/import-on-a-schedule.md.
"""
