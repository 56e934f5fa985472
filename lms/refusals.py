"""What a verb refuses, on the form that asked for it."""

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def show_errors(form: BaseForm, error: ValidationError) -> None:
    """Show what a verb refused beside the fields it is about; what the form does not have goes on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
