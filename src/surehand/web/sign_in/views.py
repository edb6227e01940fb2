"""Signing in and out, passwords, and where to go first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from surehand.store.queries.memberships import read_memberships
from surehand.web.access import PageRequest
from surehand.web.sign_in.forms import AskForLinkForm, SignInForm
from surehand.web.sign_in.letters import can_write, send_link

TOO_MANY = 429


@require_GET
@login_required
def home(request: PageRequest) -> HttpResponse:
    """The inbox of the only workspace, or the choice of one."""
    memberships = read_memberships(request.user.pk)
    if len(memberships) == 1 and "choose" not in request.GET:
        return redirect("inbox", memberships[0].slug)
    return _show(request, "sign_in/home.html", memberships=memberships)


class SignIn(LoginView):
    """Sign in by password."""

    template_name = "sign_in/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """What the page shows."""
        return super().get_context_data(**named) | {"can_write": can_write(), "layout": "layout/plain.html"}


@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest) -> HttpResponse:
    """Sign in by a one-time link. Opening it only shows a button, as scanners of mail open every link."""
    if request.method == "GET":
        return _show(request, "sign_in/link.html", token=request.GET.get("token", ""))
    account = authenticate(request, sesame=request.POST.get("token", ""))
    if account is None:
        return _show(request, "sign_in/link.html", token="", can_write=can_write(), status=403)
    login(request, account)
    return redirect("home" if account.has_usable_password() else "first-password")


@require_http_methods(["GET", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Ask for a sign-in link; the answer is the same whether or not somebody has the address."""
    form = AskForLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and can_write():
        send_link(form.cleaned_data["email"])
        return _show(request, "sign_in/asked.html", email=form.cleaned_data["email"])
    return _show(request, "sign_in/ask.html", form=form, can_write=can_write())


@require_http_methods(["GET", "POST"])
@login_required
def first_password(request: PageRequest) -> HttpResponse:
    """Choose a first password after signing in by link; it can be left for later."""
    if request.user.has_usable_password():
        return redirect("password")
    form = SetPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, "Your password is set.")
        return redirect("home")
    return _show(request, "sign_in/first_password.html", form=form)


class ChangePassword(PasswordChangeView):
    """Change the password; other sessions of the account end."""

    template_name = "sign_in/password.html"
    success_url = reverse_lazy("home")

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        """Send whoever has no password yet to where the first one is chosen."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("first-password")
        return super().dispatch(request, *args, **named)

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """What the page shows."""
        return super().get_context_data(**named) | {"layout": "layout/plain.html"}

    def form_valid(self, form: Any) -> HttpResponse:
        """Say that it is done."""
        messages.success(self.request, "Your password is changed. Other devices have to sign in again.")
        return super().form_valid(form)


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """The answer after too many wrong passwords; django-axes asks for it."""
    return _show(request, "sign_in/locked.html", status=TOO_MANY, can_write=can_write())


def _show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {"layout": "layout/plain.html", **context}, status=status)
