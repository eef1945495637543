"""File formats of the field: text to plain values and back, no files opened."""
