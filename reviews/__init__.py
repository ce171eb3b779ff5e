"""What a team thinks of its videos: decisions, each about one exact render.

A decision is a row that is written once; what stands on the video is written
through `videos.verdicts`. The video's page shows this room's fragments by
their addresses and imports nothing of it. `home` may enter; below stand
`videos` and all that it stands on.
"""
