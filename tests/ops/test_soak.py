"""A minute of what a public server has to stand; ``python -m tests.bench.soak`` does it for longer."""

import pytest

from tests.bench.soak import Plan, failures, soak, summary


@pytest.mark.audit
def test_readers_are_served_beside_hostile_clients_and_breaking_data() -> None:
    plan = Plan(minutes=1, readers=20)
    result = soak(plan)
    assert failures(result) == [], summary(plan, result)
    assert len(result.answers) > 100
