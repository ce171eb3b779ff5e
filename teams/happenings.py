"""What happens to people in a team, for rooms above that tell of it: each sent inside its transaction."""

from django.dispatch import Signal

#: Somebody accepted an invitation. Sent with `member` and `now`.
joined = Signal()
#: A member has another role. Sent with `member`, `by` (the Membership that changed it) and `now`.
role_changed = Signal()
#: A member is about to be taken out by somebody else; the row is still there. Sent with `member`, `by` and `now`.
removing = Signal()
