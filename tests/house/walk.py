"""What the house tests look at: the project's own files, as version control would see them."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    *(
        "samsar_portal",
        "samsar",
        "home",
        "reviews",
        "videos",
        "credits",
        "hooks",
        "notices",
        "accounts",
        "teams",
        "audit",
    ),
    *("outbound", "launcher", "sandbox", "bench"),
)
OURS = (*ROOMS, "tests", "templates", "static", "docs", ".ci")


def name_of(path: Path) -> str:
    """Return a path as the project says it, for test ids and sentences."""
    return str(path.relative_to(ROOT))


def modules(*folders: str) -> list[Path]:
    """Return the Python files of these folders, written by hand: migrations are Django's."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def texts() -> list[Path]:
    """Return every text file of the project."""
    top = [path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith((".coverage", ".import"))]
    below = [path for folder in OURS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return sorted(path for path in (*top, *below) if "__pycache__" not in path.parts and _is_text(path))


def _is_text(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


def tree(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))
