"""The far end of every wire, for developers and tests; shares no code with the product."""
