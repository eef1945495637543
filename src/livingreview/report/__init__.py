"""The built review as a document: tables and protocol become a tree of elements, templates turn it into HTML and PDF."""
