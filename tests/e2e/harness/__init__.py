"""Real brokers, event makers, process control and the judge of tests/e2e. See README.md there."""
