"""The screening page: a server on which reviewers decide, adjudicators settle, and a team sees how it stands."""
