"""A checklist goes out to Excel and comes back as a new edition; what is wrong with a file is said by cell."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rectification.checklists.services import default_checklist
from rectification.models import Checklist

HEADS = "方面,编号,类型,说明,检查要点,依据"


@pytest.fixture
def client(client_of, admin):
    return client_of(admin)


@pytest.fixture
def checklist(tree, admin):
    return default_checklist(organisation=tree.committee, actor=admin)


def taken_out(client, checklist):
    answer = client.get(reverse("checklist_file", args=[checklist.pk]))
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def content_of(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def brought_in(client, tree, content, name="清单.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post(
        reverse("checklist_new"),
        {"organisation": tree.committee.pk, "title": "自查清单", "edition": "2027", "file": file},
    )


def faults(answer):
    assert answer.status_code == 422
    assert not Checklist.objects.filter(edition="2027").exists()
    return " ".join(answer.context["form"].errors["file"])


def rows_of(checklist):
    return list(
        checklist.types().values_list(
            "aspect__name", "code", "title", "description", "checkpoints", "leans_on"
        )
    )


def test_a_checklist_comes_back_from_excel_as_it_went_out(client, tree, checklist):
    answer = brought_in(client, tree, content_of(taken_out(client, checklist)))
    assert answer.status_code == 302, answer.context["form"].errors
    again = Checklist.objects.get(edition="2027")
    assert rows_of(again) == rows_of(checklist)
    assert len(rows_of(again)) == 18
    assert again.state == Checklist.State.DRAFT


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_of_either_encoding_comes_in(client, tree, encoding):
    text = f"{HEADS}\r\n政治建设,A1,学习不深,,查记录,\r\n,,,,,\r\n政治建设,A2,落实不力,,查台账,党章\r\n"
    answer = brought_in(client, tree, text.encode(encoding), "清单.csv")
    assert answer.status_code == 302, answer.context["form"].errors
    assert [row[1] for row in rows_of(Checklist.objects.get(edition="2027"))] == ["A1", "A2"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("方面,编号\r\n政治,A1\r\n".encode(), "清单.csv", "观测点"),
        (f"{HEADS}\r\n政治,A1,学习,,查,,,,\r\n".encode(), "清单.csv", "xlsx"),
        (f"{HEADS}\r\n政治,A1,,,查,\r\n".encode(), "清单.csv", "第2行"),
        (f'{HEADS}\r\n\r\n政治,A1,学习,,"查\r\n记录",\r\n政治,A2,,,查,\r\n'.encode(), "清单.csv", "第4行"),
        (f"{HEADS}\r\n政治,A1,学习,,查,\r\n\r\n政治,A2,学习,,查,,多\r\n".encode(), "清单.csv", "第4行"),
        (f"{HEADS}\r\n".encode(), "清单.csv", "没有"),
        (f"{HEADS}\r\n政治,A1,学习,,查,{'长' * 121}\r\n".encode(), "清单.csv", "120"),
        (f"{HEADS}\r\n{'长' * 99},A1,学习,,查,\r\n".encode(), "清单.csv", "第2行"),
        (b"\xff\xfe\x00\x81", "清单.csv", "xlsx"),
        (b"a" * 2_000_001, "清单.csv", "2 MB"),
        (b"not a workbook", "清单.xlsx", "损坏"),
        (b"\xd0\xcf\x11\xe0", "清单.xls", ".xlsx"),
    ],
)
def test_a_bad_file_is_refused_with_what_to_mend(client, tree, content, name, said):
    assert said in faults(brought_in(client, tree, content, name))


def test_a_formula_and_an_empty_cell_are_named_where_they_stand(client, tree, checklist):
    book = taken_out(client, checklist)
    book.active["C5"] = "=A1"
    assert "C5" in faults(brought_in(client, tree, content_of(book)))
    book.active["C5"] = None
    assert "第5行" in faults(brought_in(client, tree, content_of(book)))


def test_a_formula_typed_as_text_stays_text(client, tree, checklist):
    checklist.types().filter(code="A1").update(description="=1+1")
    cell = taken_out(client, checklist).active["D4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
