"""Addresses that nobody typed by hand answer politely."""

import pytest

PAGES = {
    "guest": [("/mailbox/statistics/", "year")],
    "letter_handler": [("/mailbox/office/", "q"), ("/mailbox/office/opinions/", "source")],
    "nomination_officer": [
        ("/nomination/office/analysis/", "weights"),
        ("/nomination/office/shortlist/new/", "nomination"),
    ],
}


@pytest.mark.parametrize("odd", ["\0", "²", "9" * 5000])
@pytest.mark.parametrize("person", PAGES)
def test_what_no_column_holds_is_not_found_or_left_out(cast, client_of, person, odd):
    browser = client_of(cast.people().get(person))
    for address, name in PAGES[person]:
        assert browser.get(address, {name: odd}).status_code in {200, 404}, address
