"""A job's life: `intake` begins it, `lifecycle` moves it, `polling` looks, `recovery` asks people.

`states` is the map. Nothing else in the project moves a job.
"""
