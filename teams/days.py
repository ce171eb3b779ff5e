"""Days as people of a team read them."""

from datetime import datetime

from teams.models import Team


def day_text(moment: datetime, team: Team, *, now: datetime) -> str:
    """Write the day of `moment` on the team's calendar, such as 12 Nov; with its year when that is not this one."""
    at, here = moment.astimezone(team.tz), now.astimezone(team.tz)
    return f"{at:%-d %b}" if at.year == here.year else f"{at:%-d %b %Y}"
