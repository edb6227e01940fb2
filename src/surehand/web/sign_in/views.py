"""Signing in and out, passwords, and where to go first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, authenticate, login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from surehand.runtime.proof import prove, split_token
from surehand.store.models import Account
from surehand.store.queries.memberships import read_memberships
from surehand.web.access import PageRequest
from surehand.web.first_run.steps import starts_with
from surehand.web.sign_in.backend import VOUCHED
from surehand.web.sign_in.forms import AskForLinkForm, SignInForm
from surehand.web.sign_in.letters import send_link
from surehand.web.sign_in.single import end_address
from surehand.web.sign_in.ways import can_send_links, only_way, single_sign_on

TOO_MANY = 429


@require_GET
@login_required
def home(request: PageRequest) -> HttpResponse:
    """The inbox of the only workspace, or the choice of one."""
    memberships = read_memberships(request.user.pk)
    if len(memberships) == 1 and "choose" not in request.GET:
        return redirect(starts_with(memberships[0]), memberships[0].slug)
    return _show(request, "sign_in/home.html", memberships=memberships)


class SignIn(LoginView):
    """Sign in by password, and the ways to the others. ``?left`` is there after signing out of single sign-on."""

    template_name = "sign_in/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        """Take address and password, where there are passwords."""
        return HttpResponseNotAllowed(["GET"]) if only_way() else super().post(request, *args, **named)

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """What the page shows."""
        has_left = bool(single_sign_on()) and "left" in self.request.GET
        return super().get_context_data(**named) | {
            "layout": "layout/plain.html",
            "can_write": can_send_links(),
            "provider": single_sign_on(),
            "only": only_way(),
            "has_left": has_left,
            "end_address": end_address() if has_left else "",
        }


class SignOut(LogoutView):
    """Sign out here; who came by single sign-on is told how to sign out there too."""

    def post(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        """End the session."""
        if request.session.get(BACKEND_SESSION_KEY) == VOUCHED:
            self.next_page = f"{reverse('sign-in')}?left"
        return super().post(request, *args, **named)


@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest) -> HttpResponse:
    """Sign in by a one-time link. Opening it only shows a button, as scanners of mail open every link."""
    if request.method == "GET":
        return _show(request, "sign_in/link.html", token=request.GET.get("token", ""))
    token, scope = split_token(request.POST.get("token", ""))
    account = authenticate(request, sesame=token, scope=scope)
    if account is None:
        return _show(request, "sign_in/link.html", token="", can_write=can_send_links(), status=403)
    now = _proven(request, account) if scope else account
    login(request, now, backend=account.backend)
    return redirect("home" if now.has_usable_password() or only_way() else "first-password")


def _proven(request: HttpRequest, account: Account) -> Account:
    """The account of somebody to whom a link was sent; they are told when it ended a password."""
    now = prove(account)
    if account.has_usable_password() and not now.has_usable_password():
        told = _(
            "Your address is proven now. The password of before has ended: somebody else could have chosen it."
        )
        messages.info(request, told)
    return now


@require_http_methods(["GET", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Ask for a sign-in link; the answer is the same whether or not somebody has the address."""
    form = AskForLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and can_send_links():
        send_link(form.cleaned_data["email"])
        return _show(request, "sign_in/asked.html", email=form.cleaned_data["email"])
    return _show(request, "sign_in/ask.html", form=form, can_write=can_send_links(), only=only_way())


@require_http_methods(["GET", "POST"])
@login_required
def first_password(request: PageRequest) -> HttpResponse:
    """Choose a first password after signing in by link; it can be left for later."""
    if only_way():
        return redirect("account")
    if request.user.has_usable_password():
        return redirect("password")
    form = SetPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("Your password is set."))
        return redirect("home")
    return _show(request, "sign_in/first_password.html", form=form)


class ChangePassword(PasswordChangeView):
    """Change the password; other sessions of the account end."""

    template_name = "sign_in/password.html"
    success_url = reverse_lazy("home")

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        """Send whoever has no password yet to where the first one is chosen, if there are any."""
        if request.user.is_authenticated and (only_way() or not request.user.has_usable_password()):
            return redirect("first-password")
        return super().dispatch(request, *args, **named)

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """What the page shows."""
        return super().get_context_data(**named) | {"layout": "layout/plain.html"}

    def form_valid(self, form: Any) -> HttpResponse:
        """Say that it is done."""
        messages.success(self.request, _("Your password is changed. Other devices have to sign in again."))
        return super().form_valid(form)


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """The answer after too many wrong passwords; django-axes asks for it."""
    return _show(request, "sign_in/locked.html", status=TOO_MANY, can_write=can_send_links())


def _show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {"layout": "layout/plain.html", **context}, status=status)
