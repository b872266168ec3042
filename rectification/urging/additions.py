"""What urging adds to the ledger: a button on a problem's page and a bulk action."""

from rectification.ledger.models import Problem
from rectification.ledger.parts import Addition, Part, declare
from rectification.urging.bulk import BULK

URGE = "rectification.urge_problem"


def part(request, problem: Problem) -> Part:
    """Return the button for readers who may urge the branch."""
    works = problem.state in Problem.WORKING
    return Part(
        head=["rectification/urge_button.html"]
        if works and request.user.may(URGE, problem.organisation)
        else []
    )


declare(Addition(part=part, bulk=BULK))
