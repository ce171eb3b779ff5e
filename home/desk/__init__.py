"""The credit desk: the pages that say what every credit was spent on, and set what may be spent.

Money itself is `credits`; what these pages add are the videos' titles, the
people and the projects. Only `home.urls` enters.
"""
