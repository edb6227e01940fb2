"""The letter with a sign-in link."""

from __future__ import annotations

import logging
from threading import Thread
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from sesame.utils import get_token

from surehand.connectors.channel import Channel, DeliveryFailed, Letter
from surehand.runtime.ids import new_id
from surehand.runtime.letters import channels_from_settings
from surehand.store.models import Account

log = logging.getLogger(__name__)
_WAIT = 60
"""Seconds until the same address can be written to again."""


def can_write() -> bool:
    """Whether there is a mail server to send links with."""
    return bool(settings.EMAIL_URL)


def send_link(email: str) -> None:
    """Write a sign-in link to an address, if somebody has it.

    The letter goes out behind the answer: whether there was one to send must not be seen, nor told by the time it took.
    """
    address = email.casefold().strip()
    account = Account.objects.filter(email=address, is_active=True).first()
    if account is not None and cache.add(f"sign-in-link:{address}", True, _WAIT):
        Thread(target=_send, args=(channels_from_settings()["email"], _letter(account)), daemon=True).start()


def link_for(account: Account) -> str:
    """The address that signs an account in, once."""
    return f"{settings.BASE_URL}{reverse('sign-in-link')}?{urlencode({'token': get_token(account)})}"


def _letter(account: Account) -> Letter:
    hours = settings.SESAME_MAX_AGE // 3600
    text = (
        f"Open this link to sign in to Surehand:\n\n{link_for(account)}\n\n"
        f"It works once, and for {hours} hours. If you did not ask for it, you need not do anything.\n"
    )
    return Letter(new_id("link"), account.email, "Your sign-in link", text)


def _send(channel: Channel, letter: Letter) -> None:
    try:
        channel.send(letter)
    except DeliveryFailed as failed:
        log.warning("a sign-in link could not be sent: %s", failed.answer)
