"""Seal every stored secret anew with the first key of PORTAL_KEYS, so that the keys behind it can be taken out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from teams import sealing


class Command(BaseCommand):
    """Rotate the ring; print counts and never a secret."""

    help = (
        "Seal all stored secrets with the first key of PORTAL_KEYS. May run while the portal works, and again at any "
        "time. Fails if something cannot be opened or is still sealed by an older key."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Reseal drawer by drawer and say what stands. Raises CommandError."""
        problems = [problem for drawer in sealing.drawers() if (problem := self._rotate(drawer))]
        if problems:
            raise CommandError(" ".join(problems))
        self.stdout.write("Everything is sealed by the first key of PORTAL_KEYS. The keys behind it can be taken out.")

    def _rotate(self, drawer: sealing.Drawer) -> str:
        """Do one drawer; return what is wrong with it, or nothing."""
        try:
            changed = drawer.reseal()
        except sealing.CannotOpen:
            changed = 0  # what is closed is counted below
        now = sealing.standing(drawer)
        self.stdout.write(f"{drawer.name}: {changed} sealed anew, {now.newest} under the first key in all.")
        problems = []
        if now.closed:
            problems.append(
                f"{drawer.name}: {now.closed} cannot be opened with any key of PORTAL_KEYS and stays as it was. "
                "Put the key that sealed it back behind the first one and run this again, or have it saved anew."
            )
        if now.older:
            problems.append(
                f"{drawer.name}: {now.older} are still sealed by an older key, saved meanwhile by a process that does "
                "not know the new ring. Restart web and worker, then run this again."
            )
        return " ".join(problems)
