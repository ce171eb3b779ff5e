"""The one door to hosts other than the API: copies of finished media, webhooks, and the sandbox's controls.

`addresses` decides where the portal may connect at all, `media` copies a file
from there, `posting` sends one there, `practice` asks the sandbox for what only Practice needs. Knows no
Django and no rows; whoever enters brings the URL and the file to write to.
"""
