"""Addresses of the credit desk, under a team's `credits/`."""

from django.urls import path

from home.desk import adjusting, budgets, ledger, prices, rules, unexplained

urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
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
]
