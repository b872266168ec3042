"""The demo city's branch profiles.

Only invented offices have one; offices named in the newspaper get no made-up facts.
"""

from datetime import date, timedelta

from branches.profiles.models import BranchProfile, months_after

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", ("志强", "丽华", "建军", "晓燕", "国庆", "敏")


def seed(day: date, world) -> None:
    """Fill in the profiles of the invented offices' branches."""
    invented = [unit for unit in (*world.units, *world.zone_units) if unit.is_demo]
    branches = [branch for unit in invented for branch in world.branches[unit.name]]
    world.profiles = [_profile(branch, day, world.random) for branch in branches]
    BranchProfile.objects.bulk_create(world.profiles)


def _profile(branch, day: date, draw) -> BranchProfile:
    elected_on = months_after(day, -draw.randrange(2, 38)) + timedelta(days=draw.randrange(20))
    return BranchProfile(
        organisation=branch,
        organisation_path=branch.path,
        secretary=draw.choice(SURNAMES) + draw.choice(GIVEN),
        full_members=draw.randrange(5, 24),
        probationary_members=draw.randrange(3),
        elected_on=elected_on,
        term_ends_on=months_after(elected_on, 36),
    )
