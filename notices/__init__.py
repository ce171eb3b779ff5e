"""Notices: what happened that a person wants to hear of, in the bell and by mail, bundled.

A room above tells in the transaction of what it tells of (`telling.tell`);
mail leaves later, by a courier of its own. What people may hear of is the
table in `kinds`. `videos` and what stands above it may enter; below stand
`accounts` and `teams`.
"""
