"""Pages and fragments about videos: guard, form, one domain call, one answer.

`cards`, `price` and `ranges` prepare what several views show; the others are
views. A page that shows unsettled jobs carries the one poller, answered by
`changes`. Only `videos.urls` and `home` enter.
"""
