"""Loading the divisions: only differences are written, what is in use stays, bad files are named."""

import lzma
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from portal.audit.models import AuditEntry
from portal.organisations.models import Area, Organisation
from portal.organisations.services import import_divisions

HEADER = "code,name,level,parent_code"
ROWS = [
    "15,内蒙古自治区,1,",
    "1509,乌兰察布市,2,15",
    "150902,集宁区,3,1509",
    "150902001,新体路街道,4,150902",
    "150902001001,甲社区,5,150902001",
    "150902001002,乙社区,5,150902001",
]


@pytest.fixture
def csv_file(tmp_path):
    def write(*rows, header=HEADER, name="divisions.csv"):
        path = tmp_path / name
        text = "\n".join([header, *rows]) + "\n"
        path.write_bytes(lzma.compress(text.encode()) if name.endswith("xz") else text.encode())
        return path

    return write


def entries():
    return AuditEntry.objects.filter(action="organisations.import_divisions")


def test_a_first_import_loads_everything_with_one_audit_entry(db, csv_file):
    changes = import_divisions(path=csv_file(*ROWS, name="divisions.csv.xz"))

    assert (changes.new, changes.renamed, changes.gone) == (6, 0, 0)
    assert Area.objects.get(code="150902001001").name == "甲社区"
    assert entries().get().changes["new"] == [None, 6]


def test_a_second_import_of_the_same_file_writes_nothing(db, csv_file):
    path = csv_file(*ROWS)
    import_divisions(path=path)

    assert not import_divisions(path=path).any
    assert entries().count() == 1


def test_only_differences_are_written(db, csv_file):
    import_divisions(path=csv_file(*ROWS))

    changed = [*ROWS[:4], "150902001001,甲甲社区,5,150902001", "150902001003,丙社区,5,150902001"]
    changes = import_divisions(path=csv_file(*changed), allow_gone=True)

    assert (changes.new, changes.renamed, changes.gone, changes.kept) == (1, 1, 1, 0)
    assert list(Area.objects.filter(level=5).values_list("name", flat=True)) == ["甲甲社区", "丙社区"]
    assert entries().count() == 2


def test_a_division_in_use_stays_with_those_above_it(tree, csv_file):
    import_divisions(path=csv_file(*ROWS))
    Organisation.objects.filter(pk=tree.branch_a.pk).update(area="150902001001")

    changes = import_divisions(path=csv_file(*ROWS[:3]), allow_gone=True)

    assert (changes.gone, changes.kept) == (1, 2)
    assert set(Area.objects.filter(level__gte=4).values_list("code", flat=True)) == {
        "150902001",
        "150902001001",
    }


def test_half_a_file_is_refused(db, csv_file):
    import_divisions(path=csv_file(*ROWS))

    with pytest.raises(ValidationError):
        import_divisions(path=csv_file(*ROWS[:3]))
    assert Area.objects.count() == 6


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        (ROWS, "code,name"),
        (["15,内蒙古自治区,2,"], HEADER),
        (["15,,1,"], HEADER),
        (["15,内蒙古自治区"], HEADER),
        (["15,内蒙古自治区,1,", "1609,别处,2,15"], HEADER),
        (["15,内蒙古自治区,1,", "150902,集宁区,3,1509"], HEADER),
        ([*ROWS, ROWS[-1]], HEADER),
        (["15,内蒙古自治区,1,", "15090x,集宁区,3,1509"], HEADER),
    ],
)
def test_a_bad_file_is_refused_and_nothing_is_written(db, csv_file, rows, header):
    with pytest.raises(ValidationError):
        import_divisions(path=csv_file(*rows, header=header))
    assert not Area.objects.exists()
    import_divisions(path=csv_file(*ROWS))


def test_the_name_of_the_newspaper_is_found(db, csv_file):
    rows = ["15,内蒙古自治区,1,", "1502,包头市,2,15", "150271,稀土高新区,3,1502"]

    import_divisions(path=csv_file(*rows, "150271020,民馨路街道,4,150271"))

    assert Area.objects.get(alias="民警路街道").name == "民馨路街道"


def test_a_person_needs_the_right(leader, csv_file):
    with pytest.raises(PermissionDenied):
        import_divisions(path=csv_file(*ROWS), actor=leader)


def test_the_command_says_what_it_did(db, csv_file):
    out = StringIO()

    call_command("import_divisions", str(csv_file(*ROWS)), stdout=out)

    assert "6 new" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("import_divisions", "/no/such/file.csv")


@pytest.mark.slow
def test_the_divisions_that_come_with_the_portal_load(db):
    assert import_divisions().new == 665_276
    assert Area.objects.get(alias="民警路街道").code == "150271020"
