"""One thin file a topic. The client loads every module here by its name."""
