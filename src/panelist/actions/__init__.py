"""One function per change: it owns its transaction, asks the rules, runs the statements and leaves one event row."""
