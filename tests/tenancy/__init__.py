"""Nobody sees or does what they may not: every address, every visitor, every way to ask.

To add an address: write one line into the module of its room in `tests/tenancy/table/`; see `tests.tenancy.row`.
"""
