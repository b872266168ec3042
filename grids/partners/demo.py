"""Partners of the demo street."""

from datetime import date

from grids.ground.demo.street import SINCE, Street
from grids.partners.models import Partner


def seed(day: date, world) -> None:
    """Register the partners of the street."""
    street = world.grid_street
    make_partners(street)


def make_partners(street: Street) -> None:
    """Register the zone's units and one of the city. All are invented and lie outside the street's subtree."""
    places = [*(unit.organisation for unit in street.world.zone_units), street.world.city_partner]
    kinds = (Partner.Kind.PAIRED, Partner.Kind.PAIRED, Partner.Kind.REGISTERED, Partner.Kind.PARTNER)
    committee = street.world.street
    Partner.objects.bulk_create(
        Partner(
            organisation=committee,
            organisation_path=committee.path,
            partner=place,
            kind=kind,
            offers="演示：志愿服务、物资帮扶",
            starts_on=SINCE,
        )
        for place, kind in zip(places, kinds, strict=True)
    )
