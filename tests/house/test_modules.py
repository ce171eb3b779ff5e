"""Modules stay short, are named after what they hold, and say what they do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.walk import ROOMS, modules, name_of, tree

LONGEST = 300  # lines
NAMELESS = {"utils", "helpers", "common", "misc", "base", "manager", "managers", "handler", "handlers", "service"}
NAMELESS |= {"services", "util", "helper"}
# Whoever overrides one of these is described where it comes from.
INHERITED = {"clean", "ready", "save", "form_valid", "get_queryset", "add_arguments", "handle", "emit", "format"}
INHERITED |= {"readable", "readinto"}


@pytest.mark.parametrize("path", modules(*ROOMS, "tests"), ids=name_of)
def test_no_module_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name_of(path) for path in modules(*ROOMS, "tests") if path.stem in NAMELESS] == []


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_in_ten_lines_what_it_is_for(room: str) -> None:
    said = ast.get_docstring(tree(modules(room)[0].parent / "__init__.py"))

    assert said, f"{room} has no docstring"
    assert len(said.splitlines()) <= 10


@pytest.mark.parametrize("path", modules(*ROOMS, "tests"), ids=name_of)
def test_each_module_and_public_function_says_what_it_does(path: Path) -> None:
    module = tree(path)
    silent = [] if ast.get_docstring(module) or not module.body else ["the module itself"]
    if "tests" not in path.parts:
        silent += [f"line {node.lineno}: {node.name}" for node in _public(module) if not ast.get_docstring(node)]

    assert silent == []


def _public(module: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Yield the public functions, classes and methods.

    Left out: what stands inside a function, a class of choices inside a model,
    and a method that another class of the module describes.
    """
    methods = {
        node.name
        for parent in module.body
        if isinstance(parent, ast.ClassDef)
        for node in parent.body
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node)
    }
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from (
                method
                for method in node.body
                if isinstance(method, ast.FunctionDef)
                and not method.name.startswith("_")
                and method.name not in INHERITED | methods
            )
