"""Forms: they check what a person typed and turn it into a submission.

A form is given the live models and fonts that it may offer. It knows no price
and writes no row. Views may enter; `samsar` stands below.
"""
