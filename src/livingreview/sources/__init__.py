"""Live sources: the only part of the tool that uses the network, and only for `livingreview search run`."""
