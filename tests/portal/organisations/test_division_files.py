"""A file of divisions at its limits: each column, each level, how much may be missing, and what stays untouched."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from portal.audit.models import AuditEntry
from portal.organisations.models import Area
from portal.organisations.services import import_divisions

ABOVE = [
    "15,内蒙古自治区,1,",
    "1509,乌兰察布市,2,15",
    "150902,集宁区,3,1509",
    "150902001,新体路街道,4,150902",
]


def villages(numbers) -> list[str]:
    return [f"150902001{number:03d},第{number}社区,5,150902001" for number in numbers]


@pytest.fixture
def load(tmp_path, db):
    """Return a function that writes rows into a file and loads it."""

    def loading(rows, **options):
        path = Path(tmp_path) / "divisions.csv"
        path.write_text("\n".join(["code,name,level,parent_code", *rows]) + "\n", encoding="utf-8")
        return import_divisions(path=path, **options)

    return loading


def levels() -> list[int]:
    return list(Area.objects.order_by("code").values_list("level", flat=True))


@pytest.mark.parametrize(
    "row",
    [
        "15,内蒙古自治区,0,",
        "15,内蒙古自治区,6,",
        "15,内蒙古自治区,一,",
        "15,内蒙古自治区,1",
        "15,内蒙古自治区,1,,",
        "15,内蒙古自治区,1,1",
        "1,内蒙古自治区,1,",
        "150,内蒙古自治区,1,",
        "1x,内蒙古自治区,1,",
        "15,,1,",
        f"15,{'长' * 101},1,",
    ],
)
def test_a_line_that_is_no_division_is_named_and_nothing_is_written(load, row):
    with pytest.raises(ValidationError, match="2") as refused:
        load([row, *villages([1])])

    assert row[:40] in refused.value.messages[0]
    assert levels() == []


@pytest.mark.parametrize("parent", ["", "15", "1509", "1509021", "150902002"])
def test_a_village_names_the_township_that_its_code_begins_with(load, parent):
    with pytest.raises(ValidationError, match="6"):
        load([*ABOVE, f"150902001001,第1社区,5,{parent}"])


@pytest.mark.parametrize("name", ["长", "长" * 99, "长" * 100])
def test_a_name_has_a_hundred_characters_at_most(load, name):
    load([f"15,{name},1,"])

    assert Area.objects.get().name == name


def test_a_long_line_is_quoted_in_part(load):
    line = f"15,{'长' * 200},1,"
    with pytest.raises(ValidationError) as refused:
        load([line])

    assert line[:120] in refused.value.messages[0]
    assert line[:121] not in refused.value.messages[0]


def test_every_level_is_loaded_with_its_name(load):
    changes = load([*ABOVE, *villages([1])])

    assert (changes.new, changes.any) == (5, True)
    assert levels() == [1, 2, 3, 4, 5]


def test_ten_superiors_that_are_missing_are_named(load):
    strays = [f"1509{number:02d},第{number}县,3,1509" for number in range(1, 4)]
    towns = [f"15{number:02d}01001,镇,4,15{number:02d}01" for number in range(10, 21)]

    with pytest.raises(ValidationError) as refused:
        load([ABOVE[0], *strays, *towns])

    said = refused.value.messages[0]
    assert "1509," in said
    assert said.count("01,") + said.endswith("01") == 9  # 151001 to 151801 beside 1509
    assert "151901" not in said


@pytest.mark.parametrize(("known", "let_in"), [(29, False), (30, True), (31, True)])
def test_a_tenth_may_be_missing_and_no_more(load, known, let_in):
    here = villages(range(1, known - len(ABOVE) + 1))
    load([*ABOVE, *here])

    if let_in:
        assert load([*ABOVE, *here[:-3]]).gone == 3
    else:
        with pytest.raises(ValidationError, match="3"):
            load([*ABOVE, *here[:-3]])
        assert len(levels()) == known


def test_what_is_in_use_counts_as_no_loss(load, tree):
    here = villages(range(1, 7))
    load([*ABOVE, *here])
    type(tree.branch_a).objects.filter(pk=tree.branch_a.pk).update(area="150902001006")

    changes = load([*ABOVE, *here[:-2]])  # one in ten is gone, the other stays

    assert (changes.gone, changes.kept) == (1, 1)
    assert set(Area.objects.filter(level=5).values_list("code", flat=True)) == {
        *(f"15090200100{number}" for number in (1, 2, 3, 4)),
        "150902001006",
    }


def test_a_change_of_level_alone_is_a_change(load):
    load(ABOVE)
    Area.objects.filter(code="1509").update(level=3)

    assert load(ABOVE).renamed == 1
    assert levels() == [1, 2, 3, 4]


def test_many_that_are_gone_go_together(load):
    here = villages(range(1000))
    load([*ABOVE, *here])

    changes = load([*ABOVE, here[0]], allow_gone=True)

    assert (changes.gone, levels()) == (999, [1, 2, 3, 4, 5])


def test_an_alias_is_given_once_and_only_where_it_belongs(load):
    rows = [
        "15,内蒙古自治区,1,",
        "1502,包头市,2,15",
        "150271,稀土高新区,3,1502",
        "150271020,民馨路街道,4,150271",
    ]
    load(rows)
    assert list(Area.objects.exclude(alias="").values_list("code", flat=True)) == ["150271020"]

    Area.objects.filter(code="150271020").update(alias="另一个叫法")
    load([*rows, "150271021,另一街道,4,150271"])

    assert Area.objects.get(code="150271020").alias == "另一个叫法"


def test_the_entry_belongs_to_the_root_and_counts_what_changed(load, tree):
    load([*ABOVE, *villages([1])])
    load([*ABOVE[:3], "150902001,新名街道,4,150902", *villages([2])], allow_gone=True)

    first, second = AuditEntry.objects.filter(action="organisations.import_divisions").order_by("pk")
    assert {first.organisation_path, second.organisation_path} == {tree.root.path}
    assert first.changes == {"new": [None, 5], "renamed": [None, 0], "gone": [None, 0], "kept": [None, 0]}
    assert second.changes == {"new": [None, 1], "renamed": [None, 1], "gone": [None, 1], "kept": [None, 0]}
