"""Exchanges with Samsar, transcribed by hand, that the client and the sandbox are each held to.

`exchanges/<endpoint>.json` is written from the API document, never recorded
from our own code. `transcript.py` reads it and explains the format.
"""
