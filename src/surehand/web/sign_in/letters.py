"""The letters with a sign-in link."""

from __future__ import annotations

import logging
from threading import Thread
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.connectors.channel import Channel, DeliveryFailed, Letter
from surehand.runtime.ids import new_id
from surehand.runtime.outbox.letters import channels_from_settings
from surehand.runtime.proof import link_token
from surehand.store.models import Account
from surehand.web.sign_in.ways import only_way

log = logging.getLogger(__name__)
_WAIT = 60
"""Seconds until the same address can be written to again."""


def send_link(email: str) -> None:
    """Write a sign-in link to an address, if somebody has it.

    The letter goes out behind the answer: whether there was one to send must not be seen, nor told by the time it took.
    """
    address = email.casefold().strip()
    account = Account.objects.filter(email=address, is_active=True).first()
    if account is not None and cache.add(f"sign-in-link:{address}", True, _WAIT):
        send_link_to(account)


def send_link_to(account: Account) -> None:
    """Write a sign-in link to somebody."""
    with translation.override(account.language or translation.get_language()):
        asked = _("If you did not ask for it, you need not do anything.")
        text = f"{_opening(account)}\n\n{_lasting()} {asked}\n"
        _send(Letter(new_id("link"), account.email, _("Your sign-in link"), text))


def send_invitation(account: Account, workspace: str, inviter: str) -> None:
    """Write to somebody that they were added to a workspace, with a link to come in, or whom to sign in with."""
    with translation.override(account.language or translation.get_language()):
        told = {"name": inviter, "workspace": workspace}
        added = _("{name} has added you to {workspace}.").format(**told)
        way_in = _entrance() if only_way() else f"{_opening(account)}\n\n{_lasting()}"
        subject = _("{name} invites you to {workspace}").format(**told)
        _send(Letter(new_id("link"), account.email, " ".join(subject.split()), f"{added} {way_in}\n"))


def link_for(account: Account, *, by_letter: bool = False) -> str:
    """The address that signs an account in, once. Using one that came by letter proves the address of the account."""
    token = link_token(account, proves=by_letter)
    return f"{settings.BASE_URL}{reverse('sign-in-link')}?{urlencode({'token': token})}"


def _opening(account: Account) -> str:
    return _("Open this link to sign in to Surehand:\n\n{link}").format(
        link=link_for(account, by_letter=True)
    )


def _entrance() -> str:
    where = f"{settings.BASE_URL}{reverse('sign-in')}"
    return _("Sign in to Surehand with {provider}:\n\n{address}").format(provider=only_way(), address=where)


def _lasting() -> str:
    hours = settings.SESAME_MAX_AGE // 3600
    return ngettext(
        "It works once, and for {hours} hour.", "It works once, and for {hours} hours.", hours
    ).format(hours=hours)


def _send(letter: Letter) -> None:
    Thread(target=_hand_in, args=(channels_from_settings()["email"], letter), daemon=True).start()


def _hand_in(channel: Channel, letter: Letter) -> None:
    try:
        channel.send(letter)
    except DeliveryFailed as failed:
        log.warning("a sign-in link could not be sent: %s", failed.answer)
