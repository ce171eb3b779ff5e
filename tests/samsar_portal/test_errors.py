"""Error pages: styled, calm, and the same for a foreign team as for none."""

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.views import defaults

from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join


def test_a_missing_page_is_styled_and_leads_on(client: Client, db: None) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "Nothing at this address" in answer.text
    assert "css/portal.css" in answer.text
    assert 'href="/"' in answer.text


def test_a_foreign_team_answers_exactly_like_a_missing_one(owner_client: Client) -> None:
    foreign = Team.objects.create(name="Others")
    there = owner_client.get(reverse("settings", args=[foreign.key]))
    nowhere = owner_client.get(reverse("settings", args=["zzzzzzzzzz"]))
    assert there.status_code == nowhere.status_code == 404
    assert there.text == nowhere.text
    assert "Others" not in there.text


def test_a_refusal_says_its_sentence_and_that_nothing_was_spent(practice_team: Team) -> None:
    client = Client()
    client.force_login(join(practice_team, "rita@example.test", Role.REVIEWER).user)
    answer = client.post(reverse("budget_set", args=[practice_team.key]), {"limit": "5"})
    assert answer.status_code == 403
    assert "Only an owner, a manager or finance can change a budget." in answer.text
    assert "nothing was spent" in answer.text


def test_a_form_without_its_token_says_what_to_do(owner: Membership) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner.user)
    answer = client.post(reverse("budget_set", args=[owner.team.key]), {"limit": "5"})
    assert answer.status_code == 403
    assert "This form is out of date" in answer.text


def test_the_address_of_a_form_opened_as_a_page_leads_on(owner: Membership, owner_client: Client) -> None:
    there = reverse("budget_set", args=[owner.team.key])
    answer = owner_client.get(there, headers={"Accept": "text/html"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "nothing was changed" in answer.text
    assert 'href="/"' in answer.text
    assert not owner_client.get(there).content  # what is no browser gets no page


def test_the_fault_page_needs_no_context() -> None:
    text = render_to_string("500.html")
    assert "Something broke on our side" in text
    assert "Activity" in text
    assert defaults.server_error(HttpRequest()).status_code == 500


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "429", "500"])
def test_errors_shout_and_script_nothing(name: str) -> None:
    text = render_to_string(f"{name}.html")
    assert "!" not in text.replace("<!doctype", "").replace("<!--", "")
    assert "<script" not in text
    assert "style=" not in text
