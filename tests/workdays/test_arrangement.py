"""Reading the official notice as it is worded, against the days that are known."""

from datetime import date

import pytest

from workdays.notice_text import ArrangementError, read_arrangement
from workdays.official import known_days

#: The notice for 2026 as it was published.
NOTICE = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。"""


def test_the_notice_of_a_year_gives_the_days_that_are_known_of_it():
    found = {(day.date, day.kind) for day in read_arrangement(NOTICE, year=2026)}
    known = {(day, kind) for day, kind, _name in known_days() if day.year == 2026}

    assert {day for day, kind in found if kind == "workday"} == {day for day, kind in known if kind == "workday"}
    weekdays = {(day, kind) for day, kind in found if kind == "holiday" and day.isoweekday() <= 5}
    assert weekdays == {(day, kind) for day, kind in known if kind == "holiday" and day.isoweekday() <= 5}


def test_each_day_has_the_name_of_its_holiday():
    names = {day.date: day.name for day in read_arrangement(NOTICE, year=2026)}

    assert (names[date(2026, 2, 17)], names[date(2026, 10, 10)]) == ("春节", "国庆节")


def test_a_holiday_around_new_year_belongs_to_both_years():
    (first, *_rest, last) = read_arrangement("元旦：2026年12月31日至2027年1月2日放假。", year=2027)

    assert (first.date, last.date) == (date(2026, 12, 31), date(2027, 1, 2))


@pytest.mark.parametrize(
    "line", ["元旦：13月1日放假。", "元旦：1月5日至1日放假。", "元旦：1日放假。", "春节：2月1日至28日放假。"]
)
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(ArrangementError) as found:
        read_arrangement(f"通知\n{line}", year=2027)

    assert found.value.args == (2, line)
