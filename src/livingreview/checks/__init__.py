"""Everything that people's files must agree on, found at once.

Reading (`folder`) finds what is wrong inside one file; the checks here hold files against each other.
"""

from dataclasses import dataclass

from livingreview.checks.characters import character_warnings
from livingreview.checks.claims import claim_problems
from livingreview.checks.contacts import contact_problems
from livingreview.checks.decisions import decision_problems
from livingreview.checks.evidence import evidence_problems
from livingreview.checks.extraction import extractor_problems, suspect_problems
from livingreview.checks.frozen import moved_on
from livingreview.checks.grading import directness_problems, grading_problems
from livingreview.checks.judgements import certainty_problems, note_problems, published_problems
from livingreview.checks.notices import notice_warnings, retraction_problems
from livingreview.checks.protocol import protocol_problems
from livingreview.checks.risk_of_bias import risk_of_bias_problems
from livingreview.checks.schedule import schedule_problems
from livingreview.checks.statistics import fact_problems, statistics_problems
from livingreview.checks.studies import eligibility_problems, study_problems
from livingreview.checks.texts import text_problems
from livingreview.derived import ANEW, Derived, Linked, Making, derive
from livingreview.errors import InputError, Problem
from livingreview.folder import Folder, read_folder

__all__ = ["Checked", "check_folder", "read_folder"]


@dataclass(frozen=True)
class Checked:
    """A folder with all its problems; `derived` where nothing stood in its way."""

    folder: Folder
    derived: Derived | None
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        """Give the problems that stop a build."""
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """Give the problems that a person should look at."""
        return [problem for problem in self.problems if problem.severity == "warning"]

    @property
    def strict_errors(self) -> list[Problem]:
        """Give the errors, and the warnings that nothing may be released with."""
        return [problem for problem in self.problems if problem.severity == "error" or problem.is_strict]

    def require(self) -> Derived:
        """Give what is derived, or raise InputError with every error."""
        if self.errors or self.derived is None:
            raise InputError(self.errors)
        return self.derived


def check_folder(folder: Folder, linked: Linked | None = None, making: Making = ANEW) -> Checked:
    """Check a read folder; every problem of every file, in file order.

    `linked` are the records and links of a build that is of now; without, they are made by `making`.
    """
    problems = list(folder.problems)
    review, derived = folder.review, None
    if review is not None:
        problems += protocol_problems(review)
        problems += schedule_problems(folder, review)
        problems += statistics_problems(review)
        problems += grading_problems(review)
        problems += directness_problems(folder, review.content)
        problems += fact_problems(folder, review.content)
        problems += text_problems(folder, review.content)
        problems += decision_problems(folder, review.content)
        problems += study_problems(folder, review.content)
        problems += risk_of_bias_problems(folder, review.content)
        problems += extractor_problems(folder, review.content)
        problems += suspect_problems(folder, review.content)
        problems += certainty_problems(folder, review.content)
        problems += note_problems(folder, review.content)
        problems += published_problems(folder, review.content)
        problems += claim_problems(folder, review.content)
        problems += contact_problems(folder, review.content)
        problems += moved_on(folder, review)
        problems += evidence_problems(folder, review.content)
        problems += retraction_problems(folder, review.content)
        if folder.searches is not None and len(folder.exports) == len(folder.searches.content.searches):
            try:
                derived = derive(folder, review, linked, making)
            except InputError as error:
                problems += error.problems
            else:
                problems += eligibility_problems(folder, derived)
                problems += derived.records.warnings
                problems += notice_warnings(folder, derived)
        problems += character_warnings(folder, derived)
    return Checked(folder, derived, sorted(set(problems)))
