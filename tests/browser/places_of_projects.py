"""The pages of projects and of saved views, and how one comes to each of them."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.furniture import Studio

Visit = Callable[[Studio], Page]


def _at(path: str) -> Visit:
    def visit(studio: Studio) -> Page:
        studio.mira.goes_to(path)
        return studio.mira.page

    return visit


def _project(path: str, button: str = "", role: Any = "button") -> Visit:
    """Come to a project's page, made on the first visit, and press a button there."""

    def visit(studio: Studio) -> Page:
        studio.mira.goes_to("projects/")
        page = studio.mira.page
        if not page.locator("#project-spring-launch").count():
            studio.mira.goes_to("projects/new/")
            page.get_by_label("Name").fill("Spring launch")
            page.get_by_role("button", name="Make the project").click()
            page.get_by_role("button", name="Work in this project").click()
            studio.mira.reads("You work here")
            studio.mira.creates("[stuck] A meadow.")
        studio.mira.goes_to(path)
        if button:
            page.locator("main, .rail-end").get_by_role(role, name=button).first.click()
            expect(page.get_by_role("dialog")).to_be_visible()
        return page

    return visit


def _new_project_with_a_mistake(studio: Studio) -> Page:
    studio.mira.goes_to("projects/new/")
    page = studio.mira.page
    page.get_by_role("button", name="Make the project").click()
    expect(page.locator("#name-error")).not_to_be_empty()
    return page


def _saving_a_view(studio: Studio) -> Page:
    studio.mira.goes_to("videos/?q=sea&sort=cost")
    page = studio.mira.page
    page.get_by_role("link", name="Save this view").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _views(button: str = "") -> Visit:
    def visit(studio: Studio) -> Page:
        studio.mira.goes_to("videos/views/")
        page = studio.mira.page
        if not page.get_by_role("link", name="Open: ").count():
            page = _saving_a_view(studio)
            page.get_by_label("Name", exact=True).fill("By the sea, dearest first")
            page.keyboard.press("Enter")
            studio.mira.reads("is saved")
        studio.mira.goes_to("videos/views/" if button else "videos/")
        if button:
            page.get_by_role("button", name=button).first.click()
            expect(page.get_by_role("dialog")).to_be_visible()
        else:
            expect(page.locator("#views")).to_contain_text("By the sea")
        return page

    return visit


PLACES: dict[str, Visit] = {
    "an empty list of projects": _at("projects/"),
    "a new project with a mistake": _new_project_with_a_mistake,
    "projects": _project("projects/"),
    "a project": _project("projects/spring-launch/"),
    "renaming a project": _project("projects/spring-launch/", "Rename"),
    "the question before archiving a project": _project("projects/spring-launch/", "Archive"),
    "the switcher": _project("", "Project: ", "link"),
    "an empty list of views": _at("videos/views/"),
    "saving a view": _saving_a_view,
    "saving a view, on a page": _at("videos/views/new/?q=sea"),
    "the library with saved views": _views(),
    "renaming a view": _views("Rename"),
}
