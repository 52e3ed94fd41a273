# make run      all of Parkmate on this machine; PORT=8001, HOST=0.0.0.0, PARKMATE_DATA=/some/folder,
#               DATABASE_URL=postgresql://… and REDIS_URL=redis://… change where
# make test     linters, types, import rules and all tests, the journeys in a browser among them
# make bench    measures for about an hour, and writes docs/performance.md; ONLY=fanout measures one figure of those in
#               tests/bench/report.py and writes nothing; ROUNDS=1 is quick and rough, MINUTES=30 bounds it
# make journeys what people do, in a real Chromium, alone
# make screenshots    a picture of every screen in every state into .parkmate/screenshots, or FOLDER=/some/folder;
#               the README's four into docs/images
# make mutants  plants faults in a copy of our own code and runs the tests that must notice; prints caught / planted
# make faults   breaks everything around running programs and judges what everyone was told, for MINUTES=10 and as long
#               as the last round takes; then 10,000 seeds of the simulation and 2,000 walks through the domain; prints
#               counts. SEED=7 plays a schedule again; ONLY=rounds, simulation, stateful or abuse is a part of it
# make lock     requirements*.txt from requirements*.in

.PHONY: run test bench journeys screenshots mutants faults lock

# exec: a signal sent to make reaches the program, not a shell in between.
run:
	@exec scripts/with-python requirements.txt -- -m parkmate.run

test:
	@exec scripts/with-python requirements.txt requirements-dev.txt -- -m tests.checks

bench:
	@exec scripts/with-python requirements.txt requirements-dev.txt -- \
		-m tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(MINUTES),--minutes $(MINUTES))

journeys:
	@exec scripts/with-python requirements.txt requirements-dev.txt -- -m pytest tests/journeys

screenshots:
	@SCREENSHOTS="$(FOLDER)" exec scripts/with-python requirements.txt requirements-dev.txt -- \
		-m pytest -q tests/journeys/screenshots.py

mutants:
	@exec scripts/with-python requirements.txt requirements-dev.txt -- -m tests.mutants

faults:
	@exec scripts/with-python requirements.txt requirements-dev.txt -- -m tests.faults \
		$(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

lock:
	@scripts/with-python requirements.txt -- -c '' && exec scripts/lock
