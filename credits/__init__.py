"""Money: an append-only ledger in thousandths of a credit, and the budgets beside it.

`ledger` is the only writer; `spending` and `balance` read. Rows name a job by
its public id, kind, model and member as plain columns, so money never imports
jobs. `videos` and `home` may enter; below stand `teams` and `samsar`.
"""
