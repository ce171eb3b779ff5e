"""Where things lie: the project's folder, its virtual environment and its data."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Places:
    """Paths of one checkout. `var` holds all that a run writes and may be elsewhere (PORTAL_VAR)."""

    root: Path
    var: Path

    @classmethod
    def of(cls, environ: Mapping[str, str], root: Path = ROOT) -> "Places":
        """Return the places of this checkout as the environment names them."""
        return cls(root=root, var=Path(environ.get("PORTAL_VAR") or root / "var").expanduser().absolute())

    @property
    def venv(self) -> Path:
        """The virtual environment that the launcher makes and owns."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The Python inside the virtual environment."""
        return self.venv / "bin" / "python"

    @property
    def logs(self) -> Path:
        """One log file for each process."""
        return self.var / "log"

    def make(self) -> None:
        """Create the data folders, readable by their owner alone.

        Raises OSError where they cannot be made.
        """
        for folder in (self.var, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.var.chmod(0o700)


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only its owner can ever read it."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)
