"""Writing a row: the forms of a new one and of an edit."""

from typing import ClassVar

from django.http import HttpRequest
from django.urls import reverse

from portal.ui.acts import act, form_of, version_of
from portal.ui.pages.declared import Write
from portal.ui.pages.detail import DetailPages


class WritePages(DetailPages):
    """The forms."""

    new: ClassVar[Write | None] = None

    @classmethod
    def add(cls, request: HttpRequest):
        """Show or process the form of a new row. The address may prefill fields (?organisation=7)."""
        cls.require(request, cls.new.permission)
        return act(
            request,
            form_of(request, cls.new.form, initial=request.GET.dict()),
            lambda form: cls.new.service(actor=request.user, **form.cleaned_data),
            to=cls.after_adding(request),
            back=reverse(f"{cls.name}_list"),
            **cls.asking(request, cls.new),
        )

    @classmethod
    def after_adding(cls, request: HttpRequest):
        """Return the function from a new row to the next address: its page."""
        return lambda row: reverse(f"{cls.name}_detail", args=[row.pk])

    @classmethod
    def change(cls, request: HttpRequest, pk: int):
        """Show or process the edit form. A save on an old version answers 409 with what changed meanwhile."""
        row = cls.row(request, pk, cls.edit.permission)
        version = version_of(request, row)

        def save(form):
            row.refresh_from_db()  # the form has written the input to the instance
            return cls.edit.service(row, version=version, actor=request.user, **form.cleaned_data)

        return act(
            request,
            form_of(request, cls.edit.form, instance=row),
            save,
            back=reverse(f"{cls.name}_detail", args=[pk]),
            version=version,
            **cls.asking(request, cls.edit),
        )

    @classmethod
    def asking(cls, request: HttpRequest, write: Write) -> dict[str, object]:
        """Return the context that the forms of a model share."""
        trail = [*cls.trail_links(), (cls.title, reverse(f"{cls.name}_list"))]
        return cls.context(request) | {
            "title": write.title,
            "done": write.done,
            "form_hint": write.hint,
            "trail": trail,
        }
