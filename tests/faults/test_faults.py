from pytest_django import DjangoDbBlocker

from tests.counts import say
from tests.faults.plans import SHORT_PLAN, SHORT_SIZE
from tests.faults.round import as_text, play

SEED = 1


async def test_every_promise_holds_while_everything_around_breaks(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        outcome = await play(SEED, SHORT_PLAN, SHORT_SIZE)
    say("faults", f"{outcome}; {as_text(outcome.history.injected)}")
    assert not outcome.violations, outcome.report()
    assert len(+outcome.history.injected) > len(SHORT_PLAN.kinds) // 2
