"""How the fields of a form look: the classes of the style sheet, and what a screen reader is told of a fault."""

from __future__ import annotations

from django import forms

PLAIN = (forms.CheckboxInput, forms.RadioSelect, forms.HiddenInput, forms.CheckboxSelectMultiple)


def dress(form: forms.Form) -> None:
    """Give every field that has no look of its own that of the kit."""
    for field in form.fields.values():
        widget = field.widget
        if not isinstance(widget, PLAIN):
            widget.attrs.setdefault("class", "form-select" if isinstance(widget, forms.Select) else "form-control")
