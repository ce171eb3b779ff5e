"""Notices: what happened that a person wants to hear of, in the bell and by mail, bundled.

A room above tells in the transaction of what it tells of; mail leaves later,
by the sweep. `videos` and what stands above it may enter; below stand
`accounts` and `teams`.
"""
