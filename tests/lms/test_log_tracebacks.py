import logging
import sys

import pytest

from lms import logs


@pytest.mark.parametrize("as_json", [True, False], ids=["production", "development"])
def test_a_fault_in_the_log_shows_where_and_no_variables(as_json):
    formatter = dict(logs.configuration(as_json=as_json, level="INFO")["formatters"]["structured"])
    formatter = formatter.pop("()")(**formatter)
    sealed = "-".join(["what", "somebody", "confided"])
    try:
        raise RuntimeError("on purpose" if sealed else "")
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "request_failed", None, sys.exc_info())

    line = formatter.format(record)

    assert "on purpose" in line
    assert sealed not in line
