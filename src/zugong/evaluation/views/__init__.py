"""Pages of the engine: schemes, rounds, scoring, ballots, objections."""
