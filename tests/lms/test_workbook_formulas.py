"""Formulas in workbooks that people send us: what was reckoned is read, what was not is told with its place."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from lms import workbooks
from lms.workbooks import FileError, read_rows

SHEET = "xl/worksheets/sheet1.xml"


def book(*rows, change=lambda text: text):
    """Return a workbook; openpyxl writes formulas without their results, `change` may put them into the sheet."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    source, target = BytesIO(), BytesIO()
    made.save(source)
    with ZipFile(source) as old, ZipFile(target, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part, change(content.decode()).encode() if part.filename == SHEET else content)
    return target.getvalue()


def test_a_formula_without_its_result_is_told_with_row_and_column():
    with pytest.raises(FileError, match="第 3 行“题干”是公式，文件中没有保存它的结果。请用表格软件打开后保存一次"):
        read_rows(book(["题型", "题干"], ["判断", "舟能浮"], ["判断", '="舟"&"能浮"']))


def test_of_many_formulas_without_results_the_first_are_named():
    rows = [["甲", f"=A{n}"] for n in range(2, 9)]
    with pytest.raises(FileError, match="第 2 行“题干”、第 3 行“题干”、第 4 行“题干” 等 7 个单元格"):
        read_rows(book(["题型", "题干"], *rows))


def test_the_result_of_a_formula_is_read():
    def reckoned(text):
        assert "</f><v />" in text or "</f><v></v>" in text
        return text.replace("</f><v />", "</f><v>3</v>").replace("</f><v></v>", "</f><v>3</v>")

    assert read_rows(book(["数"], ["=1+2"], change=reckoned))[1] == [(2, [3])]


def test_an_empty_text_is_a_result():
    def kept(text):
        assert '<c r="A2"><f>' in text
        return text.replace('<c r="A2"><f>', '<c r="A2" t="str"><f>')

    assert read_rows(book(["题干", "题型"], ['=""', "判断"], change=kept))[1] == [(2, [None, "判断"])]


def test_a_formula_beside_the_columns_does_not_matter():
    assert read_rows(book(["题干"], ["舟能浮", "=LEN(A2)"]))[1] == [(2, ["舟能浮", None])]


def test_places_are_counted_where_the_file_does_not_say_them():
    def bare(text):
        return text.replace(' r="A3"', "").replace(' r="B3"', "").replace('<row r="3"', "<row")

    with pytest.raises(FileError, match="第 3 行“题干”是公式"):
        read_rows(book(["题型", "题干"], ["判断", "甲"], ["判断", "=A2"], change=bare))


def test_a_tag_that_two_pieces_of_a_part_share_is_seen():
    pieces = list(workbooks._overlapping(BytesIO(b"x" * (1024 * 1024 - 2) + b"<f>1</f>")))
    assert len(pieces) == 2
    assert not workbooks.FORMULA.search(pieces[0])
    assert workbooks.FORMULA.search(pieces[1])
