"""People: who signs in, which team they work for, what they may do, and the team's line to Samsar.

Above this room stand `credits`, `videos` and `home`; it knows none of them.
Views of other rooms come in through `teams.access`, callers of the API through
`teams.connections`, and nobody else ever sees a key.
"""
