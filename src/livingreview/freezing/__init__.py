"""Freeze a version of the review, and rebuild a frozen one to compare its bytes."""
