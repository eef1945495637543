"""Decision files that were written anew, as the team says itself in `config/review.yaml`."""

from typing import Annotated

from pydantic import Field

from livingreview.models.base import Date, Id, Model, Text


class Rewrite(Model):
    """A commit that wrote decision files anew, which the team knows of and stands by."""

    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{7,64}$")]
    """The commit, by at least the first 7 digits of its name; in quotes."""
    date: Date
    """When it was written here."""
    by: Id
    """Who says so."""
    why: Text
    """Why the files were written anew."""
