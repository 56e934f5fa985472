"""Identity numbers: what passes, what is refused and why, what is shown."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from accounts.id_numbers import IdNumberError, check, invent, mask

BORN = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@given(st.integers(100_000, 999_999), BORN, st.integers(0, 999))
def test_a_well_formed_number_says_when_born_and_which_sex(place, born, order):
    known = check(invent(place=str(place), born=born, order=order))
    assert (known.birth_date, known.sex) == (born, "1" if order % 2 else "2")


@given(BORN, st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born, order, place, change):
    number = invent(place="330999", born=born, order=order)
    old = 10 if number[place] == "X" else int(number[place])
    wrong = (old + change) % (11 if place == 17 else 10)
    broken = number[:place] + ("X" if wrong == 10 else str(wrong)) + number[place + 1 :]
    with pytest.raises(IdNumberError) as caught:
        check(broken)
    assert broken[6:14] not in str(caught.value)


def test_a_known_number_passes_and_places_are_not_looked_up():
    assert check("360426199101010071").number == "360426199101010071"
    assert check(invent(place="999999", born=date(1970, 1, 1), order=1))
    with pytest.raises(ric.ValidationError):
        ric.validate(invent(place="999999", born=date(1970, 1, 1), order=1))


def test_people_write_numbers_with_spaces_full_width_digits_and_small_x():
    number = next(n for o in range(99) if (n := invent(place="330999", born=date(1980, 2, 3), order=o))[-1] == "X")
    wide = number.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    for written in (number.lower(), f"{number[:6]} {number[6:14]}-{number[14:]}", wide, f"\u3000{number} "):
        assert check(written).number == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "18 位"),
        ("330999800203007", "18 位"),
        ("33099919800203007Y", "数字或 X"),
        ("33099919801303007X", "出生日期不存在"),
        ("33099918990203007X", "1900"),
        ("330999198002030071", "校验位"),
        ("３３０９９９²98002030071", "校验位|日期|1900|数字"),
    ],
)
def test_refusals_say_why(number, words):
    with pytest.raises(IdNumberError, match=words):
        check(number)


@given(st.text())
def test_anything_is_checked_or_refused(text):
    with suppress(IdNumberError):
        assert check(text).number


def test_masks_show_three_and_four():
    assert mask("330999198002030072") == "330***********0072"
    assert mask("1234567") == "*******"
    assert mask(None) == ""
    assert "1980" not in repr(check("330999198002030072"))
