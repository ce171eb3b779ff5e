"""The portal's pages, and how one comes to each of them in a team that has a bit of everything."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import places_of_desk, places_of_keys, places_of_people, places_of_projects, places_of_the_door
from tests.browser.furniture import Studio, below, film, team_page


def _create_with_mistakes(studio: Studio) -> Page:
    studio.mira.goes_to("create/")
    page = studio.mira.page
    page.locator(".form summary").click()
    page.get_by_label("What should it show?").fill("a" * 1001)
    page.get_by_label("Length", exact=True).fill("241")
    expect(page.locator("#duration-error")).not_to_be_empty()
    return page


def _sheet_with_mistakes(studio: Studio) -> Page:
    studio.mira.goes_to("create/sheet/")
    page = studio.mira.page
    page.get_by_label("The sheet").fill("Prompt,Length,Odd\nA lighthouse,30,x\nA bakery,999,x")
    page.get_by_role("button", name="Check the sheet").click()
    expect(page.locator("#row-3 .error")).not_to_be_empty()
    page.locator("summary", has_text="Columns").click()
    return page


def _with_something_saved(path: str) -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        studio.mira.goes_to("create/")
        page = studio.mira.page
        page.get_by_label("What should it show?").fill("A bottle of {product} at dusk.")
        page.get_by_text("Save for later").click()
        for button in ("Save draft", "Save as brief"):
            page.get_by_role("button", name=button).click()
            expect(page.locator("#save-said")).to_contain_text("draft" if "draft" in button else "brief")
        if path:
            studio.mira.goes_to(path)
        return page

    return visit


def _filling_in(studio: Studio) -> Page:
    page = _with_something_saved("create/briefs/")(studio)
    page.get_by_role("link", name="Use: ").first.click()
    expect(page.get_by_label("Product")).to_be_focused()
    return page


def _sheet_of(path: str, button: str) -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        page = _with_something_saved(path)(studio)
        page.get_by_role("button", name=f"{button}: ").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        return page

    return visit


def _another_like_it(studio: Studio) -> Page:
    page = film("[stuck]")(studio)
    page.goto(f"{page.url}again/")
    expect(page.locator("#changed")).to_be_visible()
    return page


def _create_from_pictures(studio: Studio) -> Page:
    studio.mira.goes_to("create/images/")
    page = studio.mira.page
    page.get_by_role("button", name="Show sample pictures").click()
    for name in ("bottle", "peaks"):
        page.get_by_role("button", name=f"Add {name}").click()
        expect(page.locator("#pictures li", has_text=name)).to_be_visible()
    page.get_by_label("Add by address").fill("nonsense")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("nonsense: Write a whole address")).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_label("Keep a box in focus").check()
    return page


def _cancel_sheet(studio: Studio) -> Page:
    page = film("[stuck]")(studio)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _selected(studio: Studio) -> Page:
    studio.mira.goes_to("videos/")
    page = studio.mira.page
    for box in page.locator("#wall [form=bulk]").all():
        box.check()
    expect(page.locator("#bulk-said")).to_contain_text("3 selected")
    return page


def _filters_open(studio: Studio) -> Page:
    studio.mira.goes_to("videos/?shape=16:9")
    page = studio.mira.page
    page.locator("#filter summary").click()
    expect(page.get_by_label("Made by")).to_be_visible()
    return page


def _on_selected(verb: str) -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        page = _selected(studio)
        page.locator("#bulk").get_by_role("button", name=verb).click()
        page.wait_for_url("**?video=*")
        return page

    return visit


def _decision_with_a_mistake(studio: Studio) -> Page:
    page = film("")(studio)
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.locator("#decision-said")).to_contain_text("Say what should change.")
    return page


def _sheet_over(verb: str) -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        page = _selected(studio)
        page.locator("#bulk").get_by_role("button", name=verb, exact=True).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        return page

    return visit


def _menu_of_a_film(studio: Studio) -> Page:
    page = film("")(studio)
    page.locator("#edit-title").click()
    page.locator("#more").click()
    expect(page.locator("#video-menu")).to_be_visible()
    return page


def _batch(studio: Studio) -> Page:
    studio.mira.goes_to("activity/")
    page = studio.mira.page
    page.locator("li.group .batch a").click()
    page.wait_for_url("**/activity/*/")
    return page


def _waiting_sheet(studio: Studio) -> Page:
    page = _batch(studio)
    page.get_by_role("button", name="Cancel those not sent yet").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _row_sheet(studio: Studio) -> Page:
    studio.mira.goes_to("activity/")
    page = studio.mira.page
    page.locator("main li.item a", has_text="Cancel").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _cancel_page(studio: Studio) -> Page:
    studio.mira.page.goto(f"{studio.films['[stuck]']}cancel/")
    return studio.mira.page


def _release_sheet(studio: Studio) -> Page:
    studio.mira.goes_to("activity/parked/")
    page = studio.mira.page
    page.get_by_role("button", name="Cancel those ticked").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _stale_form(studio: Studio) -> Page:
    studio.mira.goes_to("credits/budgets/")
    page = studio.mira.page
    page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((token) => token.remove())")
    page.get_by_role("button", name="Save limit of The team").click()
    expect(page.locator("#budget-team")).to_have_count(0)
    return page


def _spent_link(studio: Studio) -> Page:
    studio.stranger.goto("/sign-in/spent-long-ago/")
    expect(studio.stranger.get_by_role("heading", name="This link no longer works")).to_be_visible()
    return studio.stranger


def _teams(studio: Studio) -> Page:
    studio.mira.page.goto("/teams/")
    return studio.mira.page


def _leaving(studio: Studio) -> Page:
    studio.mira.goes_to("settings/")
    studio.mira.page.get_by_role("link", name="Leave this team").click()
    studio.mira.reads("You are the last owner of this team.")
    return studio.mira.page


PAGES: dict[str, Callable[[Studio], Page]] = {
    "home": team_page(""),
    "create": team_page("create/"),
    "create with mistakes": _create_with_mistakes,
    "create from a sheet": team_page("create/sheet/"),
    "a sheet with mistakes": _sheet_with_mistakes,
    "create with something saved": _with_something_saved(""),
    "create another like it": _another_like_it,
    "an empty list of drafts": team_page("create/drafts/"),
    "briefs": _with_something_saved("create/briefs/"),
    "renaming a brief": _sheet_of("create/briefs/", "Rename"),
    "filling in a brief": _filling_in,
    "drafts": _with_something_saved("create/drafts/"),
    "the question before deleting": _sheet_of("create/drafts/", "Delete"),
    "fonts": team_page("fonts/"),
    "fonts of one language": team_page("fonts/?language=ar"),
    "create from pictures": team_page("create/images/"),
    "create from pictures with mistakes": _create_from_pictures,
    "library": team_page("videos/"),
    "a library filtered by words that nothing has": team_page("videos/?q=zeppelin&shape=9:16&cost_min=10"),
    "a library in families with a broken address": team_page("videos/?group=families&language=xx&after=x"),
    "the filters of the library": _filters_open,
    "the filters of the library on a page": team_page("videos/filter/?shape=9:16"),
    "the archive": team_page("videos/?shelf=archive"),
    "a selection in the library": _selected,
    "translating a selection": _on_selected("Translate"),
    "removing subtitles from a selection": _on_selected("Remove subtitles"),
    "what waits for a decision": team_page("review/"),
    "what is approved": team_page("review/approved/"),
    "a decision that says what is missing": _decision_with_a_mistake,
    "tagging a selection": _sheet_over("Tag"),
    "moving a selection": _sheet_over("Move"),
    "the question before deleting a selection": _sheet_over("Delete"),
    "the trash": team_page("videos/?shelf=trash"),
    "the menu of a film": _menu_of_a_film,
    "notices": team_page("notices/"),
    "what one hears of": team_page("notices/settings/"),
    "activity": team_page("activity/"),
    "a batch": _batch,
    "the question before cancelling what waits": _waiting_sheet,
    "the question before cancelling a row": _row_sheet,
    "the question before cancelling, on a page": _cancel_page,
    "what is parked": team_page("activity/parked/"),
    "the question before cancelling what is parked": _release_sheet,
    **places_of_projects.PLACES,
    **places_of_people.PLACES,
    **places_of_keys.PLACES,
    **places_of_desk.PLACES,
    "settings": team_page("settings/"),
    "the audit trail": team_page("audit/"),
    "the audit trail of an absurd address": team_page("audit/?person=999&from=never&action=keys"),
    "status": team_page("status/"),
    "a film that is ready": film(""),
    "the family of a film that stands alone": lambda studio: below(studio, "family/"),
    "a film that is rendering": film("[stuck]"),
    "a film that failed": film("[fail:image_generation]"),
    "a film that nobody is sure of": film("[timeout][stuck]"),
    "a film that was not accepted": film("[402]"),
    "the question before cancelling": _cancel_sheet,
    "the choice of teams": _teams,
    **places_of_the_door.PLACES,
    "leaving as the last owner": _leaving,
    "a sign-in link that is spent": _spent_link,
    "a form without its token": _stale_form,
    "no such page": team_page("nowhere/"),
}
PROVOKED = {
    **places_of_the_door.PROVOKED,
    **places_of_people.PROVOKED,
    **places_of_desk.PROVOKED,
    "welcome with mistakes": ["status of 422"],
    "a new project with a mistake": ["status of 422"],
    "a new webhook with a mistake": ["status of 422"],
    "a limit that is too low": ["status of 422"],
    "a sign-in link that is spent": ["status of 410"],
    "a form without its token": ["status of 403"],
    "no such page": ["status of 404"],
}
