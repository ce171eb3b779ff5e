"""A month in which Samsar says little or something else: each surprise is told as it is, and all pages add up."""

import csv
import io
import re
from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.visitor import Registrar, Visitor
from tests.conftest import Sandbox


def looks(mira: Visitor) -> None:
    """Test the connection, which looks at the balance for nothing."""
    mira.goes_to("settings/")
    with mira.page.expect_response("**/connection/test/"):
        mira.page.get_by_role("button", name="Test connection").click()


def costs(mira: Visitor, film: str, **expected: str) -> None:
    """Open a video's page, and read what it cost there."""
    mira.page.goto(film)
    panel = mira.page.locator("section.panel:has(> h2:text-is('Cost'))")
    for name, words in expected.items():
        fact = panel.locator(f"dl.facts div:has(> dt:text-is('{name.replace('_', ' ')}')) dd")
        expect(fact).to_have_text(words)


def sent(mira: Visitor, marks: str) -> str:
    """Make a video of ten seconds, quoted at 120 credits, and return its page once Samsar has taken it."""
    mira.creates(f"A tram in the snow. {marks}")
    expect(mira.page.locator("main")).to_contain_text("Charged")
    return mira.page.url


def figure(mira: Visitor, path: str, name: str) -> Decimal:
    """Return a figure of the sums at the head of a page."""
    mira.goes_to(path)
    one = f"div:has(> dt:text-is('{name}')) dd"
    found = mira.page.locator(f".figures {one}, .paper-sums {one}")
    return Decimal(re.sub(r"\s", "", found.first.inner_text()).replace("\u2212", "-"))


def file_of(mira: Visitor) -> list[dict[str, str]]:
    """Return the rows of this month's file."""
    answer = mira.page.request.get(mira.address("credits/ledger/export/"))
    return list(csv.DictReader(io.StringIO(answer.text().removeprefix("\ufeff"))))


def test_what_samsar_leaves_unsaid_is_told_truthfully_and_page_file_and_statement_agree(
    mira: Visitor, sandbox: Sandbox, registrar: Registrar
) -> None:
    looks(mira)

    # Its answer names no charge: two balances tell it.
    silent = sent(mira, "[no-headers] [charge:100] [stuck]")
    costs(mira, silent, Quoted="120", Charged="100", Difference="\u221220", Known_from="two balances")

    # It charges more than was quoted: the truth is recorded.
    dearer = sent(mira, "[charge:290] [stuck]")
    costs(mira, dearer, Quoted="120", Charged="290", Difference="+170", Known_from="Samsar's answer")

    # What was charged lately is what the next one is quoted at. It fails in its first stage and is refunded, and
    # nobody is told: only the balance shows it.
    failed = sent(mira, "[fail:prompt_generation]")
    looks(mira)
    sandbox.advance(60)
    mira.page.goto(failed)
    mira.reads("Failed")
    looks(mira)
    registrar.ask("compares")
    costs(mira, failed, Quoted="290", Charged="0", Known_from="two balances")
    mira.reads("Nothing stays charged for it", "given back by Samsar")

    # Another tool spends from the same account: that is nobody's, and stands apart.
    sandbox.tell("spend", key=mira.key, credits=75)
    looks(mira)
    registrar.ask("compares")
    mira.goes_to("credits/unexplained/")
    mira.reads("1 change of the balance", "the balance fell by 75 credits that no video of ours explains")

    # What is spent is one number, wherever it is asked for; and so is what nobody can explain.
    rows = file_of(mira)
    for name, whole in (("Spent", 390), ("Unexplained", 75)):
        assert sum(Decimal(row[name] or 0) for row in rows) == whole
        assert figure(mira, "credits/ledger/", name) == whole
        assert figure(mira, "credits/statement/", name) == whole
    assert figure(mira, "credits/", "Spent") == 390
    assert figure(mira, "", "Spent") == 390
