"""What the page answers where it cannot do what it was asked."""

from livingreview.errors import ReviewError

MESSAGES = {
    "signed_out": "You are not signed in, or were signed out. Sign in again; nothing of yours is lost.",
    "not_yours": "Your roles in config/review.yaml do not allow this.",
    "forged": "This did not come from this page. Load it again, then repeat what you did.",
    "no_report": "No record of this review has this id.",
    "disk_full": "The disk of the server is full: nothing was recorded. Keep this page open and try again.",
}


class PageError(ReviewError):
    """A request that is refused: an HTTP status, a word for programs, a sentence for people."""

    def __init__(self, status: int, code: str, message: str = "", **more: object) -> None:
        """Take the status, the word and the sentence (of `MESSAGES` where none is given), and what else helps."""
        super().__init__(message or MESSAGES[code])
        self.status = status
        self.code = code
        self.more = more

    @property
    def content(self) -> dict[str, object]:
        """Give the answer's JSON."""
        return {"saved": False, "code": self.code, "error": str(self), **self.more}
