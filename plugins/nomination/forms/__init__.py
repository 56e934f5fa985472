"""Forms of nominating and of the office."""

from .office import (
    AppointmentForm,
    InternalPostForm,
    ListForm,
    OfficeFilterForm,
    PaperForm,
    RuleForm,
    WeightsForm,
)
from .steps import PostForm, SignForm, StatementForm, WhoForm

__all__ = [
    "AppointmentForm",
    "InternalPostForm",
    "ListForm",
    "OfficeFilterForm",
    "PaperForm",
    "PostForm",
    "RuleForm",
    "SignForm",
    "StatementForm",
    "WeightsForm",
    "WhoForm",
]
