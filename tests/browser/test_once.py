"""One form makes one video, however often it is sent."""

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.conftest import Sandbox


def test_double_click_reload_back_and_a_second_tab_make_one_job_and_one_post(mira: Visitor, sandbox: Sandbox) -> None:
    mira.writes("[stuck] A lighthouse at dusk.")
    form = mira.page.url
    other_tab = mira.page.context.new_page()
    other_tab.goto(form)
    other_tab.get_by_label("What should it show?").fill("[stuck] A lighthouse at dusk.")
    other_tab.get_by_label("Length", exact=True).fill("10")
    expect(other_tab.locator("#create-button")).to_have_text("Create · 120 credits")

    mira.create_button.dblclick()
    mira.page.wait_for_url("**/videos/*/")
    film = mira.page.url
    mira.page.reload()
    mira.reads("Rendering")

    # The form's address leads to the video that it made, and so does the button in the other tab.
    mira.page.go_back()
    mira.page.wait_for_url(film)
    mira.reads("This form already made this video; nothing was sent or charged again.")
    other_tab.locator("#create-button").click()
    other_tab.wait_for_url(film)

    mira.goes_to("activity/")
    assert mira.page.locator("main li.item").count() == 1
    assert mira.month() == {"Spent": "120", "Reserved": "0"}
    assert sandbox.tell("accepted", key=mira.key)["received"] == 1
