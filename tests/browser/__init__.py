"""What a person sees and does in real Chromium, against everything that `./portal run` starts.

`stack` runs the whole portal once on a data folder of its own, `registrar` is
a process beside it that lets people in, `visitor` is somebody with a page
open, and `chromium`, `axe` and `wire` look at what the browser did.
"""
