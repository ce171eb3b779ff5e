"""The page that gathers what waits for a person, and the frame around every page.

It stands above all rooms and owns no rows. Nothing imports it.
"""
