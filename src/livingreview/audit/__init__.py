"""The audit: what an outsider can check about how records were screened, and see about one record."""
