"""`./portal bench`: the portal's figures as ratios measured side by side in one run, one line a figure.

Each database is made in a temporary folder, filled with `seed_scale`, measured
in a process of its own and thrown away. Pages are asked for as gunicorn's
worker asks for them, by a call of the WSGI application, without a socket in
between: what is compared is the portal's own work, and a client's noise is in
neither side. Only bytes, requests and layout shift need a browser and a server.
"""
