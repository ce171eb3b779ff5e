"""A month of a made-up team: what `manage.py seed_demo` fills Practice with, for pictures and for looking around.

The videos live as those of `home.scale` do; what stands here is whose they
are, what they are about, and what a real month brings along: budgets, doubts,
corrections, a refund. Everything follows from a seed and a moment, and money
stands in the ledger's rows alone.
"""
