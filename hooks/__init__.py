"""Outgoing webhooks: which addresses of a team hear of which events, and the log of what they were sent.

An event is written down in the transaction that makes it true and sent
afterwards through `outbound`, signed as Standard Webhooks say. `credits`,
`videos` and `home` may enter; below stand `notices`, `teams`, `audit` and
`outbound`.
"""
