"""Proof of who one is: authenticator app, passkeys, recovery codes, and the page that asks for one of them again.

allauth keeps the factors and runs the sign-in; here stand what seals their
secrets, what spends a code once, the step-up and the page about oneself.
"""
