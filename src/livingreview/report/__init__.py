"""The built review: tables and protocol become a tree of elements, templates turn it into HTML and PDF."""
