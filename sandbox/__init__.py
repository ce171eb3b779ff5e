"""A stand-in for the Samsar Video API, for practice and for tests.

The sandbox is a stranger to the portal: its own server, its own store, its
own reading of the public API document. It imports nothing of the portal and
nobody imports it; the only ways in are the command line (`python -m sandbox`)
and HTTP on a loopback address. Videos it makes are real MP4 files.
"""
