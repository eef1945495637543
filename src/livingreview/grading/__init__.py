"""What GRADE asks of a body of evidence, as pure functions: absolute effects, suggestions, statements."""
