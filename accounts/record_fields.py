"""Which fields a personal record has, and the keys by which its numbers are found without opening any."""

from lms.encryption import keyed_hash

RECORD_FIELDS = (
    "id_number",
    "mobile",
    "sex",
    "birth_date",
    "ethnicity",
    "political_status",
    "party_since",
    "education",
    "degree",
    "staffing",
    "management_state",
    "management_class",
    "civil_servant_since",
    "grassroots",
    "resume",
)


def id_number_key(number: str) -> str:
    """Return the keyed hash by which an identity number is found; `number` in its standard form."""
    return keyed_hash(number, purpose="id_number")


def mobile_key(mobile: str) -> str:
    """Return the keyed hash by which a mobile number is found; `mobile` in its standard form."""
    return keyed_hash(mobile, purpose="mobile")
