"""The stage of this suite, and what the calls of all its tests came to."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tenancy.judging import Findings
from tests.tenancy.stage import scene, undone

__all__ = ["scene", "undone"]

_CALLS, _UNEXPECTED = "access calls", "access calls answered unexpectedly"


@pytest.fixture
def found(request: pytest.FixtureRequest) -> Iterator[Findings]:
    """Count the calls of one test, and tell the counts to the report."""
    findings = Findings()
    yield findings
    request.node.user_properties += [(_CALLS, findings.calls), (_UNEXPECTED, len(findings.unexpected))]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say at the end what all calls came to."""
    sums = dict.fromkeys((_CALLS, _UNEXPECTED), 0)
    for report in (each for reports in terminalreporter.stats.values() for each in reports):
        if getattr(report, "when", "") == "teardown":
            for name, value in report.user_properties:
                if name in sums:  # other suites of one run tell of other things
                    sums[name] += value
    if sums[_CALLS]:
        terminalreporter.write_line(f"The access table: {sums[_CALLS]} calls, {sums[_UNEXPECTED]} unexpected.")
