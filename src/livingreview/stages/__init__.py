"""The stages: tables in, tables out."""
