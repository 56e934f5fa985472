"""What others can hear about people, units and roles."""

from django.dispatch import Signal

#: A county or district exists or its place in the editors' area is to be made: `unit`, `by`, `at`. Sent within the
#: transaction, so that a county never lacks its folders; receivers must be able to run twice.
county_opened = Signal()
