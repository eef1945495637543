"""Figures as SVG text: pure functions from tables to text, the same bytes everywhere."""
