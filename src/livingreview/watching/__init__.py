"""Rebuild on save: a preloaded process that forks every step, a watcher of files, and the page that reloads."""
