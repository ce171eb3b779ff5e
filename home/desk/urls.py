"""Addresses of the credit desk, under a team's `credits/`."""

from django.urls import path

from home.desk import adjusting, budgets, ledger, mine, overview, prices, requests, rules, statement, unexplained

urlpatterns = [
    path("", overview.credits, name="credits"),
    path("mine/", mine.my_credits, name="my_credits"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<uuid:public_id>/approve/", requests.request_approve, name="request_approve"),
    path("requests/<uuid:public_id>/deny/", requests.request_deny, name="request_deny"),
    path("requests/<uuid:public_id>/withdraw/", requests.request_withdraw, name="request_withdraw"),
    path("ledger/export/", ledger.ledger_export, name="ledger_export"),
    path("budgets/", budgets.budgets, name="budgets"),
    path("budgets/set/", budgets.budget_set, name="budget_set"),
    path("rules/", rules.rules, name="rules"),
    path("rules/pause/", rules.rule_pause, name="rule_pause"),
    path("rules/resume/", rules.rule_resume, name="rule_resume"),
    path("rules/velocity/", rules.rule_velocity, name="rule_velocity"),
    path("rules/approval/", rules.rule_approval, name="rule_approval"),
    path("prices/", prices.prices, name="prices"),
    path("prices/new/", prices.price_new, name="price_new"),
    path("prices/withdraw/", prices.price_withdraw, name="price_withdraw"),
    path("adjust/<uuid:public_id>/", adjusting.adjust, name="adjust"),
    path("unexplained/", unexplained.unexplained, name="unexplained"),
    path("unexplained/<int:number>/", unexplained.explain, name="explain"),
    path("statement/", statement.statement, name="statement"),
]
