"""Verbs of the portal."""

from .counties import (
    close_county_site,
    decide_recommendation,
    open_county_site,
    recommend_course,
    withdraw_recommendation,
)
from .feedback import answer_feedback, give_feedback
from .incidents import begin_incident, end_incident
from .people_notices import publish_people_notice, recall_people_notice
from .publishing import NotNowError, put_back, take_down
from .site import set_up_site

__all__ = [
    "NotNowError",
    "answer_feedback",
    "begin_incident",
    "close_county_site",
    "decide_recommendation",
    "end_incident",
    "give_feedback",
    "open_county_site",
    "publish_people_notice",
    "put_back",
    "recall_people_notice",
    "recommend_course",
    "set_up_site",
    "take_down",
    "withdraw_recommendation",
]
