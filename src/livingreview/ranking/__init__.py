"""Ranking what is left to screen, and evidence on how much was found; nothing here excludes a record."""
