"""What urging adds to the ledger: its button on the page of a problem and its act on many."""

from rectification.ledger.models import Problem
from rectification.ledger.parts import Addition, Part, declare
from rectification.urging.bulk import BULK

URGE = "rectification.urge_problem"


def part(request, problem: Problem) -> Part:
    """Return the button for whoever may urge the branch to go on with a problem."""
    works = problem.state in Problem.WORKING
    return Part(
        head=["rectification/urge_button.html"]
        if works and request.user.may(URGE, problem.organisation)
        else []
    )


declare(Addition(part=part, bulk=BULK))
