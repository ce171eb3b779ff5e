"""Kills, lost answers, hostile replies and races: what a bad day may do to a job, and what it may not.

`upstream` is the line to Samsar that breaks where a test says, `courier` the
queue with its messages in the test's hands. After every test the promises of
`promises` are checked.
"""
