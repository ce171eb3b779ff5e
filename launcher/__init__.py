"""What `./portal` starts: install, supervise, stop, test, check.

Runs before anything is installed, so it uses the standard library only and
imports none of the other rooms; it talks to them as processes. Nobody imports
it but `./portal` and the tests.
"""
