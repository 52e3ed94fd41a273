"""What staff do to one row or to many at once, each on a page that says what will happen and asks once more.

The page has an address of its own and no transaction: each service brings its own, so that of many one can be refused.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from bookings.admin.reading import whole_number
from bookings.admin.serving import show_refusal
from bookings.errors import BookingError, Unavailable
from bookings.models import User

# One request does so many, one after the other.
MOST_AT_ONCE = 100

Row = Any
Do = Callable[[User, Sequence[Row], Mapping[str, Any]], object]


@dataclass(frozen=True)
class Deed:
    """What can be done to rows: `do` gets the staff, the rows and what was entered, and may raise any BookingError.

    It gets the rows one by one, or all `together` in one transaction.
    """

    name: str
    verb: str
    explained: str
    done: str
    do: Do
    form: type[Form] = Form
    fits: Callable[[Row], bool] = bool
    together: bool = False


@dataclass
class Outcome:
    """What became of the rows."""

    done: list[Row]
    refused: list[tuple[Sequence[Row], BookingError]]


class WithDeeds(ModelAdmin):  # type: ignore[type-arg]
    """Rows with deeds: buttons above each, actions above their list."""

    deeds: tuple[Deed, ...] = ()
    change_form_template = "admin/bookings/with_deeds.html"

    def may_do(self, request: HttpRequest, row: Row = None) -> bool:
        """Tell whether this person may do anything to the row, or to any."""
        return cast("User", request.user).has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_urls(self) -> list[URLPattern]:
        """Give a page for each deed."""
        view = self.admin_site.admin_view
        pages = [path(f"{deed.name}/", view(partial(self._page, deed)), name=self._named(deed)) for deed in self.deeds]
        return [*pages, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Give an action for each deed."""
        actions: dict[str, Any] = dict(super().get_actions(request))
        if self.may_do(request) and "_popup" not in request.GET:
            actions |= {
                deed.name: (partial(_choose, deed), deed.name, f"{deed.verb} selected {self.opts.verbose_name_plural}")
                for deed in self.deeds
            }
        return actions

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:  # type: ignore[override]
        """Show the row, with a button for each deed that fits it."""
        row = kwargs.get("obj")
        if row is not None and self.may_do(request, row):
            context["deeds"] = [(deed.verb, self.address(deed, [row.pk])) for deed in self.deeds if deed.fits(row)]
        return super().render_change_form(request, context, **kwargs)

    def address(self, deed: Deed, ids: Sequence[int]) -> str:
        """Give the address of the deed's page for these rows."""
        page = reverse(f"{self.admin_site.name}:{self._named(deed)}")
        return f"{page}?ids={','.join(map(str, ids))}"

    def _named(self, deed: Deed) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{deed.name}"

    def _page(self, deed: Deed, request: HttpRequest) -> HttpResponse:
        ids = [whole_number(text) for text in request.GET.get("ids", "").split(",")[:MOST_AT_ONCE]]
        rows = list(self.get_queryset(request).filter(pk__in=[number for number in ids if number]).order_by("pk"))
        if not all(self.may_do(request, row) for row in rows or [None]):
            raise PermissionDenied
        if not rows:
            self.message_user(request, "There is nothing to do this to.", messages.WARNING)
            return HttpResponseRedirect(self._list())
        form = deed.form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            outcome = self._done(request, deed, rows, form.cleaned_data)
            if outcome.done:
                return self._tell(request, deed, rows, outcome)
            _show(form, outcome)
        return self._ask(request, deed, rows, form)

    def _done(self, request: HttpRequest, deed: Deed, rows: list[Row], given: Mapping[str, Any]) -> Outcome:
        outcome = Outcome([], [])
        staff = cast("User", request.user)
        for batch in [rows] if deed.together else [[row] for row in rows]:
            try:
                deed.do(staff, batch, given)
            except BookingError as refusal:
                outcome.refused.append((batch, refusal))
                if isinstance(refusal, Unavailable):
                    break  # each of the others would wait as long
            else:
                outcome.done += batch
                for row in batch:
                    self.log_change(request, row, f"{deed.done.capitalize()}.")
        return outcome

    def _tell(self, request: HttpRequest, deed: Deed, rows: list[Row], outcome: Outcome) -> HttpResponse:
        for batch, refusal in outcome.refused:
            self.message_user(request, f"{_named(batch)}: {refusal}", messages.ERROR)
        untried = len(rows) - len(outcome.done) - sum(len(batch) for batch, _ in outcome.refused)
        if untried:
            self.message_user(request, f"{untried} more were not tried.", messages.WARNING)
        self.message_user(request, f"{_named(outcome.done)}: {deed.done}.", messages.SUCCESS)
        return HttpResponseRedirect(self._list() if len(rows) > 1 else self._detail(rows[0]))

    def _list(self) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _detail(self, row: Row) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def _ask(self, request: HttpRequest, deed: Deed, rows: list[Row], form: Form) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{deed.verb}: {rows[0] if len(rows) == 1 else f'{len(rows)} {self.opts.verbose_name_plural}'}",
            "opts": self.opts,
            "deed": deed,
            "rows": rows,
            "form": form,
            "back": self._list() if len(rows) > 1 else self._detail(rows[0]),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/bookings/deed.html", context)


def _choose(deed: Deed, admin: WithDeeds, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
    ids = list(rows.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(ids) > MOST_AT_ONCE:
        admin.message_user(request, f"Select at most {MOST_AT_ONCE} at once. Nothing was done.", messages.ERROR)
        return None
    return HttpResponseRedirect(admin.address(deed, sorted(ids)))


def _show(form: Form, outcome: Outcome) -> None:
    if len(outcome.refused) == 1:
        show_refusal(form, outcome.refused[0][1])
        return
    for batch, refusal in outcome.refused:
        form.add_error(None, f"{_named(batch)}: {refusal}")


def _named(rows: Sequence[Row]) -> str:
    return ", ".join(str(row) for row in rows)
