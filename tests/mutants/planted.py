"""The mutants: our own code with one promise taken out, and the rounds that must notice.

`old` stands exactly once in the file (a test sees to it). Where several rounds would catch it, the fastest is named.
"""

from dataclasses import dataclass

SIMULATION = "tests/simulation/test_simulation.py::test_every_promise_holds_over_whatever_goes_wrong"
STATEFUL = "tests/stateful/test_stateful.py::test_whatever_happens_is_what_the_model_says_and_what_every_picture_shows"
TESTS = "tests/bookings/test_{}"
PUSH = "tests/realtime/test_{}"
SCENARIOS = "tests/scenarios/test_{}"


@dataclass(frozen=True)
class Mutant:
    """One change of one file, and a test (pytest's node id) that fails with it."""

    name: str
    file: str
    old: str
    new: str
    caught_by: str


MUTANTS = (
    Mutant(
        "status predicate dropped: what has ended is settled again",
        "bookings/services/locks.py",
        "Booking.objects.filter(slot=GIVEN, status=Booking.Status.BOOKED)",
        "Booking.objects.filter(slot=GIVEN)",
        STATEFUL,
    ),
    Mutant(
        "the slot's lock dropped",
        "bookings/services/locks.py",
        "_slot = Written(Slot.objects.select_for_update(no_key=True).filter(pk=GIVEN))",
        "_slot = Written(Slot.objects.filter(pk=GIVEN))",
        TESTS.format("creating.py::test_a_slot_that_is_held_too_long_is_unavailable"),
    ),
    Mutant(
        "the worker's locks of slots dropped",
        "bookings/services/holding.py",
        "LIMIT %s FOR NO KEY UPDATE OF slot SKIP LOCKED",
        "LIMIT %s",
        TESTS.format("settling.py::test_a_slot_that_somebody_holds_is_left_to_the_next_pass"),
    ),
    Mutant(
        "settled by another moment than the next booking's start",
        "bookings/services/settle.py",
        "over = [booking for booking in open_bookings if booking.end_time <= journal.moment]\n    complete(over)",
        "over = [booking for booking in open_bookings if booking.end_time <= journal.moment]\n"
        "    journal.moment = moment()\n    complete(over)",
        TESTS.format("creating.py::test_one_reading_of_the_clock_says_what_has_ended_and_when_the_next_one_starts"),
    ),
    Mutant(
        "completed by the worker's own clock",
        "bookings/services/due.py",
        "journal = Journal(moment())\n    over =",
        "journal = Journal(datetime.now(moment().tzinfo))\n    over =",
        STATEFUL,
    ),
    Mutant(
        "now() for clock_timestamp()",
        "bookings/clock.py",
        "date_trunc('milliseconds', clock_timestamp())",
        "date_trunc('milliseconds', now())",
        TESTS.format("waiting.py::test_the_clock_is_read_after_the_wait"),
    ),
    Mutant(
        "published before the commit",
        "bookings/journal.py",
        "transaction.on_commit(lambda: _announce(changes))",
        "_announce(changes)",
        TESTS.format("journal.py::test_a_commit_is_announced_once_with_its_events_and_what_is_due"),
    ),
    Mutant(
        "a key is forgotten",
        "bookings/services/idempotency.py",
        "    if key is None:\n        return None",
        "    if key is not None:\n        return None\n    assert key is None",
        STATEFUL,
    ),
    Mutant(
        "a closed slot's end is told as free",
        "bookings/payloads.py",
        'free = "free" if slot.in_service else "closed"',
        'free = "free"',
        TESTS.format(
            "slots.py::test_a_slot_closed_while_booked_is_closed_when_its_booking_ends_and_never_free_in_between"
        ),
    ),
    Mutant(
        "no sweep of the streams",
        "realtime/runtime.py",
        "                await self.hub.check()\n                self.hub.leave_idle()",
        "                self.hub.leave_idle()",
        SIMULATION,
    ),
    Mutant(
        "no buffering while joining",
        "realtime/opener.py",
        "subscription.start(reading.version, [snapshot])\n        else:",
        "subscription.start(ring.last, [snapshot])\n        else:",
        SIMULATION,
    ),
    Mutant(
        "what comes before the first picture is thrown away",
        "realtime/stream.py",
        "for version, frame in told if self.ring is None or version > self.ring.last]",
        "for version, frame in told if self.ring is not None and version > self.ring.last]",
        PUSH.format("outlet.py::test_what_is_heard_before_the_first_picture_follows_it_if_it_is_of_the_same_life"),
    ),
    Mutant(
        "one version for each stream instead of each subscription",
        "realtime/stream.py",
        "        self.version += 1\n        return frame",
        "        self.version = ring.last\n        return frame",
        SIMULATION,
    ),
    Mutant(
        "gaps are not filled",
        "realtime/filling.py",
        "        if stream.filling is None:\n",
        "        if stream.filling is not None:\n",
        SIMULATION,
    ),
    Mutant(
        "the epoch ignored by the sweep",
        "realtime/hub.py",
        "if epoch != stream.epoch or head < place:",
        "if head < place:",
        SIMULATION,
    ),
    Mutant(
        "the epoch of what is heard ignored",
        "realtime/hub.py",
        "if before is not None and epoch != stream.epoch:",
        "if before is not None and not stream.epoch:",
        PUSH.format("order.py::test_a_frame_of_another_life_of_the_database_is_never_taken_for_an_event_of_this_one"),
    ),
    Mutant(
        "a ring is trusted beyond its end",
        "realtime/ring.py",
        "return self.last - len(self._frames) <= version <= self.last",
        "return version <= self.last",
        SIMULATION,
    ),
    Mutant(
        "who was cut off gets no snapshot after lots-changed",
        "realtime/opener.py",
        "if stream.owes_picture(since) or any(",
        "if any(",
        PUSH.format(
            "changed_hands.py::test_who_was_cut_off_between_the_event_and_its_snapshot_gets_that_snapshot"
            "_on_coming_back"
        ),
    ),
    Mutant(
        "the mark that a snapshot is owed is taken off after the read",
        "realtime/refreshing.py",
        "                refreshed = self._refresh_from(opening, stream, held)\n",
        "                refreshed = self._refresh_from(opening, stream, held)\n"
        "                stream.picture_is_old = False\n",
        PUSH.format("changed_hands.py::test_who_comes_while_the_snapshot_of_others_is_read_gets_one_too"),
    ),
    Mutant(
        "the worker looks at Redis alone",
        "realtime/expiry.py",
        "        await self._settle()\n        await in_database(settle_held, limit=BATCH)\n",
        "",
        SIMULATION,
    ),
    Mutant(
        "a changed right waits for nobody's sweep",
        "realtime/rights/registry.py",
        "                self._doubt_all()\n                sweep_at",
        "                sweep_at",
        SIMULATION,
    ),
    Mutant(
        "a client that the ring has moved past is left where it is",
        "realtime/outlet.py",
        "            self.close(Close.TOO_SLOW)\n        except Exception as error:",
        "            pass\n        except Exception as error:",
        SIMULATION,
    ),
    Mutant(
        "a ready frame goes to a socket that has not all that came before it",
        "realtime/stream.py",
        "            if way is None or way.shut or subscription.version != before:",
        "            if way is None or way.shut or subscription.version is None:",
        SIMULATION,
    ),
    Mutant(
        "a ready frame overtakes what is on its way",
        "realtime/outlet.py",
        "                    self._task, self.way = asyncio.create_task(self._finish(rest)), None",
        "                    self._task = asyncio.create_task(self._finish(rest))",
        PUSH.format("outlet.py::test_nothing_overtakes_what_is_on_its_way"),
    ),
    Mutant(
        "outage: what cannot be read while the database is away is a traceback",
        "realtime/filling.py",
        "                await self._pull(stream)\n"
        "        except Error as error:\n"
        "            self._outage.say(error)\n",
        "                await self._pull(stream)\n",
        SIMULATION,
    ),
    Mutant(
        "outage: a server that hangs is waited for",
        "bookings/patience/connection.py",
        "            self.pulse.doubt()\n            self._refuse_if(away=self.pulse.gone or silent_s > LONGEST_S)",
        "            self._refuse_if(away=silent_s > LONGEST_S)",
        TESTS.format("patience.py::test_a_statement_that_a_frozen_server_has_is_given_up_and_nobody_else_waits_for_it"),
    ),
    Mutant(
        "outage: a statement that waits for a row is given up",
        "bookings/patience/connection.py",
        "away=self.pulse.gone or silent_s > LONGEST_S",
        "away=silent_s > SUSPICIOUS_S",
        TESTS.format("patience.py::test_who_waits_for_a_row_of_a_living_server_goes_on_waiting"),
    ),
    Mutant(
        "stopping: a daphne drops what it has taken",
        "realtime/draining.py",
        "        signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(self._leave, reactor))\n",
        "",
        SCENARIOS.format("rolling_restart.py::test_a_rolling_restart_of_everything_loses_no_request_and_no_event"),
    ),
    Mutant(
        "stopping: a worker goes on to the end of its backlog",
        "realtime/expiry.py",
        "while not self._stopping.is_set():\n            batch =",
        "while True:\n            batch =",
        SCENARIOS.format(
            "rolling_restart.py::test_a_worker_that_is_asked_to_end_finishes_its_batch_and_leaves_the_rest_to_the_next"
        ),
    ),
)
