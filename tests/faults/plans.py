"""How long and how large the two kinds of rounds are."""

from tests.faults.driving import Size
from tests.faults.planning import KINDS, Plan

# Each kind twice; a minute and a half with what comes before and after.
LONG_PLAN = Plan(lasts_s=75.0, faults=2 * len(KINDS), stretch=1.0, herd=2000)
LONG_SIZE = Size(drivers=24, lots=3, slots=8, boards=4)
# A worker is killed in three worse moments; each start of a program takes seconds of a busy machine.
SHORT_KINDS = [kind for kind in KINDS if kind != "kill a worker"]
SHORT_PLAN = Plan(lasts_s=8.0, faults=len(SHORT_KINDS), stretch=0.1, herd=100, kinds=SHORT_KINDS)
SHORT_SIZE = Size(drivers=10, lots=2, slots=6, boards=2)
