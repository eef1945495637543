"""Risk-of-bias tools, and the memory that judgements have of their evidence."""
