"""Pictures of a stream's whole state, each beside the reducer that says what an event does to it."""
