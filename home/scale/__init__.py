"""A library of any size, made up: what `manage.py seed_scale` fills a Practice team with, so that size can be tried.

Everything follows from a seed and a moment: the same two make the same rows.
Nothing of it was ever sent anywhere, and no worker has anything to do with it.
"""
