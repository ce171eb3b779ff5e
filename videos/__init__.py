"""Jobs and the library: what is sent to Samsar, what became of it, and the videos it left.

`jobs/` moves jobs, `gallery` reads for pages, `catalogue` keeps models and
fonts, `copies` brings finished files home. Only `home` stands above; below
stand `credits`, `teams`, `outbound` and `samsar`.
"""
