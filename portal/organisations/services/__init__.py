"""All changes of the Party tree, its units and its divisions. Nothing else writes them."""

from portal.organisations.services.dissolving import dissolve_organisation
from portal.organisations.services.divisions import import_divisions
from portal.organisations.services.founding import found_organisation, rename_organisation
from portal.organisations.services.founding_many import NewOrganisation, found_organisations
from portal.organisations.services.moving import merge_organisation, move_organisation
from portal.organisations.services.paths import MAX_MOVED_ROWS, mend_paths
from portal.organisations.services.units import add_unit, change_unit

__all__ = [
    "MAX_MOVED_ROWS",
    "NewOrganisation",
    "add_unit",
    "change_unit",
    "dissolve_organisation",
    "found_organisation",
    "found_organisations",
    "import_divisions",
    "mend_paths",
    "merge_organisation",
    "move_organisation",
    "rename_organisation",
]
