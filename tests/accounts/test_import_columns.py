"""Headings and cells of the spreadsheet of people, by example and by property."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.id_numbers import invent
from accounts.imports.columns import (
    BY_FIELD,
    COLUMNS,
    CellError,
    column_letter,
    find_column,
    match_headings,
    read_choice,
    read_date,
    read_id_number,
    read_name,
    read_sex,
    read_text,
    read_yes_no,
    shown,
)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.field)
def test_a_column_is_known_by_label_by_code_and_by_both(column):
    headings = [column.label, column.heading, f"{column.label}（必填）", f" {column.label}* "]
    if column.code:
        headings += [
            column.code,
            column.code.lower(),
            f"{column.code}{column.label}",
            f"{column.label}\n({column.code})",
        ]
    assert {find_column(heading) for heading in headings} == {column}


def test_no_two_columns_have_the_same_name():
    assert len({column.label for column in COLUMNS}) == len(COLUMNS)
    codes = [column.code for column in COLUMNS if column.code]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("heading", ["爱好", "A9999", "姓名 A0104", "姓名 A9999", "A0101A0104", 7])
def test_strange_headings_are_faults(heading):
    with pytest.raises(CellError):
        find_column(heading)


def test_headings_in_any_order_with_faults_by_letter():
    found, faults = match_headings(["A0184", None, "姓名", "爱好", "姓名 A0101"])
    assert {place: column.field for place, column in found.items()} == {0: "id_number", 2: "real_name", 4: "real_name"}
    assert [(letter, value) for letter, value, _message in faults] == [("D", "爱好"), ("E", "姓名 A0101")]
    assert [letter for letter, _value, _message in match_headings(["单位代码"])[1]] == [
        "姓名 A0101",
        "公民身份号码 A0184",
    ]


@pytest.mark.parametrize(
    ("cell", "day", "month_only"),
    [
        ("2024-03-01", date(2024, 3, 1), False),
        ("2024-3-1", date(2024, 3, 1), False),
        ("2024/03/01", date(2024, 3, 1), False),
        ("2024.03.01", date(2024, 3, 1), False),
        ("20240301", date(2024, 3, 1), False),
        (20240301, date(2024, 3, 1), False),
        ("２０２４．０３", date(2024, 3, 1), True),
        ("2024.03", date(2024, 3, 1), True),
        ("202403", date(2024, 3, 1), True),
        (202403, date(2024, 3, 1), True),
        (202403.0, date(2024, 3, 1), True),
        (2024.03, date(2024, 3, 1), True),
        ("2024年3月", date(2024, 3, 1), True),
        ("2024年3月15日", date(2024, 3, 15), False),
        ("2024-03-01 00:00:00", date(2024, 3, 1), False),
        (45352, date(2024, 3, 1), False),
        (datetime(2024, 3, 1, 0, 0), date(2024, 3, 1), False),
        (date(2024, 3, 1), date(2024, 3, 1), False),
    ],
)
def test_dates_as_people_write_them(cell, day, month_only):
    assert (read_date(cell).date, read_date(cell).month_only) == (day, month_only)


@pytest.mark.parametrize(
    "cell", ["2024-02-30", "202413", "昨天", "1899-01-01", "2100.01", 2024.1, 2024.123, 5, "24.3.1", True]
)
def test_other_dates_are_faults(cell):
    with pytest.raises(CellError):
        read_date(cell)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_date_is_read_back_from_every_form(day):
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"{day:%Y.%m.%d}",
        f"{day.year}/{day.month}/{day.day}",
        int(f"{day:%Y%m%d}"),
    ]
    assert {read_date(form).date for form in forms} == {day}
    assert {read_date(form).date for form in (f"{day:%Y.%m}", f"{day:%Y%m}")} == {day.replace(day=1)}


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.dates()))
def test_no_cell_breaks_a_reader(cell):
    readers = [
        read_date,
        read_sex,
        read_yes_no,
        read_id_number,
        find_column,
        lambda value: read_text(value, length=10),
        lambda value: read_name(value, length=10),
        lambda value: read_choice(value, [("03", "正职")]),
    ]
    for reader in readers:
        with suppress(CellError):
            reader(cell)


@given(st.dates(min_value=date(1900, 1, 1)), st.integers(0, 999), st.text(max_size=5))
def test_a_fault_never_shows_a_whole_number(born, order, around):
    number = invent(place="330999", born=born, order=order)
    for column in [None, *COLUMNS]:
        assert number not in shown(column, f"{around}{number}")
    assert "13800001234" not in shown(BY_FIELD["mobile"], "13800001234")
    assert "13800001234" not in shown(BY_FIELD["real_name"], "张13800001234")
    assert shown(BY_FIELD["id_number"], number) == f"{number[:3]}***********{number[-4:]}"


def test_texts_names_and_choices():
    assert read_text(330902.0, length=20) == "330902"
    assert read_name("张　 三", length=60) == "张三"
    assert read_name("Anna  Lee", length=60) == "Anna Lee"
    assert read_choice(3, [("03", "正职"), ("06", "副职")]) == "03"
    assert read_choice("副职", [("03", "正职"), ("06", "副职")]) == "06"
    assert (read_sex("男性"), read_sex(2), read_yes_no("是"), read_yes_no("无")) == ("1", "2", True, False)


@pytest.mark.parametrize("cell", ["#N/A", "a\x00b", "x" * 11, date(2024, 1, 1)])
def test_texts_that_are_refused(cell):
    with pytest.raises(CellError):
        read_text(cell, length=10)


def test_a_number_cell_has_lost_the_end_of_an_identity_number():
    with pytest.raises(CellError, match="文本"):
        read_id_number(3.30999198002030e17)


def test_column_letters():
    assert [column_letter(place) for place in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
