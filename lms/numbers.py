"""Numbers in what browsers send."""


def row_number(text: str) -> int | None:
    """Return the number of a row that `text` writes out, or nothing where it can be none.

    ``str.isdigit`` alone is true of ``²``, which ``int`` refuses, and of numbers that no column holds.

    >>> row_number("42"), row_number("²"), row_number("-1"), row_number("9" * 20)
    (42, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
