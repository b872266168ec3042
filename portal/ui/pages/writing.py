"""Writing a row: the forms of a new one and of an edit, with faults and conflicts."""

from typing import ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.audit.services import history
from portal.ui.history import shown_changes
from portal.ui.pages.declared import Write
from portal.ui.pages.detail import DetailPages
from portal.workflow import StaleEdit


class WritePages(DetailPages):
    """The forms."""

    new: ClassVar[Write | None] = None
    form_template: ClassVar[str] = "ui/form.html"

    @classmethod
    def add(cls, request: HttpRequest):
        """Show or take the form of a new row; the address may fill in fields (?organisation=7)."""
        cls.require(request, cls.new.permission)
        form = cls.new.form(
            request.POST or None, request.FILES or None, user=request.user, initial=request.GET.dict()
        )
        if request.method == "POST" and form.is_valid():
            try:
                row = cls.new.service(actor=request.user, **form.cleaned_data)
            except ValidationError as fault:
                show_faults(form, fault)
            else:
                messages.success(request, cls.new.done)
                return redirect(f"{cls.name}_detail", pk=row.pk)
        return cls.answer_form(request, cls.new, form)

    @classmethod
    def change(cls, request: HttpRequest, pk: int):
        """Show or take the edit form; a save on an old version answers 409 with what changed meanwhile."""
        row = cls.row(request, pk, cls.edit.permission)
        form = cls.edit.form(request.POST or None, request.FILES or None, instance=row, user=request.user)
        if request.method == "POST" and form.is_valid():
            row.refresh_from_db()  # the form has written what was typed onto the instance
            try:
                version = int(request.POST.get("version") or 0)
                cls.edit.service(row, version=version, actor=request.user, **form.cleaned_data)
            except StaleEdit as stale:
                return cls.answer_form(request, cls.edit, form, row=stale.row, stale=True)
            except ValidationError as fault:
                show_faults(form, fault)
            else:
                messages.success(request, cls.edit.done)
                return redirect(f"{cls.name}_detail", pk=pk)
        return cls.answer_form(request, cls.edit, form, row=row)

    @classmethod
    def answer_form(cls, request: HttpRequest, write: Write, form, *, row=None, stale: bool = False):
        """Answer with the form: 200 fresh, 422 with faults, 409 with a conflict."""
        back = reverse(f"{cls.name}_detail", args=[row.pk]) if row else reverse(f"{cls.name}_list")
        context = cls.context(request) | {
            "form": form,
            "form_title": write.title,
            "form_hint": write.hint,
            "back_url": back,
            "stale": stale,
            "version": getattr(row, "version", ""),
            "trail": [*cls.trail_links(), (cls.title, reverse(f"{cls.name}_list"))],
        }
        if stale:
            latest = history(row).first()
            context |= {
                "conflict": latest,
                "conflict_changes": shown_changes(type(row), latest) if latest else [],
            }
        status = 409 if stale else 422 if form.is_bound else 200
        return render(request, cls.form_template, context, status=status)


def show_faults(form, fault: ValidationError) -> None:
    """Put what a service refused onto the fields it names; what the form does not have goes on top."""
    by_field = fault.message_dict if hasattr(fault, "error_dict") else {None: fault.messages}
    for name, texts in by_field.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
